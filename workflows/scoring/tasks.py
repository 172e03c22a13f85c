"""What scoring does when campaigns move or conflicts change: campaigns cannot know scoring."""

import datetime as dt

from workflows.accounts.models import User
from workflows.campaigns.enums import CampaignState, PanelStep
from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import add_past, counts_candidates
from workflows.core.clock import now
from workflows.core.events import listen
from workflows.core.guards import guard
from workflows.scoring import queries, services

add_past("scoring", queries.sift_past)


@guard("campaign", CampaignState.SIFT_MODERATION)
def ready_for_moderation(campaign: Campaign, *, at: dt.datetime) -> None:
    """Let no moderation begin before every non-recused score is locked (hard guard 2)."""
    # A campaign resuming from a pause in moderation passed this before; its locks are for good.
    if campaign.state != CampaignState.PAUSED:
        services.check_ready_for_moderation(campaign=campaign, at=at)


@guard("panel", PanelStep.SEATED)
def not_seated_after_locking(campaign: Campaign, *, user: User, at: dt.datetime) -> None:
    """Let nobody score twice: who locked has been able to read what the others gave."""
    services.check_never_locked(campaign, user)


@listen("campaigns.conflicts_changed")
def conflicts_changed(*, campaign_id: int, membership_id: int) -> None:
    """Lay out the sheets that an assessment has freed; recused ones are hidden by every query."""
    services.ensure_sheets(membership_id=membership_id, at=now())


@counts_candidates
def candidates_before_panel(campaign_id: int) -> int:
    """Say how many candidates a panel member declares conflicts about."""
    return queries.named_applications().filter(campaign_id=campaign_id).count()
