from django.conf import settings
from django.db import models

from workflows.applications.models import Application
from workflows.campaigns.models import Campaign, Criterion, PanelMembership


class Meeting(models.Model):
    """The panel's moderation meeting: which candidate the chair has put before everybody."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="meeting")
    candidate = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    moved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="closed_meeting_shows_nobody",
                condition=models.Q(closed_at__isnull=True) | models.Q(candidate__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Meeting of {self.campaign}"


class ModeratedMark(models.Model):
    """What the panel agreed on one criterion of one candidate, beside the originals. The latest counts; none is changed.

    A row without a value takes an earlier one back: the members' own marks stand again.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="moderated_mark_has_reason", condition=~models.Q(reason="")
            ),
            models.CheckConstraint(
                name="moderated_mark_within_any_scale",
                condition=models.Q(value__isnull=True) | models.Q(value__lte=10),
            ),
        ]

    def __str__(self) -> str:
        return f"Moderated mark {self.pk}"


class ModerationNote(models.Model):
    """How the panel came to agree on a candidate. The latest counts; none is changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Note {self.pk}"


class MemberView(models.Model):
    """Whether a member agrees with what was moderated on a candidate. The latest counts; none is changed."""

    membership = models.ForeignKey(PanelMembership, on_delete=models.PROTECT, related_name="views")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="disagreement_says_why",
                condition=models.Q(agrees=True) | ~models.Q(comment=""),
            )
        ]

    def __str__(self) -> str:
        return f"View {self.pk}"


class Minutes(models.Model):
    """One version of a meeting's minutes; every save is another."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="minutes")
    version = models.PositiveIntegerField()
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        verbose_name_plural = "minutes"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="one_minutes_a_version")
        ]

    def __str__(self) -> str:
        return f"Minutes {self.version} of {self.campaign}"
