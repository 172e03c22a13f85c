"""The campaigns whose trail a person reads, and the trail itself."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership
from workflows.boards.queries import in_force
from workflows.campaigns.models import (
    Campaign,
)
from workflows.core.access import visible
from workflows.core.clock import LONDON
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


@dataclass(frozen=True)
class TrailFilter:
    """What a campaign's trail is narrowed by.

    Args:
        actions: of the kinds wanted.
        unnamed: actions whose actor is not known to the reader, so is not searched either.
        person: words of the name of who did it.
        words: words of a reason, or of what was done.
        saying: actions whose own sentence holds those words.
        since, until: days in London, both included.
    """

    actions: Collection[str]
    unnamed: Collection[str] = ()
    person: str = ""
    words: str = ""
    saying: Collection[str] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    oldest_first: bool = False


def trail(reference: str, wanted: TrailFilter) -> QuerySet[AuditEvent]:
    """Return the campaign's trail, narrowed and in order, newest first unless asked otherwise."""
    rows = AuditEvent.objects.filter(scope=reference, action__in=list(wanted.actions))
    if wanted.person:
        rows = rows.exclude(action__in=list(wanted.unnamed))
    for word in wanted.person.split():
        rows = rows.filter(actor_name__icontains=word)
    if wanted.words:
        said = Q(action__in=list(wanted.saying))
        reasons = Q()
        for word in wanted.words.split():
            reasons &= Q(detail__reason__icontains=word)
        rows = rows.filter(said | reasons)
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until and wanted.until < dt.date.max:  # nothing is later than that day
        rows = rows.filter(at__lt=_midnight(wanted.until + dt.timedelta(days=1)))
    order = ("at", "pk") if wanted.oldest_first else ("-at", "-pk")
    return rows.order_by(*order)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), LONDON)
