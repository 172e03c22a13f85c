from django.conf import settings
from django.db import models

from workflows.applications.models import Application
from workflows.campaigns.models import Campaign


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
