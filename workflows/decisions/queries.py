import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, Value, When

from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.rules.blindness import Field, Reader, sees
from workflows.boards.enums import BodyRole
from workflows.boards.models import BodyMembership
from workflows.boards.queries import body_ids_of, body_members
from workflows.campaigns.enums import SCORING_ROLES, CampaignState, ConflictStatus, PanelRole
from workflows.campaigns.models import Campaign, ConflictDeclaration, DeciderDeclaration
from workflows.campaigns.queries import panel
from workflows.core.access import visible
from workflows.core.clock import london_date
from workflows.core.errors import NotVisibleError
from workflows.decisions.models import Decision
from workflows.decisions.rules.offer import CAN_BE_OFFERED

# A decider meets a campaign only once it is put to them.
PUT_TO_DECIDERS = [
    state.value for state in CampaignState if sees({Reader.DECIDER}, Field.NAME, stage=state)
]
# What a decider's list holds: what is theirs to decide, and what was decided, however far it has come since.
TO_DECIDE = Q(state=CampaignState.RECOMMENDED)
DECIDED = Q(state__in=PUT_TO_DECIDERS, decision__isnull=False)
SHOWN = {"open": TO_DECIDE, "decided": DECIDED}
_TO_DECIDE_FIRST = Case(When(state=CampaignState.RECOMMENDED, then=Value(0)), default=Value(1))
SORTS = {
    "state": (_TO_DECIDE_FIRST.asc(), F("closes_at").asc(nulls_last=True), F("reference").asc()),
    "-state": (_TO_DECIDE_FIRST.desc(), F("closes_at").asc(nulls_last=True), F("reference").asc()),
    "title": (F("title").asc(), F("reference").asc()),
    "-title": (F("title").desc(), F("reference").asc()),
    "decided": (F("decision__decided_on").asc(nulls_last=True), F("reference").asc()),
    "-decided": (F("decision__decided_on").desc(nulls_last=True), F("reference").asc()),
}
DEFAULT_SORT = "state"
_BEFORE_PANEL = (ApplicationState.SHORTLISTED, *CAN_BE_OFFERED)


@dataclass(frozen=True)
class DecisionFilter:
    """What a decider narrows their list by. `state` is a key of SHOWN, or empty."""

    search: str = ""
    state: str = ""
    sort: str = DEFAULT_SORT


def decided_bodies(user: User, *, on: dt.date) -> QuerySet[BodyMembership, int]:
    """Return the ids of the bodies a person decides for on a day, as a subquery."""
    return body_ids_of(user.pk, BodyRole.DECIDER, on)


def check_decides(user: User, *, on: dt.date) -> None:
    """Raise NotVisibleError unless a person decides for a body on a day."""
    if not decided_bodies(user, on=on).exists():
        raise NotVisibleError("There is no such page, or it is not for you.")


def decisions_of(user: User, wanted: DecisionFilter, *, at: dt.datetime) -> QuerySet[Campaign]:
    """Return a decider's list, narrowed and in order, each with body, decision and who decided.

    An unknown sort or state gives the default order and both states.
    """
    rows: QuerySet[Campaign] = visible(user, "decisions.decide", at=at).filter(
        SHOWN.get(wanted.state, TO_DECIDE | DECIDED)
    )
    for word in wanted.search.split():
        rows = rows.filter(
            Q(title__icontains=word) | Q(reference__icontains=word) | Q(body__name__icontains=word)
        )
    return rows.select_related("body", "decision__decided_by").order_by(
        *SORTS.get(wanted.sort, SORTS[DEFAULT_SORT])
    )


def campaign_to_decide(user: User, reference: str, *, at: dt.datetime) -> Campaign:
    """Return a campaign for whoever runs it, or for its body's decider once it is recommended.

    Raises NotVisibleError for anyone else.
    """
    rows: QuerySet[Campaign] = visible(user, "decisions.record", at=at)
    campaign = rows.filter(reference=reference).select_related("body").first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or its decision is not yours to record.")
    return campaign


def campaign_decided_by(user: User, reference: str, *, at: dt.datetime) -> Campaign:
    """Return a campaign put to its body's decider. Raises NotVisibleError for anyone else."""
    rows: QuerySet[Campaign] = visible(user, "decisions.decide", at=at)
    campaign = rows.filter(reference=reference).select_related("body").first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or its decision is not yours to make.")
    return campaign


def deciders(campaign: Campaign, *, on: dt.date) -> QuerySet[BodyMembership]:
    """Return who decides for the campaign's body on a day."""
    return body_members(body_id=campaign.body_id, role=BodyRole.DECIDER, on=on).order_by(
        "user__full_name", "pk"
    )


def candidates_to_offer(campaign_id: int) -> QuerySet[Application]:
    """Return the applications that can be offered the post, by name."""
    return Application.objects.filter(
        campaign_id=campaign_id, state__in=[state.value for state in CAN_BE_OFFERED]
    ).order_by("full_name", "reference")


def decision_of(campaign_id: int) -> Decision | None:
    """Return the recorded decision, if there is one."""
    return (
        Decision.objects.filter(campaign_id=campaign_id)
        .select_related("appointee", "decided_by")
        .first()
    )


def shortlisted(campaign_id: int) -> QuerySet[Application]:
    """Return the applications that went to interview and are not yet recorded as interviewed."""
    return Application.objects.filter(
        campaign_id=campaign_id, state=ApplicationState.SHORTLISTED
    ).order_by("pk")


def statuses_of(user_id: int, campaign_id: int, candidate_ids: Collection[int]) -> set[str]:
    """Return what stands between a person, as a decider or on any seat they hold or held, and these candidates."""
    about = list(candidate_ids)
    on_panel = ConflictDeclaration.objects.filter(
        membership__campaign_id=campaign_id, membership__user_id=user_id, candidate_id__in=about
    )
    deciding = DeciderDeclaration.objects.filter(
        campaign_id=campaign_id, user_id=user_id, candidate_id__in=about
    )
    return {
        *on_panel.values_list("status", flat=True),
        *deciding.values_list("status", flat=True),
    }


def declared_by(user_id: int, campaign_id: int) -> dict[int, DeciderDeclaration]:
    """Return candidate's user id -> what a decider declared about them."""
    rows = DeciderDeclaration.objects.filter(campaign_id=campaign_id, user_id=user_id)
    return {row.candidate_id: row for row in rows}


def declared_on(user_id: int, campaign_id: int) -> dt.date | None:
    """Return the day in London of a decider's latest declaration or its assessment; None where there is none."""
    rows = declared_by(user_id, campaign_id).values()
    last = (max(row.declared_at, row.assessed_at or row.declared_at) for row in rows)
    return max((london_date(at) for at in last), default=None)


@dataclass(frozen=True, slots=True)
class Named:
    """A candidate who can be offered the post, as a decider declares about them."""

    user_id: int
    name: str


def names_to_declare(campaign_id: int) -> list[Named]:
    """Return whom a decider declares about: the candidates who can be offered the post, by name."""
    return [Named(row.candidate_id, row.full_name) for row in candidates_to_offer(campaign_id)]


def roles_after_recusals(campaign_id: int, *, on: dt.date) -> list[list[PanelRole]]:
    """Return, for each candidate a seated member is recused from, the roles of those who remain.

    The whole panel comes first. Only candidates still before the panel count.
    """
    seats = {row.pk: PanelRole(row.role) for row in panel(campaign_id, on=on)}
    before_panel = Application.objects.filter(
        campaign_id=campaign_id, state__in=[state.value for state in _BEFORE_PANEL]
    ).values("candidate_id")
    recused: dict[int, set[int]] = {}
    for seat, candidate in ConflictDeclaration.objects.filter(
        membership_id__in=list(seats),
        status=ConflictStatus.RECUSED,
        candidate_id__in=before_panel,
        membership__role__in=[role.value for role in SCORING_ROLES],
    ).values_list("membership_id", "candidate_id"):
        recused.setdefault(candidate, set()).add(seat)
    left = [[role for pk, role in seats.items() if pk not in away] for away in recused.values()]
    return [list(seats.values()), *left]
