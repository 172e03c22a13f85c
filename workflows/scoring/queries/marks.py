"""Marks, read by sheet id only; the ids come from `permissions`."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q

from workflows.campaigns.models import (
    Campaign,
    Criterion,
    ScalePoint,
)
from workflows.scoring.models import Score, SiftRule
from workflows.scoring.rules.abstaining import allowed
from workflows.scoring.rules.sift import Sift
from workflows.scoring.rules.totals import Weighing


@dataclass(frozen=True, slots=True)
class Mark:
    """One score as saved. `value` is None while only a comment is kept; `version` 0 is nothing saved.

    Args:
        abstained: they cannot judge this answer; no mark, and none is missing.
        reason: why they abstained.
        flagged: "to discuss"; seen by whoever may see the mark.
    """

    value: int | None = None
    comment: str = ""
    version: int = 0
    abstained: bool = False
    reason: str = ""
    flagged: bool = False

    @property
    def given(self) -> bool:
        """Whether there is a mark or an abstention in its place."""
        return self.abstained or self.value is not None


NO_MARK = Mark()


def mark_of(score: Score) -> Mark:
    """Return a score's row as pages and services take it."""
    return Mark(
        score.value, score.comment, score.version, score.abstained, score.reason, score.flagged
    )


def criteria_of(campaign_id: int) -> tuple[Criterion, ...]:
    """Return a campaign's criteria in its order."""
    return tuple(Criterion.objects.filter(campaign_id=campaign_id))


def anchors_of(campaign_id: int) -> tuple[ScalePoint, ...]:
    """Return what each mark means, lowest first."""
    return tuple(ScalePoint.objects.filter(campaign_id=campaign_id))


def weighings(criteria: Iterable[Criterion]) -> tuple[Weighing, ...]:
    """Return criteria as the arithmetic takes them."""
    return tuple(Weighing(each.key, each.weight, each.essential, each.lead) for each in criteria)


def marks_of(sheet_ids: Collection[int]) -> Mapping[int, Mapping[str, Mark]]:
    """Return sheet id -> criterion key -> mark. The caller has asked `permissions` about every id."""
    marks: dict[int, dict[str, Mark]] = {pk: {} for pk in sheet_ids}
    rows = Score.objects.filter(sheet_id__in=marks).annotate(key=F("criterion__key"))
    for row in rows:
        marks[row.sheet_id][row.key] = mark_of(row)
    return marks


def complete_sheets(sift: Sift, campaign: Campaign) -> dict[int, int]:
    """Return seat pk -> how many candidates have a mark, or an abstention, on every criterion.

    Comments do not come into it: they are needed below the pass mark only, so a count of them would tell.
    """
    needed = Criterion.objects.filter(campaign_id=campaign.pk).count()
    live = {
        sheet.pk: seat.pk
        for seat in sift.seats
        for each in sift.to_score(seat)
        if (sheet := sift.sheets.get((seat.pk, each.pk))) is not None
    }
    rows = (
        Score.objects.filter(
            Q(value__isnull=False) | Q(abstained=True),
            sheet__membership__campaign_id=campaign.pk,
        )
        .values("sheet_id")
        .annotate(scores=Count("pk"))
        .filter(scores=needed)
        .values_list("sheet_id", flat=True)
    )
    return dict(Counter(live[pk] for pk in rows if pk in live))


def rule_of(campaign_id: int) -> SiftRule:
    """Return what a campaign says about its sift; the defaults, unsaved, where it says nothing."""
    found = SiftRule.objects.filter(campaign_id=campaign_id).first()
    return found or SiftRule(campaign_id=campaign_id)


def abstentions(membership_id: int, application_ids: Collection[UUID]) -> int:
    """Return on how many answers of these candidates a member abstains."""
    return Score.objects.filter(
        sheet__membership_id=membership_id,
        sheet__application_id__in=application_ids,
        abstained=True,
    ).count()


def abstentions_allowed(campaign_id: int, candidates: int) -> int:
    """Return on how many answers a member who scores so many candidates may abstain."""
    answers = candidates * Criterion.objects.filter(campaign_id=campaign_id).count()
    return allowed(rule_of(campaign_id).abstain_share, answers)
