"""Forms for planned dates, delays, and what ends or stops a campaign."""

import datetime as dt
from typing import Any

from django import forms

from workflows.campaigns.enums import DelayCause
from workflows.campaigns.models import StageDate
from workflows.core.clock import LONDON
from workflows.core.web.forms import NHSDateField, NHSForm, NHSTimeField


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


class ExtendForm(NHSForm):
    """More time to apply."""

    closes_on = NHSDateField(label="New closing date", help_text="For example, 30 3 2027")
    closes_time = NHSTimeField(
        label="Closing time", initial=dt.time(23, 59), help_text="For example, 11:59pm"
    )
    delay_cause = forms.ChoiceField(
        label="Cause",
        choices=[("", "Choose a cause"), *DelayCause.choices],
        error_messages={"required": "Choose a cause; extensions are counted by their causes."},
    )
    reason = forms.CharField(
        label="Reason, for the record",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept on the record. Candidates are not sent it; auditors read it.",
        error_messages={"required": "Say why; auditors can ask."},
    )
    public_text = forms.CharField(
        label="What candidates and the public read",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the advert, and goes by email to everybody with a draft or an application.",
        error_messages={"required": "Write what candidates and the public are to read."},
    )
    nhs = {"closes_time": {"width": 10}}
    ERROR_FIELDS = {"closes_at": "closes_on"}

    def given(self) -> dict[str, Any]:
        """Return what was filled in, as the service takes it; the moment is in London time."""
        data = dict(self.cleaned_data)
        day, time = data.pop("closes_on"), data.pop("closes_time")
        return {
            **data,
            "closes_at": dt.datetime.combine(day, time, LONDON),
            "delay_cause": DelayCause(data["delay_cause"]),
        }


class ReasonForm(NHSForm):
    """Why a campaign that nobody outside knows of is paused or abandoned."""

    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Kept on the record. Candidates and auditors can ask for it.",
        error_messages={"required": "Enter a reason; candidates and auditors can ask for it."},
    )


class PublicReasonForm(ReasonForm):
    """The same for a campaign that has opened."""

    public_text = forms.CharField(
        label="What candidates and the public read",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands on the advert, and goes by email to everybody whom the campaign still concerns. "
        "The reason above is not sent.",
        error_messages={"required": "Write what candidates and the public are to read."},
    )
