"""Conflicts of interest, one by one and counted."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Count, Q, QuerySet

from workflows.boards.queries import in_force
from workflows.campaigns.enums import MAY_SCORE, ConflictStatus
from workflows.campaigns.models import (
    Campaign,
    Conflict,
    ConflictDeclaration,
    DeciderDeclaration,
    Declaration,
    RelationshipKind,
)
from workflows.core.clock import london_date
from workflows.core.errors import NotVisibleError

type CandidateCounter = Callable[[int], int]
MISSING = "There is no such declaration in this campaign."
_FIT = [status.value for status in MAY_SCORE]


_counters: list[CandidateCounter] = []


def conflicts_of(campaign_id: int) -> QuerySet[ConflictDeclaration]:
    """Return every declaration of a campaign's panel, newest first."""
    return (
        ConflictDeclaration.objects.filter(membership__campaign_id=campaign_id)
        .select_related("membership__user", "candidate", "assessed_by")
        .order_by("-declared_at", "pk")
    )


def deciders_conflicts_of(campaign_id: int) -> QuerySet[DeciderDeclaration]:
    """Return every declaration of a campaign's deciders, newest first."""
    return (
        DeciderDeclaration.objects.filter(campaign_id=campaign_id)
        .select_related("user", "candidate", "assessed_by")
        .order_by("-declared_at", "pk")
    )


def relationship_kinds(on: dt.date) -> QuerySet[RelationshipKind]:
    """Return the kinds of connection that can be declared on a day, in their order."""
    return RelationshipKind.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on
    )


def kind_of(row: Conflict) -> RelationshipKind | None:
    """Return the kind as it stood when a conflict was declared: what it usually leads to."""
    kinds = relationship_kinds(london_date(row.declared_at))
    return kinds.filter(key=row.relationship).first()


def bound_about(user_id: int, campaign_id: int) -> set[int]:
    """Return the candidates, as user ids, from whom a person is recused or with whom a conflict of theirs waits."""
    on_panel = conflicts_of(campaign_id).filter(membership__user_id=user_id)
    deciding = deciders_conflicts_of(campaign_id).filter(user_id=user_id)
    return {
        pk
        for rows in (on_panel, deciding)
        for pk in rows.exclude(status__in=_FIT).values_list("candidate_id", flat=True)
    }


def conflicts_waiting(campaign_id: int) -> int:
    """Return how many declarations nobody has assessed, of panel members and deciders."""
    return sum(
        rows.filter(status=ConflictStatus.DECLARED).count()
        for rows in (conflicts_of(campaign_id), deciders_conflicts_of(campaign_id))
    )


def declarations_waiting(campaign_id: int, *, on: dt.date) -> list[Declaration]:
    """Return the declarations nobody has assessed, of deciders and of those who sit on the panel on a day."""
    seated = conflicts_of(campaign_id).filter(
        in_force(on, start="membership__starts_on", end="membership__ends_on")
    )
    return [
        row
        for rows in (seated, deciders_conflicts_of(campaign_id))
        for row in rows.filter(status=ConflictStatus.DECLARED)
    ]


def conflict_in(campaign: Campaign, conflict_id: int) -> ConflictDeclaration:
    """Return one conflict a member of a campaign's panel declared. Raises NotVisibleError."""
    rows = conflicts_of(campaign.pk).exclude(status=ConflictStatus.NONE)
    row = rows.filter(pk=conflict_id).first()
    if row is None:
        raise NotVisibleError(MISSING)
    return row


def decider_conflict_in(campaign: Campaign, conflict_id: int) -> DeciderDeclaration:
    """Return one conflict a decider of a campaign declared. Raises NotVisibleError."""
    rows = deciders_conflicts_of(campaign.pk).exclude(status=ConflictStatus.NONE)
    row = rows.filter(pk=conflict_id).first()
    if row is None:
        raise NotVisibleError(MISSING)
    return row


def counts_candidates(function: CandidateCounter) -> CandidateCounter:
    """Register who can say how many candidates a panel declares about: the room above, which knows them."""
    if function not in _counters:
        _counters.append(function)
    return function


def candidate_count(campaign_id: int) -> int:
    """Return how many candidates each panel member declares conflicts about."""
    return sum(count(campaign_id) for count in _counters)


def declared_counts(campaign_id: int) -> dict[int, int]:
    """Return seat id -> how many candidates its holder has declared about. Numbers only."""
    return dict(
        ConflictDeclaration.objects.filter(membership__campaign_id=campaign_id)
        .values_list("membership_id")
        .annotate(Count("pk"))
    )
