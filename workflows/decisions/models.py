from django.conf import settings
from django.db import models

from workflows.applications.models import Application
from workflows.campaigns.models import Campaign


class Outcome(models.TextChoices):
    APPOINT = "appoint", "Appoint"
    NO_APPOINTMENT = "no_appointment", "No appointment"


class Decision(models.Model):
    """What the appointing authority decided, and the minute that records it."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=20, choices=Outcome)
    appointee = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="decision"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField()
    minute = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_appoints_someone",
                condition=models.Q(outcome="appoint", appointee__isnull=False)
                | models.Q(outcome="no_appointment", appointee__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.campaign}"
