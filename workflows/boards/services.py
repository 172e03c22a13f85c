"""The only writers of bodies, committees and who sits on them."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole, CommitteeRole
from workflows.boards.models import Body, BodyMembership, Committee, CommitteeMembership
from workflows.core import audit
from workflows.core.clock import london_date
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
    """End a role: yesterday was its last day, so it takes effect on the next request."""
    last_day = london_date(at) - dt.timedelta(days=1)
    membership.ends_on = last_day
    # a role given and ended on one day was held on no day
    membership.starts_on = min(membership.starts_on, last_day)
    membership.save(update_fields=["starts_on", "ends_on"])
    audit.record(
        "boards.role_ended", actor=actor, target=membership, at=at, scope=membership.body.slug
    )
    announce("boards.roles_changed", body_id=membership.body_id)


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
    return membership
