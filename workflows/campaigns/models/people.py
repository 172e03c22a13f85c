from django.conf import settings
from django.db import models

from workflows.boards.models import Tenure
from workflows.campaigns.enums import (
    CampaignRole,
    PanelRole,
)
from workflows.campaigns.models.campaign import Campaign


class PanelMembership(Tenure):
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="panel")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="panel_memberships"
    )
    role = models.CharField(max_length=20, choices=PanelRole, default=PanelRole.MEMBER)

    class Meta(Tenure.Meta):
        ordering = ["pk"]
        constraints = [
            *Tenure.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign", "user"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_panel_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class CampaignMembership(Tenure):
    """A role in one campaign alone, held from one day to another."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="campaign_memberships"
    )
    role = models.CharField(max_length=20, choices=CampaignRole)

    class Meta(Tenure.Meta):
        ordering = ["pk"]
        constraints = [
            *Tenure.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign", "user", "role"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_campaign_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"
