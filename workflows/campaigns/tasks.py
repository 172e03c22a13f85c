"""What the clock does to campaigns."""

import datetime as dt

from workflows.boards.models import Body
from workflows.campaigns import services
from workflows.campaigns.models import Campaign, CampaignUserGrant
from workflows.core import grants
from workflows.core.clock import now
from workflows.core.events import listen
from workflows.core.jobs.schedules import every

grants.derive(Campaign, CampaignUserGrant, services.expected_grants)


@every(seconds=10, name="campaigns.close_due")
def close_due(*, at: dt.datetime) -> None:
    """Close campaigns whose closing moment has come."""
    services.close_due(at=at)


@listen("boards.roles_changed")
def roles_changed(*, body_id: int) -> None:
    """Derive the grants of a body's campaigns again."""
    for campaign in Body.objects.get(pk=body_id).campaigns.all():
        services.sync_campaign_grants(campaign=campaign, at=now())
