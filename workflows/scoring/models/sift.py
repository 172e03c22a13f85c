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
        ]

    def __str__(self) -> str:
        return f"Score {self.pk}"
