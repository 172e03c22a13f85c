"""More time to apply: only while applications are taken, only later, and everybody is told."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.campaigns import queries
from workflows.campaigns.enums import CampaignState, DelayCause, NoticeKind, Stage
from workflows.campaigns.models import Campaign, StageDate
from workflows.campaigns.permissions import check_extendable
from workflows.campaigns.services.notices import publish_notice
from workflows.campaigns.services.window import CHANGED, plan
from workflows.core import audit
from workflows.core.errors import InvalidInputError
from workflows.core.events import announce


@transaction.atomic
def extend(
    *,
    campaign_id: int,
    closes_at: dt.datetime,
    delay_cause: DelayCause,
    reason: str,
    public_text: str,
    actor: User,
    at: dt.datetime,
) -> Campaign:
    """Take applications for longer, plan the later stages again, and tell the public and every candidate.

    `reason` is for the record, `public_text` is what the advert says and candidates read.

    Raises:
        NotAllowedError: applications are not, or no longer, taken.
        InvalidInputError: fields "closes_at", "reason" or "public_text".
    """
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("body").get(pk=campaign_id)
    )
    check_extendable(campaign, at=at)
    before = campaign.closes_at
    errors = {}
    if before is not None and closes_at <= before:
        errors["closes_at"] = "The closing date can only become later; candidates rely on it."
    elif closes_at <= at:
        errors["closes_at"] = "The closing date must be in the future."
    if not reason.strip():
        errors["reason"] = "Say why; auditors can ask."
    if not public_text.strip():
        errors["public_text"] = "Write what candidates and the public are to read."
    if errors:
        raise InvalidInputError(errors)
    campaign.closes_at = closes_at
    campaign.save(update_fields=["closes_at"])
    _plan_again(campaign, closes_at, delay_cause, public_text.strip(), at=at)
    audit.record(
        "campaigns.extended",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={
            "from": before.isoformat() if before else "",
            "to": closes_at.isoformat(),
            "cause": delay_cause,
            "paused": campaign.state == CampaignState.PAUSED,
            "reason": reason.strip(),
        },
    )
    publish_notice(campaign=campaign, kind=NoticeKind.EXTENDED, text=public_text, at=at)
    announce(CHANGED, campaign_id=campaign.pk)
    return campaign


def _plan_again(
    campaign: Campaign, closes_at: dt.datetime, cause: DelayCause, reason: str, *, at: dt.datetime
) -> None:
    """Move later stages on by the rule; none comes forward."""
    opened_at = campaign.opened_at or at
    planned = plan(queries.rule_of(campaign), opens_at=opened_at, closes_at=closes_at)
    for row in StageDate.objects.select_for_update().filter(campaign=campaign, actual_on=None):
        row.planned_on = max(row.planned_on, planned[Stage(row.stage)])
        if row.stage == Stage.CLOSES:
            row.delay_cause, row.delay_reason, row.delay_public = cause, reason, True
        row.save(update_fields=["planned_on", "delay_cause", "delay_reason", "delay_public"])
