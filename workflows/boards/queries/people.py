"""Who holds which role at a body and sits on which committee."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q, QuerySet

from workflows.boards.enums import BodyRole
from workflows.boards.models import (
    BodyMembership,
    Committee,
    CommitteeMembership,
)
from workflows.core.holdings import Holding


def in_force(on: dt.date, *, start: str = "starts_on", end: str = "ends_on") -> Q:
    """Return the filter for rows held on a day, both ends included."""
    return Q(**{f"{start}__lte": on}) & (Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": on}))


def during(since: dt.date, until: dt.date | None = None) -> Q:
    """Return the filter for rows held on any day from one to another; without `until`, on it or any later day."""
    begun = Q() if until is None else Q(starts_on__lte=until)
    return begun & (Q(ends_on__isnull=True) | Q(ends_on__gte=since))


def body_members(*, body_id: int, role: BodyRole, on: dt.date) -> QuerySet[BodyMembership]:
    """Return who holds a governance role at a body on a day."""
    return BodyMembership.objects.filter(in_force(on), body_id=body_id, role=role).select_related(
        "user"
    )


def body_ids_of(user_id: int, role: BodyRole, on: dt.date) -> QuerySet[BodyMembership, int]:
    """Return the ids of the bodies where a person holds a role on a day, as a subquery."""
    return BodyMembership.objects.filter(in_force(on), user_id=user_id, role=role).values_list(
        "body_id", flat=True
    )


def body_ids_with(
    user_id: int, roles: Collection[BodyRole], on: dt.date
) -> QuerySet[BodyMembership, int]:
    """Return the ids of the bodies where a person holds one of these roles on a day, as a subquery."""
    return BodyMembership.objects.filter(
        in_force(on), user_id=user_id, role__in=[role.value for role in roles]
    ).values_list("body_id", flat=True)


def has_office(user_id: int, *, on: dt.date) -> bool:
    """Say whether a person holds a role at any body, or a committee seat, on a day. One query."""
    roles = BodyMembership.objects.filter(in_force(on), user_id=user_id).values("pk")
    seats = CommitteeMembership.objects.filter(in_force(on), user_id=user_id).values("pk")
    return roles.union(seats).exists()


def offices_of(user_id: int) -> list[Holding]:
    """Return every role at a body and committee seat a person holds or held, newest first."""
    roles = BodyMembership.objects.filter(user_id=user_id).select_related("body")
    seats = CommitteeMembership.objects.filter(user_id=user_id).select_related("committee__body")
    found = [
        Holding(
            role=row.get_role_display(),
            of=str(row.body),
            kind="body",
            scope=row.body.slug,
            since=row.starts_on,
            until=row.ends_on,
            why=f"Role {row.pk} at the body",
        )
        for row in roles
    ]
    found += [
        Holding(
            role=row.get_role_display(),
            of=f"{row.committee.name}, {row.committee.body}",
            kind="committee",
            scope=row.committee.body.slug,
            since=row.starts_on,
            until=row.ends_on,
            why=f"Seat {row.pk} on the committee",
        )
        for row in seats
    ]
    return sorted(found, key=lambda each: each.since or dt.date.min, reverse=True)


def committee_members(*, committee_id: int, on: dt.date) -> QuerySet[CommitteeMembership]:
    """Return who sits on a committee on a day."""
    return CommitteeMembership.objects.filter(
        in_force(on), committee_id=committee_id
    ).select_related("user")


def committees_held_by(user_id: int, on: dt.date) -> QuerySet[CommitteeMembership, int]:
    """Return the ids of the committees a person sits on, on a day, as a subquery."""
    return CommitteeMembership.objects.filter(in_force(on), user_id=user_id).values_list(
        "committee_id", flat=True
    )


def committees_of(*, body_id: int) -> QuerySet[Committee]:
    """Return a body's committees."""
    return Committee.objects.filter(body_id=body_id)
