from django.db import models

from workflows.campaigns.enums import (
    Stage,
)
from workflows.campaigns.models.campaign import Campaign


class StageDate(models.Model):
    """A stage's planned and actual day; a late one needs a reason that candidates can read."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="stage_dates")
    stage = models.CharField(max_length=20, choices=Stage)
    planned_on = models.DateField()
    actual_on = models.DateField(null=True, blank=True)
    delay_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "stage"], name="one_date_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.planned_on}"
