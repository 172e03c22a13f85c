from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from workflows.boards.enums import BodyKind, BodyRole, CommitteeRole, Region
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
