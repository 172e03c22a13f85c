"""Who may do what to a campaign. The grant says yes; the state may still say no."""

from workflows.accounts.models import User
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign, CampaignUserGrant
from workflows.campaigns.rules.groups import finished
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.core.grants import has_grant


def can_manage(user: User, campaign: Campaign) -> bool:
    """Say whether a person runs this campaign."""
    return has_grant(CampaignUserGrant, user, "manage_campaign", campaign.pk)


def check_can_manage(user: User, campaign: Campaign) -> None:
    """Raise NotVisibleError unless a person runs this campaign."""
    if not can_manage(user, campaign):
        raise NotVisibleError("There is no such campaign, or you do not run it.")


def can_score(user: User, campaign: Campaign) -> bool:
    """Say whether a person sits on this campaign's panel with a role that scores."""
    return has_grant(CampaignUserGrant, user, "score_campaign", campaign.pk)


def check_can_score(user: User, campaign: Campaign) -> None:
    """Raise NotVisibleError unless a person scores in this campaign."""
    if not can_score(user, campaign):
        raise NotVisibleError("There is no such campaign, or you do not sit on its panel.")


def check_criteria_open(campaign: Campaign) -> None:
    """Raise NotAllowedError once the campaign has opened: candidates answer the criteria as published."""
    if campaign.opened_at is not None:
        raise NotAllowedError(
            "The criteria were frozen when applications opened. To change them, start a new campaign."
        )


def check_window_open(campaign: Campaign) -> None:
    """Raise NotAllowedError once applications have opened: candidates rely on the closing time they were told."""
    if campaign.opened_at is not None:
        raise NotAllowedError(
            "Applications have opened, so when they open and close can no longer be changed here. "
            "The dates of later stages can: see the campaign’s page."
        )


def check_running(campaign: Campaign) -> None:
    """Raise NotAllowedError once a campaign is over: its record stays as it is."""
    if finished(CampaignState(campaign.state)):
        raise NotAllowedError(
            f"This campaign is “{campaign.get_state_display()}”, so its record no longer changes."
        )
