"""The campaigns whose trail a person reads, and the trail itself."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership
from workflows.boards.queries import in_force
from workflows.campaigns.models import (
    Campaign,
)
from workflows.core.access import visible
from workflows.core.errors import NotVisibleError
from workflows.core.models import AuditEvent


def audited(user: User, search: str, *, at: dt.datetime) -> QuerySet[Campaign]:
    """Return the campaigns whose trail a person reads, narrowed by words, newest first."""
    rows: QuerySet[Campaign] = visible(user, "campaigns.audit", at=at)
    for word in search.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(reference__icontains=word) | Q(body__name__icontains=word)
        )
    return rows.select_related("body").order_by("-created_at", "reference")


def check_audits(user: User, *, on: dt.date) -> None:
    """Raise NotVisibleError unless there is, or by their office could be, a trail a person reads."""
    if not audits(user, on=on):
        raise NotVisibleError("There is no such page, or it is not for you.")


def audits(user: User, *, on: dt.date) -> bool:
    """Say whether a person reads the trail of any campaign, or would at a body without one. One query."""
    campaigns = visible(user, "campaigns.audit").values("pk")
    roles = BodyMembership.objects.filter(
        in_force(on),
        user_id=OuterRef("pk"),
        role__in=[BodyRole.AUDITOR.value, BodyRole.PROTECTION.value],
    )
    return User.objects.filter(
        Exists(roles) | Exists(campaigns), pk=user.pk, is_active=True
    ).exists()


def audited_campaign(user: User, reference: str, *, at: dt.datetime) -> Campaign:
    """Return one campaign whose trail a person reads. Raises NotVisibleError for anyone else."""
    rows: QuerySet[Campaign] = visible(user, "campaigns.audit", at=at)
    campaign = rows.filter(reference=reference).select_related("body").first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or its trail is not yours to read.")
    return campaign


def trail(reference: str, actions: Collection[str]) -> QuerySet[AuditEvent]:
    """Return the campaign's trail, newest first, of the kinds asked for."""
    return AuditEvent.objects.filter(scope=reference, action__in=list(actions)).order_by(
        "-at", "-pk"
    )
