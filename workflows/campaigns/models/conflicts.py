from django.conf import settings
from django.db import models

from workflows.campaigns.enums import (
    ConflictStatus,
    Relationship,
)
from workflows.campaigns.models.people import PanelMembership


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
