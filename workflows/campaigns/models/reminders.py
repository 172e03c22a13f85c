from django.conf import settings
from django.db import models

from workflows.campaigns.enums import ReminderKind
from workflows.campaigns.models.campaign import Campaign


class Reminder(models.Model):
    """A reminder that was sent: one for each person, occasion and day, however many schedulers run."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=20, choices=ReminderKind)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    day = models.DateField()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "recipient", "day"], name="one_reminder_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.campaign_id}"
