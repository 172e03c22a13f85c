"""The versions of a campaign's criteria and scale."""

from workflows.campaigns.models import Campaign, CriteriaVersion


def criteria_versions(campaign: Campaign) -> list[CriteriaVersion]:
    """Return the versions of a campaign's criteria, newest first, each with who saved it. One query."""
    return list(campaign.criteria_versions.select_related("saved_by"))
