"""A campaign's road from need to close. `move` is the one place its state changes."""

import datetime as dt

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.queries import rule_for
from workflows.campaigns.enums import CampaignState, NoticeKind, Stage
from workflows.campaigns.models import Campaign, StageDate
from workflows.campaigns.rules.transitions import CAMPAIGN
from workflows.campaigns.services.notices import publish_notice
from workflows.campaigns.services.panel import sync_campaign_grants
from workflows.campaigns.services.specification import CampaignInput
from workflows.campaigns.services.window import check_window, plan
from workflows.core import audit
from workflows.core.clock import london_date
from workflows.core.errors import InvalidInputError, TransitionError
from workflows.core.events import announce
from workflows.core.guards import run_guards

# Reaching these states is what a stage's actual date records.
_MARKS_STAGE = {
    CampaignState.OPEN: Stage.OPENS,
    CampaignState.CLOSED: Stage.CLOSES,
    CampaignState.SHORTLIST_AGREED: Stage.SIFT,
    CampaignState.INTERVIEW: Stage.INTERVIEWS,
    CampaignState.DECIDED: Stage.DECISION,
    CampaignState.ANNOUNCED: Stage.ANNOUNCEMENT,
}
_TOLD = {
    CampaignState.PAUSED: NoticeKind.PAUSED,
    CampaignState.ABANDONED: NoticeKind.ABANDONED,
}
_NEEDS_REASON = frozenset({CampaignState.PAUSED, CampaignState.ABANDONED})


@transaction.atomic
def create_campaign(*, given: CampaignInput, actor: User | None, at: dt.datetime) -> Campaign:
    """Start a campaign by the appointment rule in force today; its marks, quorum and dates come from it."""
    check_window(given.opens_at, given.closes_at)
    if Campaign.objects.filter(reference=given.reference).exists():
        raise InvalidInputError(
            {"reference": "Another campaign has this reference. Choose another."}
        )
    rule = rule_for(kind=given.body.kind, post=given.post, on=london_date(at))
    if given.term_years > rule.max_term_years:
        raise InvalidInputError(
            {"term_years": f"A term here may last at most {rule.max_term_years} years."}
        )
    campaign = Campaign.objects.create(
        **vars(given),
        scale_min=rule.scale_min,
        scale_max=rule.scale_max,
        pass_mark=rule.pass_mark,
        divergence=rule.divergence,
        quorum=rule.quorum,
        min_independent=rule.min_independent,
        governors_in_majority=rule.governors_in_majority,
        regulated=rule.regulated,
        created_at=at,
    )
    planned = plan(rule, opens_at=given.opens_at, closes_at=given.closes_at)
    StageDate.objects.bulk_create(
        StageDate(campaign=campaign, stage=stage, planned_on=day) for stage, day in planned.items()
    )
    sync_campaign_grants(campaign=campaign, at=at)
    audit.record("campaigns.created", actor=actor, target=campaign, at=at, scope=campaign.reference)
    return campaign


@transaction.atomic
def move(
    *,
    campaign_id: int,
    target: CampaignState,
    actor: User | None,
    at: dt.datetime,
    reason: str = "",
    public_text: str = "",
) -> Campaign:
    """Take a campaign one step along its road, running every guard on that step.

    Pausing, resuming or abandoning one that has opened publishes a notice (`public_text`, or words of our own),
    of which every candidate is told.

    Raises TransitionError where the step does not exist or a guard stops it.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    source = CampaignState(campaign.state)
    CAMPAIGN.check(source, target)
    if source is CampaignState.PAUSED and target not in {
        campaign.resume_state,
        CampaignState.ABANDONED,
    }:
        raise TransitionError("A paused campaign resumes where it was paused.")
    if target in _NEEDS_REASON and not reason.strip():
        raise InvalidInputError({"reason": "Say why; candidates and auditors can ask."})
    if (
        source is CampaignState.OPEN
        and target is CampaignState.PAUSED
        and campaign.closing_passed(at)
    ):
        raise TransitionError(
            "The closing time has passed, so applications close by themselves in a moment. Pause after that."
        )
    run_guards("campaign", target, campaign, at=at)
    campaign.resume_state = source if target is CampaignState.PAUSED else ""
    campaign.state = target
    if target is CampaignState.OPEN:
        _check_ready_to_open(campaign, at)
        campaign.opened_at = campaign.opened_at or at
    campaign.save(update_fields=["state", "resume_state", "opened_at"])
    if target in _MARKS_STAGE:
        StageDate.objects.filter(
            campaign=campaign, stage=_MARKS_STAGE[target], actual_on=None
        ).update(actual_on=london_date(at))
    audit.record(
        "campaigns.moved",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={"from": source, "to": target, "reason": reason},
    )
    kind = _TOLD.get(target, NoticeKind.RESUMED if source is CampaignState.PAUSED else None)
    if kind and campaign.opened_at is not None:
        publish_notice(campaign=campaign, kind=kind, text=public_text, at=at)
    announce("campaigns.moved", campaign_id=campaign.pk, state=target.value)
    return campaign


def _check_ready_to_open(campaign: Campaign, at: dt.datetime) -> None:
    if not campaign.criteria.filter(essential=True).exists():
        raise TransitionError(
            "Add the criteria before the vacancy goes live: candidates answer them."
        )
    if campaign.opened_at is not None and campaign.closing_passed(at):
        raise TransitionError(
            "The closing time passed while the campaign was paused. Extend the closing date, then resume."
        )
    if campaign.closes_at is None or campaign.closes_at <= at:
        raise TransitionError("Set a closing date in the future before the vacancy goes live.")


@transaction.atomic
def open_campaign(*, campaign_id: int, actor: User | None, at: dt.datetime) -> Campaign:
    """Open a campaign because its advert went live; already open is no error.

    Walks the approvals that publishing the advert stands for: NEED → … → OPEN.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    for here, there in (
        (CampaignState.NEED, CampaignState.SPEC_APPROVED),
        (CampaignState.SPEC_APPROVED, CampaignState.SCHEDULED),
        (CampaignState.SCHEDULED, CampaignState.OPEN),
    ):
        if campaign.state == here:
            campaign = move(campaign_id=campaign_id, target=there, actor=actor, at=at)
    return campaign


def close_due(*, at: dt.datetime) -> int:
    """Close every open campaign whose closing moment has come. Returns how many; running it twice is safe."""
    due = Campaign.objects.filter(state=CampaignState.OPEN, closes_at__lte=at)
    return sum(close_if_due(campaign_id=pk, at=at) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def close_if_due(*, campaign_id: int, at: dt.datetime) -> bool:
    """Close a campaign if, read again under its lock, it is open still and its closing moment has come."""
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    if campaign.state != CampaignState.OPEN or not campaign.closing_passed(at):
        return False
    move(campaign_id=campaign_id, target=CampaignState.CLOSED, actor=None, at=at)
    return True
