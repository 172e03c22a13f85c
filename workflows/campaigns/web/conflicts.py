"""What the register of conflicts and its assessment show and take."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from django import forms
from django.urls import reverse

from workflows.campaigns.enums import ConflictStatus
from workflows.campaigns.models import Campaign, Conflict
from workflows.campaigns.queries import DECIDER, PANEL, ConflictFilter
from workflows.campaigns.rules.assessing import in_words
from workflows.core.clock import show_date
from workflows.core.web.forms import NHSForm

STATUSES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        ConflictStatus.NONE.value: ("No conflict declared", "white"),
        ConflictStatus.DECLARED.value: ("Waiting", "orange"),
        ConflictStatus.CLEAR.value: ("No conflict", "green"),
        ConflictStatus.MANAGED.value: ("Managed", "blue"),
        ConflictStatus.RECUSED.value: ("Recused", "red"),
    }
)
CAPACITIES: Mapping[str, str] = MappingProxyType({PANEL: "Panel member", DECIDER: "Decider"})


class Assesses(IntEnum):
    """Whose conflicts the reader of the register may assess."""

    NOBODYS = 0
    CHAIRS = 1
    ALL = 2


class ConflictFilterForm(NHSForm):
    """What narrows the register of conflicts."""

    mark_optional = False
    search = forms.CharField(label="Person or candidate", required=False, max_length=60)
    status = forms.ChoiceField(
        label="Outcome",
        required=False,
        choices=[
            ("", "Any conflict"),
            *((key, text) for key, (text, _) in STATUSES.items()),
        ],
    )
    capacity = forms.ChoiceField(
        label="Declared by", required=False, choices=[("", "Anybody"), *CAPACITIES.items()]
    )
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> ConflictFilter:
        """Return the filters that make sense; what does not is left out, not refused."""
        self.is_valid()
        return ConflictFilter(**{name: str(value) for name, value in self.cleaned_data.items()})


class AssessmentForm(NHSForm):
    outcome = forms.ChoiceField(
        label="Outcome",
        widget=forms.RadioSelect,
        choices=[
            (ConflictStatus.CLEAR.value, "No conflict"),
            (ConflictStatus.MANAGED.value, "Managed"),
            (ConflictStatus.RECUSED.value, "Recused"),
        ],
        error_messages={"required": "Choose an outcome."},
    )
    measure = forms.CharField(
        label="Measure taken",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where it is managed: what is done about it, for example who leads the questions.",
    )
    note = forms.CharField(
        label="How you came to this",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The board pack lists it.",
        error_messages={"required": "Say how you came to this; the board pack lists it."},
    )
    nhs = {
        "measure": {"optional": False},
        "outcome": {
            "items": {
                "clear": {"hint": {"text": "They take part for this candidate like any other."}},
                "managed": {
                    "hint": {"text": "They take part, and the board pack says how it is managed."}
                },
                "recused": {
                    "hint": {
                        "text": "They never see, score or decide about this candidate. It takes effect at once."
                    }
                },
            }
        },
    }

    @staticmethod
    def initial_of(row: Conflict) -> dict[str, str] | None:
        """Return what was assessed before; nothing where it waits."""
        if row.status == ConflictStatus.DECLARED:
            return None
        return {"outcome": row.status, "note": row.assessment, "measure": row.measure}

    def assessed(self) -> dict[str, Any]:
        """Return what the service takes."""
        given = self.cleaned_data
        return {
            "outcome": ConflictStatus(given["outcome"]),
            "note": given["note"],
            "measure": given["measure"],
        }


@dataclass(frozen=True)
class ConflictRow:
    """One line of the register."""

    member: str
    capacity: str
    candidate: str
    relationship: str
    detail: str
    declared_at: dt.datetime
    status: str
    colour: str
    measure: str
    assessment: str
    href: str
    action: str


def conflict_row(
    campaign: Campaign, row: Mapping[str, Any], *, viewer_id: int, assesses: Assesses
) -> ConflictRow:
    """Return one line of the register; nobody is offered to assess their own, or what is not theirs to assess."""
    waits = row["status"] == ConflictStatus.DECLARED
    declared = row["status"] != ConflictStatus.NONE
    own = row["person_id"] == viewer_id
    status, colour = STATUSES[row["status"]]
    assessed = ""
    if row["assessor"]:
        assessed = f"{row['assessment']} ({row['assessor']}, {show_date(row['assessed_at'])})"
    name = "campaigns:decider_conflict" if row["capacity"] == DECIDER else "campaigns:conflict"
    return ConflictRow(
        member=row["person"],
        capacity=CAPACITIES[row["capacity"]],
        candidate=row["about"],
        relationship=in_words(row["relationship"], row["relationship_title"]),
        detail=row["detail"],
        declared_at=row["declared_at"],
        status=status,
        colour=colour,
        measure=row["measure"],
        assessment=assessed,
        href=reverse(name, args=[campaign.reference, row["pk"]])
        if assesses >= (Assesses.CHAIRS if row["chairs"] else Assesses.ALL) and declared and not own
        else "",
        action="Assess" if waits else "Change",
    )


def file(rows: list[dict[str, Any]]) -> Iterator[list[object]]:
    """Yield the register as rows of text, headings first."""
    yield [
        "Declared by",
        "Capacity",
        "Candidate",
        "Connection",
        "In their words",
        "Declared on",
        "Outcome",
        "Measure taken",
        "Assessment",
        "Assessed by",
        "Assessed on",
    ]
    for row in rows:
        yield [
            row["person"],
            CAPACITIES[row["capacity"]],
            row["about"],
            in_words(row["relationship"], row["relationship_title"]),
            row["detail"],
            show_date(row["declared_at"]),
            STATUSES[row["status"]][0],
            row["measure"],
            row["assessment"],
            row["assessor"],
            show_date(row["assessed_at"]) if row["assessed_at"] else "",
        ]
