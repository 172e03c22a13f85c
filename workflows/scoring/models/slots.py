import uuid

from django.conf import settings
from django.db import models

from workflows.applications.models import Application
from workflows.campaigns.models import Campaign, PanelMembership
from workflows.scoring.enums import Occasion, SlotState


class InterviewRound(models.Model):
    """How a campaign holds its interviews; a campaign without a row goes by these defaults."""

    campaign = models.OneToOneField(
        Campaign, on_delete=models.PROTECT, related_name="interview_round"
    )
    # a candidate chooses, moves or gives up a time until so many hours before it begins
    cutoff_hours = models.PositiveSmallIntegerField(default=48)
    instructions = models.TextField(blank=True)  # what every candidate is told beforehand
    invited_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Interviews of {self.campaign}"


class InterviewSlot(models.Model):
    """A time at which the panel could meet one candidate."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)  # of the video call
    state = models.CharField(max_length=10, choices=SlotState, default=SlotState.PROPOSED)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "starts_at"],
                condition=~models.Q(state="withdrawn"),
                name="one_slot_a_moment",
            ),
            models.CheckConstraint(
                name="slot_is_somewhere",
                condition=~models.Q(place="") | ~models.Q(link=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Slot {self.pk}"


class SlotAnswer(models.Model):
    """What a panel member says about a slot: they can be there, or cannot."""

    slot = models.ForeignKey(InterviewSlot, on_delete=models.CASCADE, related_name="answers")
    membership = models.ForeignKey(
        PanelMembership, on_delete=models.PROTECT, related_name="slot_answers"
    )
    can = models.BooleanField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "membership"], name="one_answer_a_slot")
        ]

    def __str__(self) -> str:
        return "Can" if self.can else "Cannot"


class Interview(models.Model):
    """One candidate's interview. One row a candidate and one candidate a slot: the database says so.

    `uid` and `sequence` are the calendar's: the same appointment, in its latest version.
    """

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="interview"
    )
    slot = models.OneToOneField(
        InterviewSlot, on_delete=models.PROTECT, null=True, blank=True, related_name="interview"
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    booked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="interview_booked_iff_slot",
                condition=models.Q(slot__isnull=True, booked_at__isnull=True)
                | models.Q(slot__isnull=False, booked_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"Interview {self.pk}"


class Adjustment(models.Model):
    """What a candidate needs at a stage, and what was arranged.

    `need` is between the candidate and the coordinator. The panel is told the arrangement, once it is
    confirmed, and never the reason for it.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="adjustments"
    )
    occasion = models.CharField(max_length=20, choices=Occasion)
    need = models.TextField()
    arrangement = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["occasion"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "occasion"], name="one_adjustment_a_stage"
            ),
            models.CheckConstraint(
                name="adjustment_confirmed_is_arranged",
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (
                    models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~models.Q(arrangement="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Adjustment {self.pk}"
