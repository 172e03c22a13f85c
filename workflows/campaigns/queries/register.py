"""The register of conflicts of interest: panel members' and deciders' in one list."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When

from workflows.accounts.models import User
from workflows.campaigns.enums import ConflictStatus, PanelRole
from workflows.campaigns.models import Campaign, ConflictDeclaration, DeciderDeclaration
from workflows.core.access import require
from workflows.core.errors import NotVisibleError

PANEL, DECIDER = "panel", "decider"
# Those that wait for an assessment come first, unless a column is asked for.
REGISTER_SORTS = {
    "": ("waits", "person", "about", "pk"),
    "person": ("person", "about", "pk"),
    "-person": ("-person", "about", "pk"),
    "candidate": ("about", "person", "pk"),
    "-candidate": ("-about", "person", "pk"),
    "declared": ("declared_at", "person", "pk"),
    "-declared": ("-declared_at", "person", "pk"),
    "outcome": ("status", "person", "about", "pk"),
    "-outcome": ("-status", "person", "about", "pk"),
}
_FIELDS = (
    "pk",
    "capacity",
    "person",
    "person_id",
    "chairs",
    "candidate_id",
    "about",
    "relationship",
    "relationship_title",
    "detail",
    "status",
    "declared_at",
    "assessment",
    "measure",
    "assessor",
    "assessed_at",
    "waits",
)


@dataclass(frozen=True)
class ConflictFilter:
    """What narrows the register. `status` is a ConflictStatus value, `capacity` PANEL or DECIDER."""

    search: str = ""
    status: str = ""
    capacity: str = ""
    sort: str = ""


def register_campaign(
    user: User, reference: str, *, action: str = "campaigns.register", at: dt.datetime
) -> Campaign:
    """Return a campaign to whoever reads its register, or assesses in it.

    Raises NotVisibleError to who does neither, NotAllowedError to who scores without names.
    """
    campaign = Campaign.objects.filter(reference=reference).select_related("body").first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or its register is not yours to read.")
    require(user, action, campaign, at=at)
    return campaign


def register(campaign_id: int, wanted: ConflictFilter) -> QuerySet[Any, dict[str, Any]]:
    """Return the register as dicts, narrowed and in order; "no conflict" only where that is asked for."""
    panel: QuerySet[Any] = ConflictDeclaration.objects.filter(
        membership__campaign_id=campaign_id
    ).annotate(
        person=F("membership__user__full_name"),
        person_id=F("membership__user_id"),
        chairs=_flag(membership__role=PanelRole.CHAIR),
    )
    deciders: QuerySet[Any] = DeciderDeclaration.objects.filter(campaign_id=campaign_id).annotate(
        person=F("user__full_name"), person_id=F("user_id"), chairs=_flag(pk__isnull=True)
    )
    left = {
        capacity: _narrowed(rows, capacity, wanted)
        for capacity, rows in ((PANEL, panel), (DECIDER, deciders))
        if wanted.capacity in {"", capacity} or wanted.capacity not in {PANEL, DECIDER}
    }
    first, *more = left.values()
    rows: QuerySet[Any, dict[str, Any]] = first.union(*more, all=True) if more else first
    return rows.order_by(*REGISTER_SORTS.get(wanted.sort, REGISTER_SORTS[""]))


def _flag(**condition: object) -> Case:
    return Case(When(**condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _narrowed(
    rows: QuerySet[Any], capacity: str, wanted: ConflictFilter
) -> QuerySet[Any, dict[str, Any]]:
    if wanted.status in ConflictStatus.values:
        rows = rows.filter(status=wanted.status)
    else:
        rows = rows.exclude(status=ConflictStatus.NONE)
    for word in wanted.search.split():
        rows = rows.filter(Q(person__icontains=word) | Q(candidate__full_name__icontains=word))
    found: QuerySet[Any, dict[str, Any]] = rows.annotate(
        capacity=Value(capacity, output_field=CharField()),
        about=F("candidate__full_name"),
        assessor=F("assessed_by__full_name"),
        waits=Case(
            When(status=ConflictStatus.DECLARED, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        ),
    ).values(*_FIELDS)
    return found
