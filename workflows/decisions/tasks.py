"""What decisions ask of campaigns: campaigns cannot know decisions, so the guards are handed down."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from workflows.campaigns.enums import CampaignState, ReminderKind, Stage
from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import Waiting, add_past, knows_waiting, planned
from workflows.core.clock import london_date, now, show_date
from workflows.core.events import listen
from workflows.core.guards import guard
from workflows.decisions import permissions, queries, services
from workflows.decisions.models import Outcome
from workflows.decisions.rules.past import DecisionPast

add_past("decisions", lambda _person, _campaign: DecisionPast())


@guard("campaign", CampaignState.PANEL_REPORT_SIGNED)
def panel_holds(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let no report be signed by a panel that is not properly made up after recusals (hard guard 3)."""
    if campaign.state != CampaignState.PAUSED:  # resuming: it was checked when it was signed
        services.check_panel_report(campaign, at=at)


@guard("campaign", CampaignState.DECIDED)
def decision_recorded(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let no campaign be decided without a decision on record."""
    services.check_decided(campaign)


@guard("campaign", CampaignState.CHECKS)
def somebody_to_check(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let no checks begin where nobody was appointed."""
    services.check_outcome(campaign, Outcome.APPOINT)


@guard("campaign", CampaignState.ANNOUNCED)
def checks_signed(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let nobody be announced before their checks are signed (hard guard 5)."""
    services.check_checks_signed(campaign)


@guard("campaign", CampaignState.CLOSED_OUT)
def nobody_to_check(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let no decided campaign close before the checks of the person appointed."""
    if campaign.state == CampaignState.DECIDED:
        services.check_outcome(campaign, Outcome.NO_APPOINTMENT)


@listen("campaigns.moved")
def report_signed(*, campaign_id: int, state: str) -> None:
    """A signed panel report says that the shortlisted candidates were interviewed."""
    if state == CampaignState.PANEL_REPORT_SIGNED:
        services.record_interviewed(campaign_id=campaign_id, at=now())


@knows_waiting
def undecided(at: dt.datetime) -> Iterable[Waiting]:
    """Yield the deciders of a recommendation: not those who stepped back or applied."""
    on = london_date(at)
    rows = Campaign.objects.filter(state=CampaignState.RECOMMENDED, decision=None)
    for campaign in rows.select_related("body").prefetch_related("stage_dates"):
        due_on = planned(campaign, Stage.DECISION)
        for holder in queries.deciders(campaign, on=on):
            if due_on and not permissions.what_bars(holder.user, campaign):
                yield Waiting(
                    campaign,
                    ReminderKind.DECIDE,
                    holder.user_id,
                    due_on,
                    "The panel’s recommendation waits for your decision. "
                    f"It is planned for {show_date(due_on)}.",
                    reverse("decisions:decision", args=[campaign.reference]),
                )
