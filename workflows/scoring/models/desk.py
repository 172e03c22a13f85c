from django.core.validators import MaxValueValidator
from django.db import models

from workflows.applications.models import Application
from workflows.campaigns.models import Campaign, Criterion, PanelMembership
from workflows.scoring.rules.abstaining import DEFAULT_SHARE


class SiftRule(models.Model):
    """What a campaign says about its own sift; one without a row keeps the defaults."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="sift_rule")
    abstain_share = models.PositiveSmallIntegerField(
        default=DEFAULT_SHARE, validators=[MaxValueValidator(100)]
    )  # percent of a member's answers they may abstain on
    review_first = models.BooleanField(
        default=False
    )  # scoring waits until what is hidden was looked at
    cv_shown = models.BooleanField(default=False)  # members may read the CV's words, redacted

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="abstain_share_is_percent", condition=models.Q(abstain_share__lte=100)
            )
        ]

    def __str__(self) -> str:
        return f"Sift of {self.campaign}"


class SiftPlace(models.Model):
    """How a member likes to work, and where they stopped: kept with the seat, so that any device knows."""

    membership = models.OneToOneField(
        PanelMembership, on_delete=models.PROTECT, related_name="sift_place"
    )
    auto_advance = models.BooleanField(default=False)  # a mark by keyboard leads to the next answer
    by_candidate = models.BooleanField(
        default=False
    )  # a whole application at a time, not one criterion
    criterion = models.ForeignKey(
        Criterion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sift_place_paused_somewhere",
                condition=models.Q(
                    paused_at__isnull=True, criterion__isnull=True, application__isnull=True
                )
                | models.Q(
                    paused_at__isnull=False, criterion__isnull=False, application__isnull=False
                ),
            )
        ]

    def __str__(self) -> str:
        return f"Place of {self.membership}"
