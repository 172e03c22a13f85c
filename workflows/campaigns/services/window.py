"""When applications are taken, and the plan that follows from it."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.models import AppointmentRule
from workflows.campaigns import queries
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
    """Return each stage's planned day: the window's own, then the last working day within each of the rule's targets."""
    closes_on = london_date(closes_at)
    days = planned_dates(closes_on, queries.offsets_of(rule), queries.working_days())
    return {Stage.OPENS: london_date(opens_at), Stage.CLOSES: closes_on, **days}


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
    rule = queries.rule_of(campaign)
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
