"""Forms drawn with NHS.UK components: subclass NHSForm or NHSModelForm.

    class DetailsForm(NHSForm):
        nhs = {"name": {"label": {"size": "m"}, "width": 20}}   # params of the field's component
        name = forms.CharField(label="Full name")

The renderer is set on each form and never globally, or the Wagtail admin's forms would change too.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, override

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.utils import pretty_name
from django.utils.safestring import SafeString, mark_safe

from workflows.core.errors import DomainError, InvalidInputError
from workflows.core.web.components import render
from workflows.core.web.fields import (
    NHSDateField,
    NHSDateWidget,
    NHSTimeField,
    WordsField,
)

if TYPE_CHECKING:
    FormBase = forms.BaseForm
else:
    FormBase = object

__all__ = [
    "NHSDateField",
    "NHSDateWidget",
    "NHSForm",
    "NHSFormMixin",
    "NHSModelForm",
    "NHSTimeField",
    "WordsField",
]

DJANGO_REQUIRED = forms.Field.default_error_messages["required"]
# Params of the input macro that Django writes as widget attributes.
INPUT_PARAMS = ("autocomplete", "inputmode", "spellcheck", "autocapitalize")


class NHSBoundField(BoundField):
    """A field that draws itself: {{ field.as_field_group }}."""

    @property
    def options(self) -> dict[str, Any]:
        """The params this form gives this field's component."""
        own: Mapping[str, Mapping[str, Any]] = getattr(self.form, "nhs", {})
        return dict(own.get(self.name, {}))

    @property
    def wrong_parts(self) -> list[str]:
        """The boxes of a date that are wrong: all of them unless the error names some."""
        for error in self.form.errors.as_data().get(self.name, []):
            if error.params and "parts" in error.params:
                return list(error.params["parts"])
        return list(NHSDateWidget.parts) if self.errors else []

    @property
    def error_target(self) -> str:
        """The id an error summary links to; the first radio or checkbox has the field's own id."""
        if isinstance(self.field.widget, NHSDateWidget):
            return f"{self.auto_id}-{self.wrong_parts[0] if self.wrong_parts else 'day'}"
        return str(self.auto_id)

    @override
    def as_field_group(self) -> SafeString:
        if self.is_hidden:
            return mark_safe(str(self))  # noqa: S308 -- Django's own hidden input
        name, params = self.component()
        return render(name, params)

    def component(self) -> tuple[str, dict[str, Any]]:
        """Return the NHS component of this field's widget, and its params."""
        options = self.options
        label = {"text": self._label(options.pop("optional", True)), **options.pop("label", {})}
        extra = options.pop("items", {})
        widget = self.field.widget
        common: dict[str, Any] = {"name": self.html_name}
        if self.help_text:
            common["hint"] = {
                "html" if isinstance(self.help_text, SafeString) else "text": self.help_text
            }
        if self.errors:
            common["errorMessage"] = {"text": self.errors[0]}
        if isinstance(widget, NHSDateWidget):
            name, params = "date-input", self._date(widget, label)
        elif isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            # CheckboxSelectMultiple is a subclass of RadioSelect, so it is asked for by name.
            several = isinstance(widget, forms.CheckboxSelectMultiple)
            name = "checkboxes" if several else "radios"
            params = self._group(label, self._choices(extra, marked="checked"))
        elif isinstance(widget, forms.CheckboxInput):
            name = "checkboxes"
            item = {"value": "on", "text": label["text"], "checked": bool(self.value())}
            params = {"idPrefix": self.auto_id, "items": [item]}
        else:
            name, params = self._single(widget, label)
        return name, {**common, **params, **options}

    def _label(self, optional: bool) -> str:
        marks = getattr(self.form, "mark_optional", True)
        if self.field.required or not (optional and marks):
            return str(self.label)
        return f"{self.label} (optional)"

    def _group(self, label: dict[str, Any], items: list[dict[str, Any]]) -> dict[str, Any]:
        return {"idPrefix": self.auto_id, "fieldset": {"legend": label}, "items": items}

    def _date(self, widget: NHSDateWidget, label: dict[str, Any]) -> dict[str, Any]:
        value = self.value()
        texts = value if isinstance(value, list) else widget.decompress(value)
        wrong = self.wrong_parts
        boxes = [
            {
                "id": f"{self.auto_id}-{part}",
                "name": f"{self.html_name}_{part}",
                "label": part.title(),
                "value": text,
                "width": 4 if part == "year" else 2,
                "error": part in wrong,
                "inputmode": "numeric",
            }
            for part, text in zip(widget.parts, texts, strict=True)
        ]
        return {"id": self.auto_id, "name": None, "fieldset": {"legend": label}, "items": boxes}

    def _choices(
        self,
        extra: Mapping[str, Mapping[str, Any]],
        *,
        marked: str,
        blank: bool = False,
    ) -> list[dict[str, Any]]:
        value = self.value()
        chosen = {str(v) for v in (value if isinstance(value, list | tuple | set) else [value])}
        if value is None:
            chosen = {""}
        widget = self.field.widget
        if not isinstance(widget, forms.widgets.ChoiceWidget):
            return []
        items = []
        for key, text in _flat(widget.choices):
            if key or blank:
                item = {"value": key, "text": text, marked: key in chosen}
                items.append({**item, "disabled": self.field.disabled, **extra.get(key, {})})
        return items

    def _single(self, widget: forms.Widget, label: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """Return the component of a widget with one labelled control."""
        attrs = {k: v for k, v in widget.attrs.items() if k not in {"placeholder", "cols", "class"}}
        params: dict[str, Any] = {
            "id": self.auto_id,
            "label": label,
            "disabled": self.field.disabled,
        }
        if isinstance(widget, forms.Select):
            params["items"] = self._choices({}, marked="selected", blank=True)
            return "select", {**params, "attributes": _attributes(attrs)}
        if isinstance(widget, forms.FileInput):
            return "file-upload", {**params, "attributes": _attributes(attrs)}
        value = self.value()
        params["value"] = "" if value is None else str(value)
        if isinstance(widget, forms.Textarea):
            params["rows"] = attrs.pop("rows", 8)
            limit = self._limit()
            attrs.pop("maxlength", None)  # the count shows how much is too much; nothing is cut off
            params["attributes"] = _attributes(attrs)
            return ("character-count" if limit else "textarea"), {**params, **limit}
        for key in INPUT_PARAMS:
            if key in attrs:
                params[key] = attrs.pop(key)
        if isinstance(widget, forms.PasswordInput):
            return "password-input", {**params, "value": "", "attributes": _attributes(attrs)}
        kind = getattr(widget, "input_type", "text")
        if isinstance(self.field, forms.IntegerField) and kind == "number":
            kind = "text"  # spinners change numbers by accident; inputmode brings the number pad
            params.setdefault(
                "inputmode", "decimal" if isinstance(self.field, forms.DecimalField) else "numeric"
            )
            attrs = {k: v for k, v in attrs.items() if k not in {"min", "max", "step"}}
        if kind == "email":
            params.setdefault("spellcheck", False)
            params.setdefault("autocomplete", "email")
        return "input", {**params, "type": kind, "attributes": _attributes(attrs)}

    def _limit(self) -> dict[str, Any]:
        if isinstance(self.field, WordsField):
            return {"maxlength": self.field.max_words, "countType": "words", "threshold": 0}
        if isinstance(self.field, forms.CharField) and self.field.max_length:
            return {"maxlength": self.field.max_length}
        return {}


def _flat(choices: Any) -> list[tuple[str, str]]:  # noqa: ANN401 -- Django's choices, perhaps grouped
    flat: list[tuple[str, str]] = []
    for key, text in choices:
        if isinstance(text, list | tuple):
            flat.extend(_flat(text))
        else:
            flat.append(("" if key is None else str(key), str(text)))
    return flat


def _attributes(attrs: Mapping[str, Any]) -> dict[str, Any]:
    """Return HTML attributes as the macros take them: True is a bare attribute, False and None are absent."""
    return {
        key: {"value": True, "optional": True} if value is True else value
        for key, value in attrs.items()
        if value is not False and value is not None
    }


class NHSRenderer(DjangoTemplates):
    bound_field_class = NHSBoundField


class NHSFormMixin(FormBase):
    """What makes a Django form an NHS one; for forms of other packages: class X(NHSFormMixin, TheirForm)."""

    nhs: ClassVar[Mapping[str, Mapping[str, Any]]] = {}
    mark_optional: ClassVar[bool] = True
    default_renderer = NHSRenderer
    use_required_attribute = False  # messages come from the server, beside the field, in our words

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's form options
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if field.error_messages.get("required") == DJANGO_REQUIRED:
                field.error_messages["required"] = required_message(field, name)
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = (
                    "Enter an email address in the correct format, like name@example.com"
                )

    @property
    def error_summary(self) -> SafeString:
        """The list at the top of the page, each line linked to its field; empty when all is well."""
        if not self.errors:
            return SafeString()
        lines: list[dict[str, str]] = [{"text": str(e)} for e in self.non_field_errors()]
        for name in self.fields:
            if errors := self.errors.get(name):
                field = self[name]
                target = getattr(field, "error_target", field.auto_id)
                link = {} if field.is_hidden else {"href": f"#{target}"}
                lines.extend({"text": str(error), **link} for error in list(errors))
        return render("error-summary", {"titleText": "There is a problem", "errorList": lines})

    def add_domain_error(self, error: DomainError) -> None:
        """Show why a service said no: beside the fields it names, otherwise at the top."""
        named = error.errors if isinstance(error, InvalidInputError) else {}
        for name, sentence in named.items():
            if name in self.fields:
                self.add_error(name, sentence)
            else:
                self.add_error(None, sentence)
        if not named:
            self.add_error(None, str(error))

    def render(self, template_name: str | None = None, *_: Any, **__: Any) -> SafeString:  # noqa: ANN401
        """Return every field in turn: what {{ form }} prints. The error summary is apart."""
        hidden = [str(field) for field in self.hidden_fields()]
        shown = [field.as_field_group() for field in self.visible_fields()]
        return mark_safe("\n".join([*hidden, *shown]))  # noqa: S308 -- each is rendered above

    __str__ = render
    __html__ = render


def required_message(field: forms.Field, name: str) -> str:
    """Return what to say when nothing was entered, in the words of the field's label."""
    label = str(field.label or pretty_name(name))
    if label.endswith("?"):
        return f"Answer the question: {label}"
    lowered = label if label[:2].isupper() else label[:1].lower() + label[1:]
    if isinstance(field, forms.FileField):
        return f"Choose a file for {lowered}"
    if isinstance(field, forms.BooleanField):
        return f"Tick the box: {lowered}"
    return f"{'Select' if isinstance(field, forms.ChoiceField) else 'Enter'} {lowered}"


class NHSForm(NHSFormMixin, forms.Form):
    """A plain form."""


class NHSModelForm(NHSFormMixin, forms.ModelForm):  # type: ignore[type-arg]  # each form names its model
    """A form of a model. It only collects; a service writes."""
