from django.conf import settings
from django.db import models

from workflows.applications.models import Application
from workflows.campaigns.models import Criterion, PanelMembership


class SiftSheet(models.Model):
    """One panel member's scores of one application. `position` is their own random, stable order."""

    membership = models.ForeignKey(PanelMembership, on_delete=models.PROTECT, related_name="sheets")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sheets")
    position = models.PositiveIntegerField()
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "application"], name="one_sheet_a_member_and_candidate"
            )
        ]

    def __str__(self) -> str:
        return f"Sheet {self.pk}"


class Score(models.Model):
    """An original score. Never edited once its sheet is locked; a moderated score is another record."""

    sheet = models.ForeignKey(SiftSheet, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # None: a comment kept without a mark yet
    comment = models.TextField(blank=True)
    abstained = models.BooleanField(default=False)  # in a mark's place: see rules.abstaining
    reason = models.TextField(blank=True)  # why they abstained; a sheet is not locked without it
    flagged = models.BooleanField(default=False)  # "to discuss": the member's alone until they lock
    version = models.PositiveIntegerField(default=0)
    save_id = models.CharField(max_length=40, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="one_score_a_criterion"),
            models.CheckConstraint(
                name="score_within_any_scale",
                condition=models.Q(value__isnull=True) | models.Q(value__lte=10),
            ),
            models.CheckConstraint(
                name="abstention_is_no_mark",
                condition=models.Q(abstained=False) | models.Q(value__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Score {self.pk}"


class ScoreVersion(models.Model):
    """What a score said at each save, and who saved it. Added to, never changed (scoring.triggers)."""

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    abstained = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    flagged = models.BooleanField(default=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["score", "version"], name="one_row_a_version")
        ]

    def __str__(self) -> str:
        return f"Version {self.version} of score {self.score_id}"
