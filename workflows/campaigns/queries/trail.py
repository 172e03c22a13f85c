"""The campaigns whose trail a person reads, and the trail itself."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, Q, QuerySet

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.queries import body_ids_with
from workflows.campaigns.enums import READS_TRAIL, CampaignRole
from workflows.campaigns.models import (
    Campaign,
)
from workflows.campaigns.queries.people import campaign_ids_of, seats_held_by
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
    if not User.objects.filter(trails_linked(user, on=on), pk=user.pk).exists():
        raise NotVisibleError("There is no such page, or it is not for you.")


def trails_linked(user: User, *, on: dt.date) -> Q:
    """Return when a person reads trails: by an office at a body, with or without campaigns, or in a campaign."""
    at_body = body_ids_with(user.pk, (BodyRole.AUDITOR, BodyRole.PROTECTION), on)
    alone = campaign_ids_of(user.pk, CampaignRole.AUDITOR, on=on)
    seats = seats_held_by(user.pk, READS_TRAIL, on=on)
    return Q(Exists(at_body)) | Exists(alone) | Exists(seats)


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
