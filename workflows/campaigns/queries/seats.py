"""The seat a campaign starts from, and what it says of the need."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from workflows.boards.models import Body, Seat
from workflows.boards.queries import skills_gap, standings
from workflows.core.clock import show_date

LONGEST = 9  # digits of a number that any database takes


@dataclass(frozen=True)
class FromSeat:
    """What a board's record says of a campaign to fill one of its seats; a first draft, to be changed."""

    body: Body
    title: str
    post: str
    need: str


def from_seat(bodies: QuerySet[Body], seat_id: str, *, on: dt.date) -> FromSeat | None:
    """Return the draft for a seat of one of these bodies, where a person may start campaigns; None for any other."""
    rows = Seat.objects.filter(body__in=bodies).select_related("body")
    seat = (
        rows.filter(pk=seat_id).first() if seat_id.isdecimal() and len(seat_id) <= LONGEST else None
    )
    if seat is None:
        return None
    return FromSeat(body=seat.body, title=seat.title, post=seat.post, need=_need(seat, on=on))


def _need(seat: Seat, *, on: dt.date) -> str:
    """Draft why the board needs somebody: when the seat falls vacant, what it is for, what the board will lack."""
    term = next(
        (row.term for row in standings(seat.body, on=on) if row.seat.pk == seat.pk and row.term),
        None,
    )
    when = f"falls vacant after {show_date(term.ends_on)}" if term else "is vacant"
    lacks = [each.skill.title for each in skills_gap(seat.body, on)]
    parts = [f"The seat of {seat.title} {when}.", seat.purpose]
    if lacks:
        parts.append(f"In a year the board will be short of: {'; '.join(lacks)}.")
    return "\n\n".join(part for part in parts if part)
