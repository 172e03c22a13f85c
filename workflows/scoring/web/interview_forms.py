"""What is filled in about interviews. Forms collect; the services decide."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from workflows.core.clock import LONDON, show_moment
from workflows.core.web.forms import NHSDateField, NHSForm, NHSTimeField
from workflows.scoring.enums import Occasion, SlotState
from workflows.scoring.models import InterviewSlot
from workflows.scoring.services import SlotsInput


class SlotsForm(NHSForm):
    """One day's times, one after another."""

    nhs = {
        "first": {"width": 5},
        "minutes": {"width": 3},
        "gap": {"width": 3},
        "number": {"width": 3},
    }
    day = NHSDateField(label="Day", help_text="For example, 30 3 2027")
    first = NHSTimeField(label="First interview begins at", help_text="UK time, like 9:30am")
    minutes = forms.IntegerField(label="Minutes for each interview")
    gap = forms.IntegerField(
        label="Minutes between interviews", help_text="For the panel to write and to rest"
    )
    number = forms.IntegerField(label="How many interviews")
    place = forms.CharField(
        label="Place", required=False, max_length=200, help_text="Building, room and postcode"
    )
    link = forms.URLField(
        label="Link of the video call",
        required=False,
        help_text="Only whoever is invited sees it",
        assume_scheme="https",
    )

    def given(self) -> SlotsInput:
        """Return what was filled in; the day and time are those of London."""
        held = self.cleaned_data
        return SlotsInput(
            first=dt.datetime.combine(held["day"], held["first"], tzinfo=LONDON),
            minutes=held["minutes"],
            gap=held["gap"],
            number=held["number"],
            place=held["place"],
            link=held["link"],
        )


class RoundForm(NHSForm):
    nhs = {"cutoff_hours": {"width": 3}}
    cutoff_hours = forms.IntegerField(
        label="Hours before an interview until which candidates choose or change it themselves"
    )
    instructions = forms.CharField(
        label="What candidates are told beforehand",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Where to report, what to bring, who meets them. Shown on their interview page.",
    )


class SlotFilter(NHSForm):
    mark_optional = False
    search = forms.CharField(label="Candidate or place", required=False, max_length=60)
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            ("", "All times"),
            (SlotState.PROPOSED.value, SlotState.PROPOSED.label),
            (SlotState.OFFERED.value, SlotState.OFFERED.label),
            ("booked", "Booked"),
            ("free", "Offered and free"),
        ],
    )


class ChooseForm(NHSForm):
    """The times a candidate may choose, as radio buttons."""

    slot = forms.ChoiceField(label="Choose a time", widget=forms.RadioSelect)

    def __init__(
        self, data: QueryDict | None = None, *, slots: Iterable[InterviewSlot], label: str = ""
    ) -> None:
        super().__init__(data)
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- declared above; for the type checker
        field.label = label or field.label
        field.choices = [(str(each.pk), _line(each)) for each in slots]
        field.error_messages["invalid_choice"] = (
            "Somebody has just taken this time, or it is no longer offered. Choose another."
        )


def _line(slot: InterviewSlot) -> str:
    place = slot.place or "by video call"
    return f"{show_moment(slot.starts_at)}, {slot.minutes} minutes, {place}"


class AdjustmentForm(NHSForm):
    """What a candidate needs at each stage; an empty box asks for nothing."""

    def __init__(self, data: QueryDict | None = None, *, held: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(held))
        for occasion in Occasion:
            self.fields[occasion.value] = forms.CharField(
                label=f"For the {occasion.label.lower()}",
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def given(self) -> dict[Occasion, str]:
        """Return stage -> what is needed."""
        return {occasion: self.cleaned_data[occasion.value] for occasion in Occasion}


class ArrangementForm(NHSForm):
    arrangement = forms.CharField(
        label="What is arranged",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The panel reads this. Say what happens, not why: “The questions are given in writing at the start.”",
    )


def answers_given(post: Mapping[str, Any], slot_ids: Iterable[int]) -> dict[int, bool]:
    """Return slot id -> whether the member can be there; those left unanswered are absent."""
    given = {}
    for pk in slot_ids:
        if (answer := post.get(f"slot-{pk}")) in {"yes", "no"}:
            given[pk] = answer == "yes"
    return given
