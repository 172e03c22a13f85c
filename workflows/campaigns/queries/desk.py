"""The coordinator’s list, and one campaign of it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.models import Body
from workflows.boards.queries import body_ids_of
from workflows.campaigns.enums import CampaignRole
from workflows.campaigns.models import (
    Campaign,
    Criterion,
    StageDate,
)
from workflows.campaigns.queries.people import campaign_ids_of
from workflows.campaigns.rules.groups import Group, states_in
from workflows.campaigns.rules.transitions import ORDER
from workflows.core.access import visible
from workflows.core.errors import NotVisibleError

_ALONG_THE_ROAD = Case(
    *(When(state=state.value, then=Value(place)) for state, place in ORDER.items()),
    default=Value(len(ORDER)),
)


SORTS = {
    "closing": (F("closes_at").asc(nulls_last=True), F("reference").asc()),
    "-closing": (F("closes_at").desc(nulls_last=True), F("reference").asc()),
    "title": (F("title").asc(), F("reference").asc()),
    "-title": (F("title").desc(), F("reference").asc()),
    "state": (_ALONG_THE_ROAD.asc(), F("reference").asc()),
    "-state": (_ALONG_THE_ROAD.desc(), F("reference").asc()),
}


DEFAULT_SORT = "closing"


@dataclass(frozen=True)
class DeskFilter:
    """What a coordinator narrows their campaigns by. `body` is a slug, `group` a Group's value."""

    search: str = ""
    group: str = ""
    body: str = ""
    sort: str = DEFAULT_SORT


def campaigns_managed_by(user: User) -> QuerySet[Campaign]:
    """Return the campaigns a coordinator runs."""
    rows: QuerySet[Campaign] = visible(user, "campaigns.manage")
    return rows.select_related("body")


def managed_campaign(user: User, reference: str) -> Campaign:
    """Return one campaign for its coordinator. Raises NotVisibleError for anyone else."""
    campaign = campaigns_managed_by(user).filter(reference=reference).first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or you do not run it.")
    return campaign


def desk_linked(user: User, *, on: dt.date) -> Q:
    """Return when a person has a desk: they coordinate at a body or a campaign. Which campaigns, the policy says."""
    at_body = body_ids_of(user.pk, BodyRole.COORDINATOR, on)
    alone = campaign_ids_of(user.pk, CampaignRole.COORDINATOR, on=on)
    return Q(Exists(at_body)) | Q(Exists(alone))


def check_has_desk(user: User, *, on: dt.date) -> None:
    """Raise NotVisibleError unless a person coordinates at a body or a campaign today."""
    if not User.objects.filter(desk_linked(user, on=on), pk=user.pk).exists():
        raise NotVisibleError("There is no such page, or it is not for you.")


def bodies_coordinated_by(user: User, *, on: dt.date) -> QuerySet[Body]:
    """Return the bodies where a person is coordinator on a day: where they may start a campaign."""
    return Body.objects.filter(pk__in=body_ids_of(user.pk, BodyRole.COORDINATOR, on))


def bodies_managed_by(user: User) -> QuerySet[Body]:
    """Return the bodies of the campaigns a person runs, for the list's filter."""
    return Body.objects.filter(pk__in=campaigns_managed_by(user).values("body_id"))


def desk(user: User, wanted: DeskFilter) -> QuerySet[Campaign]:
    """Return a coordinator's list, narrowed and in order, each with its dates and `has_criteria`.

    An unknown sort or group gives the default order and everything.
    """
    rows = campaigns_managed_by(user)
    for word in wanted.search.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(reference__icontains=word) | Q(body__name__icontains=word)
        )
    if wanted.group in set(Group):
        rows = rows.filter(state__in=[state.value for state in states_in(Group(wanted.group))])
    if wanted.body:
        rows = rows.filter(body__slug=wanted.body)
    essential = Criterion.objects.filter(campaign_id=OuterRef("pk"), essential=True)
    return (
        rows.annotate(has_criteria=Exists(essential))
        .prefetch_related(Prefetch("stage_dates", StageDate.objects.order_by("planned_on", "pk")))
        .order_by(*SORTS.get(wanted.sort, SORTS[DEFAULT_SORT]))
    )


def has_criteria(campaign_id: int) -> bool:
    """Say whether a campaign has an essential criterion."""
    return Criterion.objects.filter(campaign_id=campaign_id, essential=True).exists()


def stage_date(campaign: Campaign, stage: str) -> StageDate:
    """Return the dates of one stage. Raises NotVisibleError."""
    row = campaign.stage_dates.filter(stage=stage).first()
    if row is None:
        raise NotVisibleError("There is no such stage in this campaign.")
    return row
