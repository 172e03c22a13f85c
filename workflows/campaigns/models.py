from django.conf import settings
from django.db import models

from workflows.boards.enums import Post
from workflows.boards.models import Body, Tenure
from workflows.campaigns.enums import (
    CampaignRole,
    CampaignState,
    ConflictStatus,
    PanelRole,
    Relationship,
    Stage,
)
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


class CampaignUserGrant(UserObjectPermissionBase):
    """guardian's direct-foreign-key rows, written only by services.sync_campaign_grants."""

    content_object = models.ForeignKey(Campaign, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        pass


class Criterion(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    description = models.TextField()
    weight = models.PositiveSmallIntegerField(default=1)
    essential = models.BooleanField(default=True)
    lead = models.BooleanField(default=False)  # breaks ties first
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="one_criterion_of_a_key"),
            models.CheckConstraint(name="criterion_has_weight", condition=models.Q(weight__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title


class ScalePoint(models.Model):
    """What a mark means, shown beside every answer while it is scored."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="scale_points")
    value = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=60)
    description = models.TextField()

    class Meta:
        ordering = ["value"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "value"], name="one_anchor_a_point")
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.label}"


class StageDate(models.Model):
    """A stage's planned and actual day; a late one needs a reason that candidates can read."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="stage_dates")
    stage = models.CharField(max_length=20, choices=Stage)
    planned_on = models.DateField()
    actual_on = models.DateField(null=True, blank=True)
    delay_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "stage"], name="one_date_a_stage")
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.planned_on}"


class PanelMembership(Tenure):
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="panel")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="panel_memberships"
    )
    role = models.CharField(max_length=20, choices=PanelRole, default=PanelRole.MEMBER)

    class Meta(Tenure.Meta):
        ordering = ["pk"]
        constraints = [
            *Tenure.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign", "user"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_panel_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class CampaignMembership(Tenure):
    """A role in one campaign alone, held from one day to another."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="campaign_memberships"
    )
    role = models.CharField(max_length=20, choices=CampaignRole)

    class Meta(Tenure.Meta):
        ordering = ["pk"]
        constraints = [
            *Tenure.Meta.constraints,
            models.UniqueConstraint(
                fields=["campaign", "user", "role"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_campaign_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class ConflictDeclaration(models.Model):
    """What a panel member declared about one candidate, and what was decided about it.

    Keyed by the person, not the application: a conflict is with a person, and the numbered,
    blinded applications must not be linkable to names (ADR-0006).
    """

    membership = models.ForeignKey(
        PanelMembership, on_delete=models.PROTECT, related_name="conflicts"
    )
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=10, choices=ConflictStatus)
    relationship = models.CharField(max_length=20, choices=Relationship, blank=True)
    detail = models.TextField(blank=True)
    declared_at = models.DateTimeField()
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "candidate"], name="one_declaration_a_candidate"
            ),
            models.CheckConstraint(
                name="conflict_assessed_has_assessor",
                condition=models.Q(
                    status__in=["none", "declared"],
                    assessed_by__isnull=True,
                    assessed_at__isnull=True,
                )
                | models.Q(
                    status__in=["clear", "managed", "recused"],
                    assessed_by__isnull=False,
                    assessed_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.get_status_display()}"
