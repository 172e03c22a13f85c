from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from workflows.boards.enums import BodyKind, BodyRole, CommitteeRole, Post, Region
from workflows.core.models import StoredFile


class Body(models.Model):
    """An organisation with a board."""

    name = models.CharField(max_length=150, unique=True)
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=20, choices=BodyKind)
    region = models.CharField(max_length=30, choices=Region)
    about = models.TextField(blank=True)
    brand_colour = models.CharField(
        max_length=7, default="#005eb8", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    logo = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class Tenure(models.Model):
    """Something held from one day to another; both days included, no end means until further notice."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_ends_after_start",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]


class BodyMembership(Tenure):
    """A person's governance role at a body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="body_memberships"
    )
    role = models.CharField(max_length=20, choices=BodyRole)

    class Meta(Tenure.Meta):
        constraints = [
            *Tenure.Meta.constraints,
            models.UniqueConstraint(
                fields=["body", "user", "role"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_body_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}, {self.body}"


class Committee(models.Model):
    """A committee that receives packs, such as a council of governors' nominations committee."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="committees")
    name = models.CharField(max_length=150)

    class Meta:
        ordering = ["body__name", "name"]
        constraints = [
            models.UniqueConstraint(fields=["body", "name"], name="one_committee_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeMembership(Tenure):
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="committee_memberships"
    )
    role = models.CharField(max_length=20, choices=CommitteeRole, default=CommitteeRole.MEMBER)

    class Meta(Tenure.Meta):
        constraints = [
            *Tenure.Meta.constraints,
            models.UniqueConstraint(
                fields=["committee", "user"],
                condition=models.Q(ends_on__isnull=True),
                name="one_open_committee_membership",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.committee}"


class AppointmentRule(models.Model):
    """Who decides, and by what rule, for a kind of body and post, while it is in force.

    Data, not code: the law is moving. Read it with queries.rule_for(kind, post, on=…).
    """

    body_kind = models.CharField(max_length=20, choices=BodyKind)
    post = models.CharField(max_length=20, choices=Post)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    decider = models.CharField(max_length=150)
    recommender = models.CharField(max_length=150, blank=True)
    approver = models.CharField(max_length=150, blank=True)
    source = models.CharField(max_length=200, blank=True)  # the clause it rests on
    quorum = models.PositiveSmallIntegerField(default=3)
    min_independent = models.PositiveSmallIntegerField(default=1)
    governors_in_majority = models.BooleanField(default=False)
    regulated = models.BooleanField(default=False)
    scale_min = models.PositiveSmallIntegerField(default=1)
    scale_max = models.PositiveSmallIntegerField(default=7)
    pass_mark = models.PositiveSmallIntegerField(default=4)
    divergence = models.PositiveSmallIntegerField(default=2)  # points apart that call for a note
    # working target, days from the closing date, for each stage
    sift_days = models.PositiveSmallIntegerField(default=21)
    interview_days = models.PositiveSmallIntegerField(default=45)
    decision_days = models.PositiveSmallIntegerField(default=75)
    announcement_days = models.PositiveSmallIntegerField(default=90)
    max_term_years = models.PositiveSmallIntegerField(default=3)
    max_total_years = models.PositiveSmallIntegerField(default=9)

    class Meta:
        ordering = ["body_kind", "post", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="rule_pass_mark_on_scale",
                condition=models.Q(scale_min__lt=models.F("scale_max"))
                & models.Q(pass_mark__gte=models.F("scale_min"))
                & models.Q(pass_mark__lte=models.F("scale_max")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_post_display()} of {self.get_body_kind_display()} from {self.valid_from}"


class DisqualificationQuestion(models.Model):
    """A question every candidate for a kind of body must answer; “yes” goes to a person, never a machine."""

    body_kind = models.CharField(max_length=20, choices=BodyKind)
    key = models.SlugField()
    text = models.TextField()
    look_back_years = models.PositiveSmallIntegerField(null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body_kind", "key", "valid_from"], name="one_question_of_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.text
