"""Forms for planned dates and delays."""

from typing import Any

from django import forms

from workflows.campaigns.enums import DelayCause
from workflows.campaigns.models import StageDate
from workflows.core.web.forms import NHSDateField, NHSForm


class DelayForm(NHSForm):
    """Why a stage is late. The service says what is missing."""

    delay_cause = forms.ChoiceField(
        label="Cause", required=False, choices=[("", "Choose a cause"), *DelayCause.choices]
    )
    delay_reason = forms.CharField(
        label="Reason, in your words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Name nobody, and nothing about anybody’s health.",
    )
    delay_public = forms.BooleanField(
        label="Show these words to candidates and on the advert",
        required=False,
        initial=True,
        help_text="If not, they read only that this stage takes longer than planned.",
    )
    nhs = {
        "delay_cause": {"optional": False},
        "delay_reason": {"optional": False},
        "delay_public": {"optional": False},
    }

    @staticmethod
    def initial_of(row: StageDate) -> dict[str, Any]:
        """Return what is recorded, as first values."""
        names = ("delay_cause", "delay_reason", "delay_public")
        return {name: getattr(row, name) for name in names}

    def given(self) -> dict[str, Any]:
        """Return what was filled in, as the services take it."""
        cause = self.cleaned_data["delay_cause"]
        return {**self.cleaned_data, "delay_cause": DelayCause(cause) if cause else None}


class DateForm(DelayForm):
    """A planned day. A later one needs its cause and a reason."""

    planned_on = NHSDateField(
        label="Planned date",
        help_text="For example, 30 3 2027. A later date needs a cause and a reason.",
    )
    field_order = ("planned_on",)
