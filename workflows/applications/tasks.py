"""What applications ask of campaigns: campaigns cannot know applications, so the guard is handed down."""

import datetime as dt

from workflows.accounts.models import User
from workflows.applications import services
from workflows.campaigns.enums import CampaignState, PanelStep
from workflows.campaigns.models import Campaign
from workflows.core.guards import guard


@guard("campaign", CampaignState.SIFT_SCORING)
def ready_for_sift(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let no sift start with an undecided application, or with nobody in it."""
    services.check_ready_for_sift(campaign)


@guard("panel", PanelStep.RUNS)
@guard("panel", PanelStep.SEATED)
def not_a_candidate(campaign: Campaign, *, user: User, at: dt.datetime) -> None:
    """Let nobody be both candidate and judge; the other way round is applications.permissions'."""
    services.check_not_a_candidate(campaign, user)
