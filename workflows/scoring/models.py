from django.conf import settings
from django.db import models

from workflows.applications.models import Application
from workflows.campaigns.models import Campaign, Criterion, PanelMembership


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


class Shortlist(models.Model):
    """The shortlist as agreed; each entry keeps the figures it was agreed on."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="shortlist")
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField()
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"Shortlist of {self.campaign}"


class ShortlistEntry(models.Model):
    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="entries")
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="shortlist_entry"
    )
    included = models.BooleanField()
    total = models.DecimalField(
        max_digits=5, decimal_places=2
    )  # weighted mean on the campaign's scale
    meets_minimum = models.BooleanField()  # every essential criterion at or above the pass mark
    moderation_note = models.TextField(blank=True)  # required where members were far apart
    reason = models.TextField(blank=True)  # required where the choice departs from the table

    class Meta:
        ordering = ["-total", "pk"]

    def __str__(self) -> str:
        return f"{'In' if self.included else 'Out'}: {self.application}"
