from django.conf import settings
from django.db import models

from workflows.campaigns.models.campaign import Campaign


class CriteriaVersion(models.Model):
    """The criteria and scale as they were saved once: never changed, the newest is the one in force."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="criteria_versions"
    )
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()  # {"criteria": […], "anchors": […]}, fields as in the inputs
    reason = models.TextField(blank=True)  # why, from the approval of the specification on
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_criteria_version")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}: version {self.number}"
