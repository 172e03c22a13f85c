import datetime as dt

from django.db.models import QuerySet

from workflows.accounts.models import User
from workflows.boards.queries import in_force
from workflows.campaigns.enums import SCORING_ROLES, CampaignState
from workflows.campaigns.models import (
    Campaign,
    CampaignUserGrant,
    ConflictDeclaration,
    PanelMembership,
)
from workflows.core.errors import NotVisibleError
from workflows.core.grants import granted_ids


def campaigns_managed_by(user: User) -> QuerySet[Campaign]:
    """Return the campaigns a coordinator runs."""
    return Campaign.objects.filter(
        pk__in=granted_ids(CampaignUserGrant, user, "manage_campaign")
    ).select_related("body")


def campaigns_scored_by(user: User) -> QuerySet[Campaign]:
    """Return the campaigns a person sits on the panel of, with a role that scores."""
    return Campaign.objects.filter(
        pk__in=granted_ids(CampaignUserGrant, user, "score_campaign")
    ).select_related("body")


def managed_campaign(user: User, reference: str) -> Campaign:
    """Return one campaign for its coordinator. Raises NotVisibleError for anyone else."""
    campaign = campaigns_managed_by(user).filter(reference=reference).first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or you do not run it.")
    return campaign


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


def panel(campaign_id: int, *, on: dt.date) -> QuerySet[PanelMembership]:
    """Return who sits on a panel on a day."""
    return PanelMembership.objects.filter(in_force(on), campaign_id=campaign_id).select_related(
        "user"
    )


def scoring_panel(campaign_id: int, *, on: dt.date) -> QuerySet[PanelMembership]:
    """Return the members who score."""
    return panel(campaign_id, on=on).filter(role__in=[role.value for role in SCORING_ROLES])


def membership_of(user: User, campaign_id: int, *, on: dt.date) -> PanelMembership:
    """Return a person's own seat on a panel. Raises NotVisibleError."""
    membership = panel(campaign_id, on=on).filter(user_id=user.pk).first()
    if membership is None:
        raise NotVisibleError("You do not sit on this panel.")
    return membership


def conflicts_of(campaign_id: int) -> QuerySet[ConflictDeclaration]:
    """Return every declaration of a campaign's panel, newest first."""
    return (
        ConflictDeclaration.objects.filter(membership__campaign_id=campaign_id)
        .select_related("membership__user", "candidate", "assessed_by")
        .order_by("-declared_at", "pk")
    )
