"""Form fields with NHS habits: words, dates in three boxes, times as people write them."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, override

from django import forms
from django.core.exceptions import ValidationError

from workflows.core.words import count_words, normalise_text

FIRST_YEAR = 1900
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        start=1,
    )
}
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE)
NOON = 12


class WordsField(forms.CharField):
    """Prose with a word limit, counted in the browser as here (workflows.core.words)."""

    widget = forms.Textarea

    def __init__(self, *, max_words: int, min_words: int = 0, **kwargs: Any) -> None:  # noqa: ANN401
        self.max_words = max_words
        self.min_words = min_words
        super().__init__(**kwargs)

    @override
    def to_python(self, value: Any) -> str:
        return normalise_text(super().to_python(value) or "")

    @override
    def validate(self, value: str) -> None:
        super().validate(value)
        words = count_words(value)
        if words > self.max_words:
            over = words - self.max_words
            raise ValidationError(
                f"Your answer must be {self.max_words} words or fewer. "
                f"It is {words} words, so remove {over}.",
                code="max_words",
            )
        if value and words < self.min_words:
            raise ValidationError(
                f"Your answer must be {self.min_words} words or more. It has {words}.",
                code="min_words",
            )


class NHSDateWidget(forms.MultiWidget):
    """Day, month and year, each its own box: name_day, name_month, name_year."""

    parts = ("day", "month", "year")
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in self.parts}, attrs)

    @override
    def decompress(self, value: dt.date | None) -> list[str]:
        return [str(value.day), str(value.month), str(value.year)] if value else ["", "", ""]

    @override
    def value_from_datadict(
        self,
        data: Mapping[str, Any],
        files: Any,
        name: str,
    ) -> list[str]:
        return [(data.get(f"{name}_{part}") or "").strip() for part in self.parts]


class NHSDateField(forms.MultiValueField):
    """A date in three boxes; gives datetime.date or None. A month may be typed as a word.

    An error names the boxes that are wrong in its params["parts"].
    """

    widget = NHSDateWidget
    default_error_messages = {
        "incomplete": "The date must include a %(missing)s",
        "invalid": "The date must be a real date, like 30 3 2027",
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's field options
        boxes = [forms.CharField(required=False) for _ in NHSDateWidget.parts]
        super().__init__(fields=boxes, require_all_fields=False, **kwargs)

    @override
    def compress(self, data_list: Any) -> dt.date:
        day, month, year = data_list
        found = dt.date(int(year), MONTHS.get(month.lower()[:3]) or int(month), int(day))
        if found.year < FIRST_YEAR:
            raise ValueError(found)
        return found

    @override
    def clean(self, value: Any) -> dt.date | None:
        if self.disabled and not isinstance(value, list):
            value = NHSDateWidget().decompress(value)
        boxes = dict(zip(NHSDateWidget.parts, value or ("", "", ""), strict=True))
        missing = [part for part, text in boxes.items() if not text]
        if len(missing) == len(boxes):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        if missing:
            raise ValidationError(
                self.error_messages["incomplete"],
                code="incomplete",
                params={"missing": " and ".join(missing), "parts": missing},
            )
        try:
            found = self.compress(list(boxes.values()))
        except (ValueError, OverflowError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        self.run_validators(found)
        return found


class NHSTimeField(forms.CharField):
    """A time of day as people write it (3:30pm, 9am, 15:30, midday); gives datetime.time or None."""

    default_error_messages = {
        "invalid": "The time must be a real time, like 3:30pm or 9am",
    }

    @override
    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dt.time):
            return value
        minutes = f":{value.minute:02d}" if value.minute else ""
        return f"{value.hour % NOON or NOON}{minutes}{'am' if value.hour < NOON else 'pm'}"

    @override
    def clean(self, value: Any) -> dt.time | None:
        text = super().clean(self.prepare_value(value)).strip().lower()
        if not text:
            return None
        text = {"midday": "12pm", "noon": "12pm", "midnight": "12am"}.get(text, text)
        try:
            return self._parse(text)
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    @staticmethod
    def _parse(text: str) -> dt.time:
        found = CLOCK.fullmatch(text)
        if not found or not (found[2] or found[3]):
            raise ValueError(text)
        hour, minute = int(found[1]), int(found[2] or 0)
        if found[3]:
            if not 1 <= hour <= NOON:
                raise ValueError(text)
            hour = hour % NOON + (NOON if found[3] == "pm" else 0)
        return dt.time(hour, minute)
