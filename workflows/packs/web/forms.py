"""What people type. Forms collect; services decide and write."""

from typing import Any

from django import forms

from workflows.boards.models import Committee
from workflows.boards.queries import committees_of
from workflows.core.web.forms import NHSDateField, NHSForm
from workflows.packs.enums import Assurance, Marking, PackState, Purpose
from workflows.packs.models import Pack
from workflows.packs.services import PackInput


class FrontSheetForm(NHSForm):
    """The front sheet of a pack, for a committee of one body."""

    nhs = {
        "item_number": {"width": 5},
        "executive_sponsor": {"width": 20},
        "purpose": {"classes": "nhsuk-radios--inline"},
        "assurance": {"classes": "nhsuk-radios--inline"},
    }

    title = forms.CharField(label="Title", max_length=200)
    committee = forms.ModelChoiceField(Committee.objects.none(), label="Committee")
    meeting_on = NHSDateField(label="Date of the meeting", help_text="Today or later")
    item_number = forms.CharField(
        label="Agenda item", max_length=20, help_text="For example, 7 or 7.2"
    )
    purpose = forms.ChoiceField(label="Purpose", choices=Purpose, widget=forms.RadioSelect)
    assurance = forms.ChoiceField(
        label="Assurance level", choices=Assurance, widget=forms.RadioSelect
    )
    executive_sponsor = forms.CharField(label="Executive sponsor", max_length=150, required=False)
    executive_summary = forms.CharField(
        label="Executive summary", widget=forms.Textarea(attrs={"rows": 8})
    )
    recommendation = forms.CharField(
        label="What the committee is asked to do",
        help_text="One decision on each line",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    marking = forms.ChoiceField(
        label="Marking",
        choices=Marking,
        widget=forms.RadioSelect,
        help_text="Printed on every page. A pack names living people, so it is seldom anything but the last.",
    )

    def __init__(self, *args: Any, body_id: int, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's form options
        super().__init__(*args, **kwargs)
        committees = committees_of(body_id=body_id).order_by("name")
        field = self.fields["committee"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = committees

    def given(self) -> PackInput:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        return PackInput(
            committee=data["committee"],
            title=data["title"],
            meeting_on=data["meeting_on"],
            item_number=data["item_number"],
            executive_sponsor=data["executive_sponsor"],
            purpose=Purpose(data["purpose"]),
            assurance=Assurance(data["assurance"]),
            executive_summary=data["executive_summary"],
            recommendation=data["recommendation"],
            marking=Marking(data["marking"]),
        )


def initial_of(pack: Pack) -> dict[str, object]:
    """Return a pack's front sheet as the form is filled with it."""
    return {name: getattr(pack, name) for name in FrontSheetForm.base_fields}


class SearchForm(NHSForm):
    mark_optional = False
    search = forms.CharField(label="Search", required=False, max_length=100)


class DeskFilterForm(SearchForm):
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Any state"), *PackState.choices]
    )


def wanted(form: SearchForm) -> dict[str, str]:
    """Return what a list is narrowed by; what makes no sense narrows nothing."""
    form.is_valid()
    return {name: form.cleaned_data.get(name, "").strip() for name in form.fields}
