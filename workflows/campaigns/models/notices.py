from django.db import models

from workflows.campaigns.enums import NoticeKind
from workflows.campaigns.models.campaign import Campaign


class PublicNotice(models.Model):
    """What the public and candidates are told when a campaign is extended, paused, resumed or abandoned."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="public_notices")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    text = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.campaign_id}"
