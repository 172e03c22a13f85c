import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.models import Body, BodyMembership
from workflows.boards.queries import body_ids_of, in_force
from workflows.campaigns.enums import (
    READS_TRAIL,
    SCORING_ROLES,
    CampaignRole,
    CampaignState,
    ConflictStatus,
    PanelRole,
)
from workflows.campaigns.models import (
    Campaign,
    CampaignMembership,
    ConflictDeclaration,
    Criterion,
    PanelMembership,
    StageDate,
)
from workflows.campaigns.rules.groups import Group, states_in
from workflows.campaigns.rules.transitions import ORDER
from workflows.core.access import visible
from workflows.core.errors import NotVisibleError
from workflows.core.holdings import Holding
from workflows.core.models import AuditEvent

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
type CandidateCounter = Callable[[int], int]
_counters: list[CandidateCounter] = []


@dataclass(frozen=True)
class DeskFilter:
    """What a coordinator narrows their campaigns by. `body` is a slug, `group` a Group's value."""

    search: str = ""
    group: str = ""
    body: str = ""
    sort: str = DEFAULT_SORT


@dataclass(frozen=True)
class ConflictFilter:
    """What a coordinator narrows the register of conflicts by. `status` is a ConflictStatus value."""

    search: str = ""
    status: str = ""


def campaigns_managed_by(user: User) -> QuerySet[Campaign]:
    """Return the campaigns a coordinator runs."""
    rows: QuerySet[Campaign] = visible(user, "campaigns.manage")
    return rows.select_related("body")


def campaigns_scored_by(user: User) -> QuerySet[Campaign]:
    """Return the campaigns a person sits on the panel of, with a role that scores."""
    rows: QuerySet[Campaign] = visible(user, "campaigns.score")
    return rows.select_related("body")


def managed_campaign(user: User, reference: str) -> Campaign:
    """Return one campaign for its coordinator. Raises NotVisibleError for anyone else."""
    campaign = campaigns_managed_by(user).filter(reference=reference).first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or you do not run it.")
    return campaign


def scored_campaign(user: User, reference: str) -> Campaign:
    """Return one campaign for a scoring member of its panel. Raises NotVisibleError for anyone else."""
    campaign = campaigns_scored_by(user).filter(reference=reference).first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or you do not sit on its panel.")
    return campaign


def open_campaign(reference: str, *, at: dt.datetime) -> Campaign:
    """Return a campaign that takes applications at that moment. Raises NotVisibleError."""
    campaign = (
        Campaign.objects.filter(reference=reference, state=CampaignState.OPEN, closes_at__gt=at)
        .select_related("body")
        .first()
    )
    if campaign is None:
        raise NotVisibleError("This vacancy is not open for applications.")
    return campaign


def panel(campaign_id: int, *, on: dt.date) -> QuerySet[PanelMembership]:
    """Return who sits on a panel on a day."""
    return PanelMembership.objects.filter(in_force(on), campaign_id=campaign_id).select_related(
        "user"
    )


def scoring_panel(campaign_id: int, *, on: dt.date) -> QuerySet[PanelMembership]:
    """Return the members who score."""
    return panel(campaign_id, on=on).filter(role__in=[role.value for role in SCORING_ROLES])


def seats_held_by(
    user_id: int, roles: Collection[PanelRole], *, on: dt.date
) -> QuerySet[PanelMembership]:
    """Return a person's seats on any panel on a day, in one of these roles."""
    return PanelMembership.objects.filter(
        in_force(on), user_id=user_id, role__in=[role.value for role in roles]
    )


def has_office(user_id: int, *, on: dt.date) -> bool:
    """Say whether a person sits on any panel, or holds a role in any campaign, on a day. One query."""
    seats = PanelMembership.objects.filter(in_force(on), user_id=user_id).values("pk")
    roles = CampaignMembership.objects.filter(in_force(on), user_id=user_id).values("pk")
    return seats.union(roles).exists()


def offices_of(user_id: int) -> list[Holding]:
    """Return every panel seat and role in a campaign a person holds or held, newest first."""
    found = [
        Holding(
            role=row.get_role_display(),
            of=f"{row.campaign} ({row.campaign.reference})",
            kind=kind,
            scope=row.campaign.reference,
            since=row.starts_on,
            until=row.ends_on,
            why=f"{what} {row.pk}",
        )
        for model, kind, what in (
            (PanelMembership, "panel", "Seat on the panel"),
            (CampaignMembership, "campaign", "Role in the campaign"),
        )
        for row in model.objects.filter(user_id=user_id).select_related("campaign__body")
    ]
    return sorted(found, key=lambda each: each.since or dt.date.min, reverse=True)


def membership_of(user: User, campaign_id: int, *, on: dt.date) -> PanelMembership:
    """Return a person's own seat on a panel. Raises NotVisibleError."""
    membership = panel(campaign_id, on=on).filter(user_id=user.pk).first()
    if membership is None:
        raise NotVisibleError("You do not sit on this panel.")
    return membership


def conflicts_of(campaign_id: int) -> QuerySet[ConflictDeclaration]:
    """Return every declaration of a campaign's panel, newest first."""
    return (
        ConflictDeclaration.objects.filter(membership__campaign_id=campaign_id)
        .select_related("membership__user", "candidate", "assessed_by")
        .order_by("-declared_at", "pk")
    )


def has_desk(user: User, *, on: dt.date) -> bool:
    """Say whether a person coordinates at a body or runs a campaign. One query."""
    grants = visible(user, "campaigns.manage").values("pk")
    roles = BodyMembership.objects.filter(
        in_force(on), user_id=OuterRef("pk"), role=BodyRole.COORDINATOR
    )
    return User.objects.filter(Exists(roles) | Exists(grants), pk=user.pk, is_active=True).exists()


def check_has_desk(user: User, *, on: dt.date) -> None:
    """Raise NotVisibleError unless a person coordinates at a body today or runs a campaign."""
    if not (bodies_coordinated_by(user, on=on).exists() or campaigns_managed_by(user).exists()):
        raise NotVisibleError("There is no such page, or it is not for you.")


def campaigns_coordinated_by(user_id: int, *, on: dt.date) -> QuerySet[Campaign]:
    """Return the campaigns whose coordinator a person is on a day, by the body or by the campaign."""
    return Campaign.objects.filter(
        Q(body_id__in=body_ids_of(user_id, BodyRole.COORDINATOR, on))
        | Q(pk__in=campaign_ids_of(user_id, CampaignRole.COORDINATOR, on=on))
    )


def campaign_ids_of(
    user_id: int, role: CampaignRole, *, on: dt.date
) -> QuerySet[CampaignMembership, int]:
    """Return the ids of the campaigns in which alone a person holds a role on a day, as a subquery."""
    return CampaignMembership.objects.filter(in_force(on), user_id=user_id, role=role).values_list(
        "campaign_id", flat=True
    )


def coordinators_of(campaign: Campaign, *, on: dt.date) -> set[int]:
    """Return who runs a campaign on a day: the body's coordinators, and its own."""
    return holders_of(campaign, {BodyRole.COORDINATOR}, CampaignRole.COORDINATOR, on=on)


def holders_of(
    campaign: Campaign, body_roles: Collection[BodyRole], role: CampaignRole, *, on: dt.date
) -> set[int]:
    """Return the ids of those who hold one of these roles at the campaign's body, or this one in the campaign."""
    at_body = BodyMembership.objects.filter(
        in_force(on),
        body_id=campaign.body_id,
        role__in=[each.value for each in body_roles],
    )
    in_campaign = CampaignMembership.objects.filter(
        in_force(on), campaign_id=campaign.pk, role=role
    )
    return {
        *at_body.values_list("user_id", flat=True),
        *in_campaign.values_list("user_id", flat=True),
    }


def campaigns_audited_by(user_id: int, *, on: dt.date) -> QuerySet[Campaign]:
    """Return the campaigns whose trail a person is to read on a day: as auditor, or as an independent member."""
    independent = PanelMembership.objects.filter(
        in_force(on),
        user_id=user_id,
        role__in=[role.value for role in READS_TRAIL],
    )
    return Campaign.objects.filter(
        Q(body_id__in=body_ids_of(user_id, BodyRole.AUDITOR, on))
        | Q(body_id__in=body_ids_of(user_id, BodyRole.PROTECTION, on))
        | Q(pk__in=campaign_ids_of(user_id, CampaignRole.AUDITOR, on=on))
        | Q(pk__in=independent.values("campaign_id"))
    )


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


def conflicts_waiting(campaign_id: int) -> int:
    """Return how many declarations nobody has assessed."""
    return conflicts_of(campaign_id).filter(status=ConflictStatus.DECLARED).count()


def conflicts_to_assess(
    campaign_id: int, wanted: ConflictFilter | None = None
) -> QuerySet[ConflictDeclaration]:
    """Return the register: every declaration of a conflict, narrowed, those that wait first."""
    wanted = wanted or ConflictFilter()
    rows = conflicts_of(campaign_id).exclude(status=ConflictStatus.NONE)
    for word in wanted.search.split():
        rows = rows.filter(
            Q(membership__user__full_name__icontains=word) | Q(candidate__full_name__icontains=word)
        )
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    return rows.annotate(waits=Q(status=ConflictStatus.DECLARED)).order_by(
        "-waits", "membership__user__full_name", "candidate__full_name", "pk"
    )


def conflict_in(campaign: Campaign, conflict_id: int) -> ConflictDeclaration:
    """Return one declaration of a campaign's panel. Raises NotVisibleError."""
    row = conflicts_to_assess(campaign.pk).filter(pk=conflict_id).first()
    if row is None:
        raise NotVisibleError("There is no such declaration in this campaign.")
    return row


def membership_in(campaign: Campaign, membership_id: int, *, on: dt.date) -> PanelMembership:
    """Return one present seat of a campaign's panel. Raises NotVisibleError."""
    row = panel(campaign.pk, on=on).filter(pk=membership_id).first()
    if row is None:
        raise NotVisibleError("There is no such member on this panel.")
    return row


def stage_date(campaign: Campaign, stage: str) -> StageDate:
    """Return the dates of one stage. Raises NotVisibleError."""
    row = campaign.stage_dates.filter(stage=stage).first()
    if row is None:
        raise NotVisibleError("There is no such stage in this campaign.")
    return row


def counts_candidates(function: CandidateCounter) -> CandidateCounter:
    """Register who can say how many candidates a panel declares about: the room above, which knows them."""
    if function not in _counters:
        _counters.append(function)
    return function


def candidate_count(campaign_id: int) -> int:
    """Return how many candidates each panel member declares conflicts about."""
    return sum(count(campaign_id) for count in _counters)


def declared_counts(campaign_id: int) -> dict[int, int]:
    """Return seat id -> how many candidates its holder has declared about. Numbers only."""
    return dict(
        ConflictDeclaration.objects.filter(membership__campaign_id=campaign_id)
        .values_list("membership_id")
        .annotate(Count("pk"))
    )


def person_by_email(email: str) -> User | None:
    """Return who signs in with an address, whatever its capitals; not closed accounts."""
    return User.objects.filter(email__iexact=email.strip(), is_active=True).first()


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
