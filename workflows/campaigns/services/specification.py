"""What a campaign is for: its criteria, scale and dates, until it opens."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.enums import Post
from workflows.boards.models import Body
from workflows.campaigns.enums import Stage
from workflows.campaigns.models import Campaign, CriteriaVersion, Criterion, ScalePoint, StageDate
from workflows.campaigns.permissions import check_criteria_open, check_running, is_approved
from workflows.campaigns.services.window import CHANGED
from workflows.core import audit
from workflows.core.errors import InvalidInputError
from workflows.core.events import announce

type Content = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class CriterionInput:
    key: str
    title: str
    description: str
    weight: int = 1
    essential: bool = True
    lead: bool = False


@dataclass(frozen=True)
class AnchorInput:
    """What a mark on the scale means."""

    value: int
    label: str
    description: str


@dataclass(frozen=True)
class CampaignInput:
    """What a coordinator fills in to start a campaign.

    Args:
        time_commitment_days: days a month.
        remuneration: whole pounds a year; 0 is unpaid.
        closes_at: the last moment applications are taken.
    """

    body: Body
    post: Post
    title: str
    reference: str
    need: str
    time_commitment_days: Decimal
    remuneration: int
    term_years: int
    opens_at: dt.datetime
    closes_at: dt.datetime
    answer_min_words: int = 250
    answer_max_words: int = 500


@transaction.atomic
def set_criteria(
    *,
    campaign_id: int,
    criteria: Sequence[CriterionInput],
    anchors: Sequence[AnchorInput],
    actor: User | None,
    at: dt.datetime,
    reason: str = "",
) -> None:
    """Replace a campaign's criteria and scale anchors by a new version; every version is kept.

    Raises:
        NotAllowedError: it has opened, or is over.
        InvalidInputError: they do not make sense, or the specification is approved and no `reason` is given.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    check_running(campaign)
    check_criteria_open(campaign)
    if not any(criterion.essential for criterion in criteria):
        raise InvalidInputError({"criteria": "Add at least one essential criterion."})
    if len({criterion.key for criterion in criteria}) != len(criteria):
        raise InvalidInputError({"criteria": "Each criterion needs a short name of its own."})
    if {anchor.value for anchor in anchors} != set(
        range(campaign.scale_min, campaign.scale_max + 1)
    ):
        raise InvalidInputError(
            {
                "anchors": f"Describe every mark from {campaign.scale_min} to {campaign.scale_max}, "
                "each once, so that all members score alike."
            }
        )
    given = {
        "criteria": [vars(each) for each in criteria],
        "anchors": [vars(each) for each in anchors],
    }
    held = _content_of(campaign)
    if given == held:
        return
    reason = reason.strip()
    number = _next_version(campaign, held)
    if number > 1 and is_approved(campaign) and not reason:
        raise InvalidInputError(
            {
                "reason": "The specification is approved. Say why it changes: the reason is kept with the new version."
            }
        )
    campaign.criteria.all().delete()
    campaign.scale_points.all().delete()
    Criterion.objects.bulk_create(
        Criterion(campaign=campaign, order=order, **vars(criterion))
        for order, criterion in enumerate(criteria)
    )
    ScalePoint.objects.bulk_create(
        ScalePoint(campaign=campaign, **vars(anchor)) for anchor in anchors
    )
    audit.record(
        "campaigns.criteria_set",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={
            "criteria": [criterion.key for criterion in criteria],
            "version": number,
            "reason": reason,
        },
    )
    CriteriaVersion.objects.create(
        campaign=campaign,
        number=number,
        content=given,
        reason=reason,
        saved_at=at,
        saved_by=actor,
    )


def _next_version(campaign: Campaign, held: Content) -> int:
    """Return the number of the version to save. What was saved before versions were kept becomes version 1."""
    latest = campaign.criteria_versions.first()
    if latest is None and held["criteria"]:
        latest = CriteriaVersion.objects.create(
            campaign=campaign, number=1, content=held, saved_at=campaign.created_at
        )
    return latest.number + 1 if latest else 1


def _content_of(campaign: Campaign) -> Content:
    """Return a campaign's criteria and anchors as plain values, in order."""
    criteria = [field.name for field in fields(CriterionInput)]
    anchors = [field.name for field in fields(AnchorInput)]
    return {
        "criteria": list(campaign.criteria.values(*criteria)),
        "anchors": list(campaign.scale_points.values(*anchors)),
    }


@transaction.atomic
def set_dates(
    *, campaign_id: int, planned: Mapping[Stage, dt.date], actor: User | None, at: dt.datetime
) -> None:
    """Set the planned day of each stage given; actual days are left as they are."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    days = [planned[stage] for stage in Stage if stage in planned]
    if days != sorted(days):
        raise InvalidInputError(
            {"dates": "Put the dates in the order of the stages, earliest first."}
        )
    for stage, day in planned.items():
        StageDate.objects.update_or_create(
            campaign=campaign, stage=stage, defaults={"planned_on": day}
        )
    audit.record(
        "campaigns.dates_set",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={stage.value: day.isoformat() for stage, day in planned.items()},
    )
    announce(CHANGED, campaign_id=campaign.pk)
