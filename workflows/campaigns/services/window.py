"""When applications are taken, and the plan that follows from it."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.models import AppointmentRule
from workflows.boards.queries import rule_for
from workflows.campaigns.enums import Stage
from workflows.campaigns.models import Campaign, StageDate
from workflows.campaigns.permissions import check_running, check_window_open
from workflows.campaigns.rules.timetable import planned_dates
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError
from workflows.core.events import announce

CHANGED = "campaigns.dates_changed"


def plan(
    rule: AppointmentRule, *, opens_at: dt.datetime, closes_at: dt.datetime
) -> dict[Stage, dt.date]:
    """Return each stage's planned day: the window's own days, and the rule's offsets from the closing day."""
    offsets = {
        Stage.CLOSES: 0,
        Stage.SIFT: rule.sift_days,
        Stage.INTERVIEWS: rule.interview_days,
        Stage.DECISION: rule.decision_days,
        Stage.ANNOUNCEMENT: rule.announcement_days,
    }
    days = planned_dates(
        london_date(closes_at), {stage.value: number for stage, number in offsets.items()}
    )
    return {Stage.OPENS: london_date(opens_at)} | {Stage(key): day for key, day in days.items()}


def check_window(opens_at: dt.datetime, closes_at: dt.datetime) -> None:
    """Raise InvalidInputError (field "closes_at") where a window ends before it begins."""
    if closes_at <= opens_at:
        raise InvalidInputError({"closes_at": "The closing date must be after the opening date."})


@transaction.atomic
def set_window(
    *,
    campaign_id: int,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    actor: User | None,
    at: dt.datetime,
) -> Campaign:
    """Change when applications open and close, and plan every stage again from the new closing day.

    The offsets are those of the rule that was in force when the campaign was started; it keeps that rule.

    Raises:
        NotAllowedError: applications have opened, or the campaign is over.
        InvalidInputError: field "closes_at", past or not after the opening.
    """
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("body").get(pk=campaign_id)
    )
    check_running(campaign)
    check_window_open(campaign)
    check_window(opens_at, closes_at)
    if closes_at <= at:
        raise InvalidInputError({"closes_at": "The closing date must be in the future."})
    campaign.opens_at, campaign.closes_at = opens_at, closes_at
    campaign.save(update_fields=["opens_at", "closes_at"])
    rule = rule_for(
        kind=campaign.body.kind, post=campaign.post, on=london_date(campaign.created_at)
    )
    for stage, day in plan(rule, opens_at=opens_at, closes_at=closes_at).items():
        # a new plan, so nothing is late against the one before it
        StageDate.objects.update_or_create(
            campaign=campaign, stage=stage, defaults={"planned_on": day, "delay_reason": ""}
        )
    audit.record(
        "campaigns.window_set",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={"opens_at": opens_at.isoformat(), "closes_at": closes_at.isoformat()},
    )
    announce(CHANGED, campaign_id=campaign.pk)
    return campaign
