from typing import Any

from django.conf import settings
from django.db import models

from workflows.campaigns.enums import ConflictStatus, PanelRole
from workflows.campaigns.models.campaign import Campaign
from workflows.campaigns.models.people import PanelMembership
from workflows.campaigns.rules.assessing import in_words


def _assessed() -> models.Q:
    """Return what must hold: who assessed, and when, are known exactly where an outcome is."""
    return models.Q(
        status__in=["none", "declared"], assessed_by__isnull=True, assessed_at__isnull=True
    ) | models.Q(
        status__in=["clear", "managed", "recused"],
        assessed_by__isnull=False,
        assessed_at__isnull=False,
    )


class RelationshipKind(models.Model):
    """A kind of connection with a candidate, and what it usually leads to: advice for who assesses, never a rule."""

    key = models.SlugField(max_length=20)
    title = models.CharField(max_length=80)
    usual_outcome = models.CharField(
        max_length=10,
        choices=[
            (each.value, each.label)
            for each in (ConflictStatus.CLEAR, ConflictStatus.MANAGED, ConflictStatus.RECUSED)
        ],
    )
    guidance = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "valid_from"], name="one_relationship_kind_from_a_day"
            ),
            models.CheckConstraint(
                name="relationship_kind_days_in_order",
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Conflict(models.Model):
    """What somebody declared about one candidate, and what was decided about it.

    Keyed by the person, not the application: a conflict is with a person, and the numbered,
    blinded applications must not be linkable to names (ADR-0006).
    """

    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(max_length=10, choices=ConflictStatus)
    relationship = models.CharField(max_length=20, blank=True)  # a RelationshipKind's key
    relationship_title = models.CharField(
        max_length=80, blank=True
    )  # its words on the day it was declared
    detail = models.TextField(blank=True)
    declared_at = models.DateTimeField()
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessment = models.TextField(blank=True)
    measure = models.TextField(blank=True)  # what was done about a managed one

    class Meta:
        abstract = True

    def get_relationship_display(self) -> str:
        """Return the kind in words, as it was called when it was declared."""
        return in_words(self.relationship, self.relationship_title)


class ConflictDeclaration(Conflict):
    """A panel member's."""

    membership = models.ForeignKey(
        PanelMembership, on_delete=models.PROTECT, related_name="conflicts"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "candidate"], name="one_declaration_a_candidate"
            ),
            models.CheckConstraint(name="conflict_assessed_has_assessor", condition=_assessed()),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.get_status_display()}"

    @property
    def campaign(self) -> Campaign:
        """The campaign whose panel it is."""
        return self.membership.campaign

    @property
    def user(self) -> Any:  # noqa: ANN401 -- the user model, as the field's
        """Who declared it."""
        return self.membership.user

    @property
    def of_chair(self) -> bool:
        """Whether the panel's chair declared it."""
        return self.membership.role == PanelRole.CHAIR


class DeciderDeclaration(Conflict):
    """A decider's, made when a campaign is put to them (hard guard 4)."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="decider_conflicts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decider_conflicts"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user", "candidate"], name="one_decider_declaration"
            ),
            models.CheckConstraint(
                name="decider_conflict_assessed_has_assessor", condition=_assessed()
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, decider: {self.get_status_display()}"

    @property
    def of_chair(self) -> bool:
        """Whether the panel's chair declared it: as a decider nobody is a chair."""
        return False


type Declaration = ConflictDeclaration | DeciderDeclaration
