"""A campaign for those who score it or apply."""

import datetime as dt

from django.db.models import QuerySet

from workflows.accounts.models import User
from workflows.campaigns.enums import (
    CampaignState,
)
from workflows.campaigns.models import (
    Campaign,
)
from workflows.core.access import visible
from workflows.core.errors import NotVisibleError


def campaigns_scored_by(user: User) -> QuerySet[Campaign]:
    """Return the campaigns a person sits on the panel of, with a role that scores."""
    rows: QuerySet[Campaign] = visible(user, "campaigns.score")
    return rows.select_related("body")


def scored_campaign(user: User, reference: str) -> Campaign:
    """Return one campaign for a scoring member of its panel. Raises NotVisibleError for anyone else."""
    campaign = campaigns_scored_by(user).filter(reference=reference).first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or you do not sit on its panel.")
    return campaign


def open_campaign(reference: str, *, at: dt.datetime) -> Campaign:
    """Return a campaign that takes applications at that moment. Raises NotVisibleError."""
    campaign = (
        Campaign.objects.filter(reference=reference, state=CampaignState.OPEN, closes_at__gt=at)
        .select_related("body")
        .first()
    )
    if campaign is None:
        raise NotVisibleError("This vacancy is not open for applications.")
    return campaign
