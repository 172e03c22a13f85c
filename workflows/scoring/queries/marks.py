"""Marks, read by sheet id only; the ids come from `permissions`."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from workflows.campaigns.models import (
    Campaign,
    Criterion,
    ScalePoint,
)
from workflows.scoring.models import Score
from workflows.scoring.rules.sift import Sift
from workflows.scoring.rules.totals import Weighing


@dataclass(frozen=True, slots=True)
class Mark:
    """One score as saved. `value` is None while only a comment is kept; `version` 0 is nothing saved."""

    value: int | None = None
    comment: str = ""
    version: int = 0


NO_MARK = Mark()


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
    for sheet_id, key, value, comment, version in Score.objects.filter(
        sheet_id__in=marks
    ).values_list("sheet_id", "criterion__key", "value", "comment", "version"):
        marks[sheet_id][key] = Mark(value, comment, version)
    return marks


def complete_sheets(sift: Sift, campaign: Campaign) -> dict[int, int]:
    """Return seat pk -> how many candidates have a mark on every criterion.

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
        Score.objects.filter(sheet__membership__campaign_id=campaign.pk, value__isnull=False)
        .values("sheet_id")
        .annotate(scores=Count("pk"))
        .filter(scores=needed)
        .values_list("sheet_id", flat=True)
    )
    return dict(Counter(live[pk] for pk in rows if pk in live))
