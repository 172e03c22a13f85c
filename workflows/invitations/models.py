import uuid

from django.conf import settings
from django.db import models

from workflows.invitations.enums import InvitationState


class Invitation(models.Model):
    """A role or seat offered to an e-mail address. What kind and where is text: this room knows none of them.

    The link's token is kept as its SHA-256 only. Sending again makes another and ends the one before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20)  # core.offers.Offer.kind
    place = models.CharField(max_length=40)  # the key of what it is held at
    role = models.CharField(max_length=20)
    scope = models.CharField(max_length=60)  # what the trail files it under
    email = models.EmailField()  # in small letters
    words = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True)  # none: the day it is accepted
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=10, choices=InvitationState, default=InvitationState.WAITING
    )
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sent_times = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    made = models.CharField(max_length=100, blank=True)  # "campaigns.panelmembership:12"

    class Meta:
        ordering = ["-created_at", "pk"]
        indexes = [models.Index(fields=["kind", "place"], name="invitation_place")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "place", "role", "email"],
                condition=models.Q(state="waiting"),
                name="one_waiting_invitation",
            ),
            models.CheckConstraint(
                name="invitation_answered_has_answer",
                condition=models.Q(
                    state__in=["accepted", "declined"],
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                )
                | models.Q(
                    state__in=["waiting", "withdrawn"],
                    answered_by__isnull=True,
                    answered_at__isnull=True,
                ),
            ),
            models.CheckConstraint(
                name="invitation_made_iff_accepted",
                condition=models.Q(state="accepted") & ~models.Q(made="")
                | ~models.Q(state="accepted") & models.Q(made=""),
            ),
            models.CheckConstraint(
                name="invitation_ends_after_start",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.email}"
