import datetime as dt

from django.db import models

from workflows.boards.enums import Post
from workflows.boards.models import Body
from workflows.campaigns.enums import (
    CampaignState,
)
from workflows.campaigns.rules.panel import PanelRule
from workflows.core.grants import UserObjectPermissionBase


class Campaign(models.Model):
    """One recruitment to one post. The scale and marks are copied from the appointment rule at creation."""

    reference = models.SlugField(max_length=30, unique=True)  # also its address: WCV-2026-03
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="campaigns")
    title = models.CharField(max_length=150)
    post = models.CharField(max_length=20, choices=Post)
    state = models.CharField(max_length=20, choices=CampaignState, default=CampaignState.NEED)
    resume_state = models.CharField(
        max_length=20, choices=CampaignState, blank=True
    )  # where PAUSED goes back to
    need = models.TextField(blank=True)  # why the board needs this appointment
    time_commitment_days = models.DecimalField(max_digits=4, decimal_places=1)  # days a month
    remuneration = models.PositiveIntegerField()  # whole pounds a year; 0 is unpaid
    term_years = models.PositiveSmallIntegerField(default=3)
    answer_min_words = models.PositiveSmallIntegerField(default=250)
    answer_max_words = models.PositiveSmallIntegerField(default=500)
    scale_min = models.PositiveSmallIntegerField(default=1)
    scale_max = models.PositiveSmallIntegerField(default=7)
    pass_mark = models.PositiveSmallIntegerField(default=4)
    divergence = models.PositiveSmallIntegerField(default=2)
    quorum = models.PositiveSmallIntegerField(default=3)
    min_independent = models.PositiveSmallIntegerField(default=1)
    governors_in_majority = models.BooleanField(default=False)
    regulated = models.BooleanField(default=False)
    opens_at = models.DateTimeField(
        null=True, blank=True
    )  # planned; the advert going live opens it
    closes_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # criteria are frozen from here
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "reference"]
        indexes = [models.Index(fields=["state", "closes_at"], name="campaign_closing")]
        permissions = [
            ("manage_campaign", "Can run this campaign"),
            ("score_campaign", "Can score applications in this campaign"),
            ("audit_campaign", "Can read the trail of this campaign"),
            ("comment_campaign", "Can comment on the shortlisted candidates of this campaign"),
        ]
        constraints = [
            models.CheckConstraint(
                name="campaign_closes_after_opening",
                condition=models.Q(opens_at__isnull=True)
                | models.Q(closes_at__isnull=True)
                | models.Q(closes_at__gt=models.F("opens_at")),
            ),
            models.CheckConstraint(
                name="campaign_open_has_opened_and_closes",
                condition=~models.Q(state=CampaignState.OPEN)
                | models.Q(opened_at__isnull=False, closes_at__isnull=False),
            ),
            models.CheckConstraint(
                name="campaign_words_in_order",
                condition=models.Q(answer_min_words__lte=models.F("answer_max_words")),
            ),
            models.CheckConstraint(
                name="campaign_pass_mark_on_scale",
                condition=models.Q(scale_min__lt=models.F("scale_max"))
                & models.Q(pass_mark__gte=models.F("scale_min"))
                & models.Q(pass_mark__lte=models.F("scale_max")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.body}"

    @property
    def panel_rule(self) -> PanelRule:
        """What its panel must be."""
        return PanelRule(
            quorum=self.quorum,
            min_independent=self.min_independent,
            governors_in_majority=self.governors_in_majority,
            regulated=self.regulated,
        )

    def closing_passed(self, at: dt.datetime) -> bool:
        """Say whether the closing time has come, whatever the state."""
        return self.closes_at is not None and self.closes_at <= at


class CampaignUserGrant(UserObjectPermissionBase):
    """guardian's direct-foreign-key rows, written only by services.sync_campaign_grants."""

    content_object = models.ForeignKey(Campaign, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        pass
