"""The register of conflicts of interest."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from workflows.campaigns.enums import (
    ConflictStatus,
)
from workflows.campaigns.models import (
    Campaign,
    ConflictDeclaration,
)
from workflows.core.errors import NotVisibleError

type CandidateCounter = Callable[[int], int]


_counters: list[CandidateCounter] = []


@dataclass(frozen=True)
class ConflictFilter:
    """What a coordinator narrows the register of conflicts by. `status` is a ConflictStatus value."""

    search: str = ""
    status: str = ""


def conflicts_of(campaign_id: int) -> QuerySet[ConflictDeclaration]:
    """Return every declaration of a campaign's panel, newest first."""
    return (
        ConflictDeclaration.objects.filter(membership__campaign_id=campaign_id)
        .select_related("membership__user", "candidate", "assessed_by")
        .order_by("-declared_at", "pk")
    )


def conflicts_waiting(campaign_id: int) -> int:
    """Return how many declarations nobody has assessed."""
    return conflicts_of(campaign_id).filter(status=ConflictStatus.DECLARED).count()


def conflicts_to_assess(
    campaign_id: int, wanted: ConflictFilter | None = None
) -> QuerySet[ConflictDeclaration]:
    """Return the register: every declaration of a conflict, narrowed, those that wait first."""
    wanted = wanted or ConflictFilter()
    rows = conflicts_of(campaign_id).exclude(status=ConflictStatus.NONE)
    for word in wanted.search.split():
        rows = rows.filter(
            Q(membership__user__full_name__icontains=word) | Q(candidate__full_name__icontains=word)
        )
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    return rows.annotate(waits=Q(status=ConflictStatus.DECLARED)).order_by(
        "-waits", "membership__user__full_name", "candidate__full_name", "pk"
    )


def conflict_in(campaign: Campaign, conflict_id: int) -> ConflictDeclaration:
    """Return one declaration of a campaign's panel. Raises NotVisibleError."""
    row = conflicts_to_assess(campaign.pk).filter(pk=conflict_id).first()
    if row is None:
        raise NotVisibleError("There is no such declaration in this campaign.")
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
