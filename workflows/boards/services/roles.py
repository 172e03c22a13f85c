"""Roles at bodies and seats on committees."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole, CommitteeRole
from workflows.boards.models import Body, BodyMembership, Committee, CommitteeMembership, Tenure
from workflows.boards.queries import during
from workflows.core import audit
from workflows.core.clock import london_date, show_date, within_reach
from workflows.core.errors import InvalidInputError, TransitionError
from workflows.core.events import announce

TOO_FAR = "Choose a day within the next 20 years, or leave it empty."


def check_days(
    since: dt.date | None, until: dt.date | None, *, at: dt.datetime
) -> tuple[dt.date, dt.date | None]:
    """Return first and last day of what is given: from today unless said. Raises InvalidInputError."""
    today = london_date(at)
    first = since or today
    if first < today:
        raise InvalidInputError({"since": "The first day must be today or later."})
    if until is not None and until < first:
        raise InvalidInputError({"until": "The last day must be the first day or later."})
    for name, day in (("since", first), ("until", until)):
        check_within_reach(name, day, at=at)
    return first, until


def check_within_reach(name: str, day: dt.date | None, *, at: dt.datetime) -> None:
    """Raise InvalidInputError, beside the field of that name, for a day that nobody can mean."""
    if day is not None and not within_reach(day, at):
        raise InvalidInputError({name: TOO_FAR})


def _held_already[T: Tenure](
    rows: QuerySet[T], user: User, since: dt.date, until: dt.date | None
) -> T | None:
    """Return what a person holds over the whole of a time; raise where it covers only a part of it."""
    for row in rows.filter(during(since, until), user=user).order_by("starts_on", "pk"):
        if row.starts_on > since or (row.ends_on and (until is None or row.ends_on < until)):
            last = f" until {show_date(row.ends_on)}" if row.ends_on else ""
            raise InvalidInputError(
                {
                    "user": f"{user} holds this from {show_date(row.starts_on)}{last}. "
                    "Change its last day, or choose days that it leaves free."
                }
            )
        return row
    return None


@transaction.atomic
def give_body_role(
    *,
    body: Body,
    user: User,
    role: BodyRole,
    actor: User | None,
    at: dt.datetime,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> BodyMembership:
    """Give a person a governance role, from today unless said; giving it twice changes nothing.

    Raises InvalidInputError for days that make no sense, or that what they hold already covers in part.
    """
    first, last = check_days(since, until, at=at)
    Body.objects.select_for_update().get(pk=body.pk)
    rows = BodyMembership.objects.filter(body=body, role=role)
    if held := _held_already(rows, user, first, last):
        return held
    membership = BodyMembership.objects.create(
        body=body, user=user, role=role, starts_on=first, ends_on=last
    )
    audit.record(
        "boards.role_given",
        actor=actor,
        target=membership,
        at=at,
        scope=body.slug,
        detail={"user": str(user.pk), "role": role, **days_of(membership)},
    )
    announce("boards.roles_changed", body_id=body.pk)
    return membership


@transaction.atomic
def set_last_day_of_role(
    *, membership_id: int, until: dt.date | None, actor: User | None, at: dt.datetime
) -> BodyMembership:
    """Let a role end with a day, or none; it takes effect with that day. Raises as `end_body_role` does."""
    row = (
        BodyMembership.objects.select_for_update(of=("self",))
        .select_related("body", "user")
        .get(pk=membership_id)
    )
    same = BodyMembership.objects.filter(body_id=row.body_id, user_id=row.user_id, role=row.role)
    set_last_day(row, until, at=at, others=same.exclude(pk=row.pk))
    audit.record(
        "boards.role_dated",
        actor=actor,
        target=row,
        at=at,
        scope=row.body.slug,
        detail={"user": str(row.user_id), "role": row.role, **days_of(row)},
    )
    announce("boards.roles_changed", body_id=row.body_id)
    return row


@transaction.atomic
def end_body_role(*, membership: BodyMembership, actor: User | None, at: dt.datetime) -> None:
    """End a role: yesterday was its last day, so it takes effect on the next request.

    Raises TransitionError where it has ended already.
    """
    row = (
        BodyMembership.objects.select_for_update(of=("self",))
        .select_related("body")
        .get(pk=membership.pk)
    )
    end_now(row, at)
    audit.record("boards.role_ended", actor=actor, target=row, at=at, scope=row.body.slug)
    announce("boards.roles_changed", body_id=row.body_id)


@transaction.atomic
def seat_on_committee(
    *,
    committee: Committee,
    user: User,
    role: CommitteeRole,
    actor: User | None,
    at: dt.datetime,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> CommitteeMembership:
    """Seat a person on a committee, from today unless said; seating them twice changes nothing.

    Raises as `give_body_role` does.
    """
    first, last = check_days(since, until, at=at)
    Committee.objects.select_for_update().get(pk=committee.pk)
    rows = CommitteeMembership.objects.filter(committee=committee)
    if held := _held_already(rows, user, first, last):
        return held
    membership = CommitteeMembership.objects.create(
        committee=committee, user=user, role=role, starts_on=first, ends_on=last
    )
    audit.record(
        "boards.committee_joined",
        actor=actor,
        target=membership,
        at=at,
        scope=committee.body.slug,
        detail={"user": str(user.pk), "role": role, **days_of(membership)},
    )
    announce("boards.committees_changed", committee_id=committee.pk)
    return membership


@transaction.atomic
def set_last_day_of_seat(
    *, membership_id: int, until: dt.date | None, actor: User | None, at: dt.datetime
) -> CommitteeMembership:
    """Let a seat end with a day, or none, as `set_last_day_of_role` does for a role."""
    row = (
        CommitteeMembership.objects.select_for_update(of=("self",))
        .select_related("committee__body", "user")
        .get(pk=membership_id)
    )
    same = CommitteeMembership.objects.filter(committee_id=row.committee_id, user_id=row.user_id)
    set_last_day(row, until, at=at, others=same.exclude(pk=row.pk))
    audit.record(
        "boards.committee_seat_dated",
        actor=actor,
        target=row,
        at=at,
        scope=row.committee.body.slug,
        detail={"user": str(row.user_id), "role": row.role, **days_of(row)},
    )
    announce("boards.committees_changed", committee_id=row.committee_id)
    return row


@transaction.atomic
def end_committee_seat(
    *, membership: CommitteeMembership, actor: User | None, at: dt.datetime
) -> None:
    """End a seat at once, as `end_body_role` does. Raises TransitionError where it has ended already."""
    row = (
        CommitteeMembership.objects.select_for_update(of=("self",))
        .select_related("committee__body")
        .get(pk=membership.pk)
    )
    end_now(row, at)
    audit.record(
        "boards.committee_left", actor=actor, target=row, at=at, scope=row.committee.body.slug
    )
    announce("boards.committees_changed", committee_id=row.committee_id)


def set_last_day[T: Tenure](
    row: T, until: dt.date | None, *, at: dt.datetime, others: QuerySet[T]
) -> None:
    """Write the last day of something held, of any app. Ended already: TransitionError; otherwise InvalidInputError.

    Args:
        row: locked.
        until: today or later; None is until further notice.
        at: now.
        others: what the same person holds of the same kind, so that no day is held twice.
    """
    today = london_date(at)
    if row.ends_on is not None and row.ends_on < today:
        raise TransitionError(f"This ended on {show_date(row.ends_on)}, so it cannot end again.")
    if until is not None and until < max(today, row.starts_on):
        raise InvalidInputError(
            {
                "until": "The last day must be today or later, and not before the first day. "
                "To end it at once, choose “End now”."
            }
        )
    check_within_reach("until", until, at=at)
    if others.filter(during(row.starts_on, until)).exists():
        raise InvalidInputError(
            {"until": "They hold the same again later. End that first, or choose an earlier day."}
        )
    row.ends_on = until
    row.save(update_fields=["ends_on"])


def days_of(row: Tenure) -> dict[str, str]:
    """Return first and last day for the trail."""
    last = {"until": row.ends_on.isoformat()} if row.ends_on else {}
    return {"since": row.starts_on.isoformat(), **last}


def end_now(row: Tenure, at: dt.datetime) -> None:
    """Write that something held, of any app, ends at once. Raises TransitionError where it has ended already."""
    last_day = london_date(at) - dt.timedelta(days=1)
    if row.ends_on is not None and row.ends_on <= last_day:
        raise TransitionError(f"This ended on {show_date(row.ends_on)}, so it cannot end again.")
    row.ends_on = last_day
    # what was given and ended on one day was held on no day
    row.starts_on = min(row.starts_on, last_day)
    row.save(update_fields=["starts_on", "ends_on"])
