"""What the pages about interview times show."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from workflows.campaigns.models import Campaign, PanelMembership
from workflows.campaigns.rules.panel import PanelRule
from workflows.core.clock import show_moment
from workflows.scoring.enums import SlotState
from workflows.scoring.models import Adjustment, InterviewSlot
from workflows.scoring.queries import Interviewee
from workflows.scoring.rules.slots import Attendance
from workflows.scoring.services.invitations import where


@dataclass(frozen=True)
class SlotRow:
    """A time as its coordinator sees it: who can be there, and whether it can be offered."""

    pk: int
    starts_at: dt.datetime
    minutes: int
    where: str
    can: Sequence[str]
    cannot: Sequence[str]
    silent: Sequence[str]
    short: str  # what the panel lacks with those who can; empty where it is proper
    text: str
    colour: str
    booked_by: str
    offerable: bool
    withdraw: str


def slot_rows(
    campaign: Campaign,
    slots: Sequence[InterviewSlot],
    seats: Mapping[int, PanelMembership],
    attending: Mapping[int, Attendance],
    rule: PanelRule,
    *,
    at: dt.datetime,
) -> list[SlotRow]:
    """Return the coordinator's lines; a time that has passed can no longer be withdrawn."""
    names = {pk: str(row.user) for pk, row in seats.items()}
    return [_slot_row(campaign, slot, names, attending[slot.pk], rule, at=at) for slot in slots]


def _slot_row(
    campaign: Campaign,
    slot: InterviewSlot,
    names: Mapping[int, str],
    who: Attendance,
    rule: PanelRule,
    *,
    at: dt.datetime,
) -> SlotRow:
    interview = getattr(slot, "interview", None)  # one to one: absent while the time is free
    booked_by = interview.application.full_name if interview else ""
    text, colour = SlotState(slot.state).label, "grey"
    if booked_by:
        text, colour = "Booked", "green"
    elif slot.state == SlotState.OFFERED:
        colour = "blue"
    return SlotRow(
        pk=slot.pk,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        where=where(slot),
        can=_named(names, who.can),
        cannot=_named(names, who.cannot),
        silent=_named(names, who.silent),
        short=" ".join(who.broken(rule)),
        text=text,
        colour=colour,
        booked_by=booked_by,
        offerable=slot.state == SlotState.PROPOSED,
        withdraw=reverse("scoring:slot_withdraw", args=[campaign.reference, slot.pk])
        if slot.starts_at > at
        else "",
    )


def _named(names: Mapping[int, str], seats: frozenset[int]) -> list[str]:
    return [name for pk, name in names.items() if pk in seats]


_SHOWN: Mapping[str, Callable[[SlotRow], bool]] = {
    "": lambda row: True,
    "booked": lambda row: bool(row.booked_by),
    "free": lambda row: not row.booked_by and not row.offerable,
    SlotState.PROPOSED.value: lambda row: row.offerable,
    SlotState.OFFERED.value: lambda row: not row.offerable,
}


def narrowed(rows: Sequence[SlotRow], *, search: str = "", show: str = "") -> list[SlotRow]:
    """Return the times that a search and filter leave."""
    word = search.strip().casefold()
    kept = _SHOWN[show]
    return [
        row
        for row in rows
        if kept(row) and (word in row.where.casefold() or word in row.booked_by.casefold())
    ]


@dataclass(frozen=True)
class PersonRow:
    """A candidate to be interviewed."""

    name: str
    reference: str
    when: dt.datetime | None
    adjustments: str
    waits: bool  # an adjustment is not confirmed yet
    href: str


def person_rows(
    campaign: Campaign, people: Sequence[Interviewee], *, search: str = ""
) -> list[PersonRow]:
    """Return the candidates, narrowed by words in their names."""
    return [
        PersonRow(
            name=each.application.full_name,
            reference=each.application.reference,
            when=each.slot.starts_at if each.slot else None,
            adjustments=_adjustments(each.adjustments),
            waits=any(row.confirmed_at is None for row in each.adjustments),
            href=reverse("scoring:interviewee", args=[campaign.reference, each.application.pk]),
        )
        for each in people
        if search.strip().casefold() in each.application.full_name.casefold()
    ]


def _adjustments(rows: Sequence[Adjustment]) -> str:
    if not rows:
        return "None asked for"
    waiting = sum(row.confirmed_at is None for row in rows)
    return f"{waiting} to arrange" if waiting else "Arranged"


@dataclass(frozen=True)
class AnswerRow:
    """A time on which a panel member says whether they can be there."""

    pk: int
    starts_at: dt.datetime
    minutes: int
    where: str
    answer: str  # "yes", "no" or nothing yet
    status: str
    colour: str


def answer_rows(slots: Sequence[InterviewSlot], held: Mapping[int, bool]) -> list[AnswerRow]:
    """Return a member's lines. Who has booked is told by the interviews themselves, not here."""
    rows = []
    for slot in slots:
        booked = getattr(slot, "interview", None) is not None
        rows.append(
            AnswerRow(
                pk=slot.pk,
                starts_at=slot.starts_at,
                minutes=slot.minutes,
                where=where(slot),
                answer={True: "yes", False: "no"}.get(held[slot.pk], "") if slot.pk in held else "",
                status="Booked" if booked else SlotState(slot.state).label,
                colour="green" if booked else "grey",
            )
        )
    return rows


def booking_rows(slot: InterviewSlot, panel: Sequence[str]) -> list[dict[str, str]]:
    """Return a candidate's own interview for components/summary_list.html."""
    rows = [
        {"key": "When", "value": f"{show_moment(slot.starts_at)} (UK time)"},
        {"key": "How long", "value": f"{slot.minutes} minutes"},
    ]
    if slot.place:
        rows.append({"key": "Where", "value": slot.place})
    if slot.link:
        rows.append({"key": "Video call", "value": slot.link})
    return [*rows, {"key": "Panel", "value": "\n".join(panel)}]
