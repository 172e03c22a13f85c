from django.db import models

from workflows.campaigns.enums import (
    DelayCause,
    Stage,
)
from workflows.campaigns.models.campaign import Campaign


class StageDate(models.Model):
    """A stage's planned and actual day; a late one needs a reason that candidates can read."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="stage_dates")
    stage = models.CharField(max_length=20, choices=Stage)
    planned_on = models.DateField()
    actual_on = models.DateField(null=True, blank=True)
    delay_cause = models.CharField(max_length=20, choices=DelayCause, blank=True)
    delay_reason = models.TextField(blank=True)
    delay_public = models.BooleanField(default=True)  # else candidates read a neutral sentence

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "stage"], name="one_date_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.planned_on}"


class BankHoliday(models.Model):
    """A bank holiday in England. A year is known once it has one; loaded from GOV.UK's file, kept by hand."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=80)
    source = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"
