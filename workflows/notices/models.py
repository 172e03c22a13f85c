from django.conf import settings
from django.db import models


class MessageState(models.TextChoices):
    QUEUED = "queued", "Waiting to be sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"


class OutboxMessage(models.Model):
    """An e-mail, written in the transaction that causes it and sent by a job afterwards."""

    key = models.CharField(
        max_length=150, unique=True
    )  # one message for one occasion, however often retried
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    to_email = models.EmailField()
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    secret = models.TextField(
        blank=True
    )  # what a link lets in by: sealed, and gone once it is sent
    calendar = models.TextField(blank=True)  # an invitation that goes with it (rules.calendar)
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.QUEUED)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="message_sent_iff_sent_at",
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.subject
