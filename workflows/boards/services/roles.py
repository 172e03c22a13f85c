"""Roles at bodies and seats on committees."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole, CommitteeRole
from workflows.boards.models import Body, BodyMembership, Committee, CommitteeMembership, Tenure
from workflows.core import audit
from workflows.core.clock import london_date, show_date
from workflows.core.errors import TransitionError
from workflows.core.events import announce


@transaction.atomic
def give_body_role(
    *, body: Body, user: User, role: BodyRole, actor: User | None, at: dt.datetime
) -> BodyMembership:
    """Give a person a governance role from today; giving it twice changes nothing."""
    membership, created = BodyMembership.objects.get_or_create(
        body=body, user=user, role=role, ends_on=None, defaults={"starts_on": london_date(at)}
    )
    if created:
        audit.record(
            "boards.role_given",
            actor=actor,
            target=membership,
            at=at,
            scope=body.slug,
            detail={"user": str(user.pk), "role": role},
        )
        announce("boards.roles_changed", body_id=body.pk)
    return membership


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
    _end(row, at)
    audit.record("boards.role_ended", actor=actor, target=row, at=at, scope=row.body.slug)
    announce("boards.roles_changed", body_id=row.body_id)


@transaction.atomic
def seat_on_committee(
    *, committee: Committee, user: User, role: CommitteeRole, actor: User | None, at: dt.datetime
) -> CommitteeMembership:
    """Seat a person on a committee from today; seating them twice changes nothing."""
    membership, created = CommitteeMembership.objects.get_or_create(
        committee=committee,
        user=user,
        ends_on=None,
        defaults={"role": role, "starts_on": london_date(at)},
    )
    if created:
        audit.record(
            "boards.committee_joined",
            actor=actor,
            target=membership,
            at=at,
            scope=committee.body.slug,
            detail={"user": str(user.pk), "role": role},
        )
        announce("boards.committees_changed", committee_id=committee.pk)
    return membership


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
    _end(row, at)
    audit.record(
        "boards.committee_left", actor=actor, target=row, at=at, scope=row.committee.body.slug
    )
    announce("boards.committees_changed", committee_id=row.committee_id)


def _end(row: Tenure, at: dt.datetime) -> None:
    last_day = london_date(at) - dt.timedelta(days=1)
    if row.ends_on is not None and row.ends_on <= last_day:
        raise TransitionError(f"This ended on {show_date(row.ends_on)}, so it cannot end again.")
    row.ends_on = last_day
    # what was given and ended on one day was held on no day
    row.starts_on = min(row.starts_on, last_day)
    row.save(update_fields=["starts_on", "ends_on"])
