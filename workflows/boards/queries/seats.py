"""Who sits where, until when, and what falls vacant."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from workflows.boards.models import Body, Holder, Seat, Term
from workflows.boards.queries.people import in_force


@dataclass(frozen=True, slots=True)
class SeatStanding:
    """A seat on a day: the term in force, and the one that follows it; none of the first is a vacancy."""

    seat: Seat
    term: Term | None
    following: Term | None

    @property
    def vacant(self) -> bool:
        """Whether nobody sits in it."""
        return self.term is None

    @property
    def ends_on(self) -> dt.date | None:
        """The last day of the present term."""
        return self.term.ends_on if self.term else None

    def falls_vacant(self, by: dt.date) -> bool:
        """Say whether it is vacant, or its term ends by a day and none follows."""
        ends = self.ends_on
        return self.following is None and (ends is None or ends <= by)


def seats_of(body_id: int, *, on: dt.date) -> QuerySet[Seat]:
    """Return the seats that a board has on a day."""
    return Seat.objects.filter(
        in_force(on, start="opened_on", end="closed_on"), body_id=body_id
    ).select_related("body")


def standings(body: Body, *, on: dt.date) -> list[SeatStanding]:
    """Return every seat of a board on a day, with its present and its next term. Two queries."""
    seats = seats_of(body.pk, on=on).prefetch_related(
        Prefetch("terms", Term.objects.filter(ends_on__gte=on).select_related("holder", "seat"))
    )
    found = []
    for seat in seats:
        terms = list(seat.terms.all())
        present = next((each for each in terms if each.starts_on <= on), None)
        later = next((each for each in terms if each.starts_on > on), None)
        found.append(SeatStanding(seat, present, later))
    return found


def vacant_or_expiring(body: Body, on: dt.date, within: dt.timedelta) -> list[SeatStanding]:
    """Return the seats to fill: vacant on a day, or with a term that ends within a time and no successor.

    Vacant ones first, then by the day their term ends. A campaign starts from one:
    the board's page links to `campaigns:new?seat=<pk of the seat>`.
    """
    due = [each for each in standings(body, on=on) if each.falls_vacant(on + within)]
    return sorted(due, key=lambda each: (each.ends_on or dt.date.min, each.seat.order))


def sitting(body_id: int, *, on: dt.date) -> list[tuple[Holder, dt.date]]:
    """Return who sits on a board on a day, and the last day of their unbroken service, by name. One query."""
    by_holder: defaultdict[Holder, list[Term]] = defaultdict(list)
    for term in (
        Term.objects.filter(holder__body_id=body_id, ends_on__gte=on)
        .select_related("holder")
        .order_by("starts_on")
    ):
        by_holder[term.holder].append(term)
    found = []
    for holder, terms in by_holder.items():
        until = on - dt.timedelta(days=1)
        for term in terms:
            if term.starts_on <= until + dt.timedelta(days=1):
                until = max(until, term.ends_on)
        if until >= on:
            found.append((holder, until))
    return sorted(found, key=lambda each: each[0].name)


def overlapping(
    seat_id: int, *, starts_on: dt.date, ends_on: dt.date, without: int | None
) -> Term | None:
    """Return another term in a seat on one of these days, the first of them; None where it is free."""
    return (
        Term.objects.filter(seat_id=seat_id, starts_on__lte=ends_on, ends_on__gte=starts_on)
        .exclude(pk=without or 0)
        .select_related("holder")
        .first()
    )


def terms_of(body_id: int) -> QuerySet[Term]:
    """Return every term ever served on a board, oldest first."""
    return Term.objects.filter(seat__body_id=body_id).select_related("seat", "holder__user")


def holders_of_board(body_id: int) -> QuerySet[Holder]:
    """Return everybody who sits or sat on a board."""
    return Holder.objects.filter(body_id=body_id).select_related("user", "body")


def outside(seat: Seat, opened_on: dt.date, closed_on: dt.date | None) -> Term | None:
    """Return a term that would lie outside the days a seat exists; None where all fit."""
    late = Q(ends_on__gt=closed_on) if closed_on else Q(pk__in=[])
    return (
        Term.objects.filter(Q(starts_on__lt=opened_on) | late, seat=seat)
        .select_related("holder")
        .first()
    )
