"""Readers of packs: lists for each kind of person, and the record a pack reports."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Answer, Application
from workflows.boards.enums import BodyRole
from workflows.boards.models import CommitteeMembership
from workflows.boards.queries import body_ids_of, committee_members, committees_held_by
from workflows.campaigns.enums import MAY_SCORE, ConflictStatus
from workflows.campaigns.models import (
    Campaign,
    ConflictDeclaration,
    DeciderDeclaration,
    PanelMembership,
    StageDate,
)
from workflows.campaigns.queries import conflicts_of, deciders_conflicts_of, panel
from workflows.core.access import visible
from workflows.core.clock import london_date
from workflows.core.errors import NotVisibleError
from workflows.core.grants import granted_ids
from workflows.core.models.jobs import JobState
from workflows.packs.enums import PackState
from workflows.packs.models import Pack, PackBuild, PackReader, PackUserGrant
from workflows.packs.rules.readership import Standing, standings
from workflows.scoring.models import Shortlist, ShortlistEntry
from workflows.scoring.permissions import COORDINATOR, visible_sheets
from workflows.scoring.queries import Table, shortlist_of, sift, table

MISSING = "There is no such pack, or it is not addressed to you."
OUT = [PackState.ISSUED, PackState.MINUTED, PackState.PUBLISHED]
_RELATED = ("campaign__body", "committee", "author", "issued_by")
_NEVER_SENT = [ApplicationState.DRAFT]


def packs_managed_by(user: User) -> QuerySet[Pack]:
    """Return the packs a coordinator or board secretary builds and issues."""
    return visible(user, "packs.manage")


def packs_read_by(user: User, *, at: dt.datetime) -> QuerySet[Pack]:
    """Return the packs a person may open: addressed to them, and about candidates they may read of."""
    return visible(user, "packs.read", at=at)


def addressed_to(user: User) -> QuerySet[PackReader, UUID]:
    """Return the ids of the packs that were issued to a person."""
    return PackReader.objects.filter(user_id=user.pk).values_list("pack_id", flat=True)


def seats_with_packs(campaign: Campaign) -> list[tuple[CommitteeMembership, str]]:
    """Return the committee seats to whose holders packs of a campaign were issued, and what each gives. Two queries."""
    issued: dict[tuple[int | None, int], list[str]] = defaultdict(list)
    readers = PackReader.objects.filter(pack__campaign_id=campaign.pk, pack__state__in=OUT)
    for committee_id, user_id, title in readers.order_by("issued_at", "pk").values_list(
        "pack__committee_id", "user_id", "pack__title"
    ):
        issued[committee_id, user_id].append(title)
    seats = CommitteeMembership.objects.filter(
        committee_id__in={committee for committee, _ in issued if committee}
    ).select_related("user", "committee")
    return [
        (
            seat,
            f"A seat on {seat.committee}, which was issued “{'”, “'.join(titles)}”.",
        )
        for seat in seats
        if (titles := issued.get((seat.committee_id, seat.user_id)))
    ]


def conflicted_in(user: User) -> QuerySet[Campaign]:
    """Return the campaigns where a conflict of theirs, as member or decider, is recused or not assessed."""
    fit = [status.value for status in MAY_SCORE]
    on_panel = ConflictDeclaration.objects.filter(membership__user_id=user.pk).exclude(
        status__in=fit
    )
    deciding = DeciderDeclaration.objects.filter(user_id=user.pk).exclude(status__in=fit)
    return Campaign.objects.filter(
        Q(pk__in=on_panel.values("membership__campaign_id"))
        | Q(pk__in=deciding.values("campaign_id"))
    )


def builds_of(pack: Pack) -> QuerySet[PackBuild]:
    """Return every build, newest first, with its job."""
    return pack.builds.select_related("job")


def finished_build(pack: Pack) -> PackBuild | None:
    """Return the newest build that has its PDF."""
    return pack.builds.filter(file__isnull=False).select_related("file").first()


def newest_build(pack: Pack) -> PackBuild | None:
    """Return the newest build, finished or not, with its job."""
    return pack.builds.select_related("job", "file").first()


def build_in_progress(pack: Pack) -> PackBuild | None:
    """Return the build whose job is waiting or working, if there is one."""
    newest = newest_build(pack)
    return newest if is_working(newest) else None


def is_working(build: PackBuild | None) -> bool:
    """Say whether a build's job is waiting or working."""
    return build is not None and build.job.state in {JobState.QUEUED, JobState.RUNNING}


SORTS = {
    "title": "title",
    "meeting": "meeting_on",
    "item": "item_number",
    "state": "state",
    "created": "created_at",
    "issued": "issued_at",
    "campaign": "campaign__title",
}


def ordering(sort: str, *, default: str) -> tuple[str, str]:
    """Return what to order packs by: a key of SORTS, after "-" downwards; the default for anything else."""
    field = SORTS.get(sort.removeprefix("-"))
    if field is None:
        return default, "pk"
    return f"-{field}" if sort.startswith("-") else field, "pk"


def packs_of_campaign(
    user: User, campaign: Campaign, *, search: str = "", state: str = "", sort: str = ""
) -> QuerySet[Pack]:
    """Return a campaign's packs for those who build them, with the pages of the newest finished build."""
    pages = PackBuild.objects.filter(pack=OuterRef("pk"), file__isnull=False).order_by("-number")
    rows = (
        packs_managed_by(user)
        .filter(campaign=campaign)
        .select_related(*_RELATED)
        .annotate(pages=Subquery(pages.values("pages")[:1]), reader_count=Count("readers"))
        .order_by(*ordering(sort, default="-created_at"))
    )
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(item_number__icontains=search))
    if state:
        rows = rows.filter(state=state)
    return rows


def packs_addressed_to(
    user: User, *, at: dt.datetime, search: str = "", sort: str = ""
) -> QuerySet[Pack]:
    """Return the issued packs a person may open, newest issue first unless sorted."""
    rows = (
        packs_read_by(user, at=at)
        .filter(state__in=OUT)
        .select_related(*_RELATED)
        .order_by(*ordering(sort, default="-issued_at"))
    )
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(campaign__title__icontains=search))
    return rows


def pack_of(pack_id: UUID) -> Pack:
    """Return a pack with what its page shows; the caller asks `permissions`. Raises NotVisibleError."""
    pack = Pack.objects.filter(pk=pack_id).select_related(*_RELATED).first()
    if pack is None:
        raise NotVisibleError(MISSING)
    return pack


def campaign_for_packs(user: User, reference: str) -> Campaign:
    """Return a campaign to its coordinators and to those who build a pack of it. Raises NotVisibleError."""
    rows: QuerySet[Campaign] = visible(user, "packs.list")
    campaign = rows.filter(reference=reference).select_related("body").first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign, or you do not build its packs.")
    return campaign


def campaigns_with_packs(user: User) -> QuerySet[Campaign]:
    """Return the campaigns that have a pack a person builds, with how many, newest campaign first."""
    mine = packs_managed_by(user).values("pk")
    return (
        Campaign.objects.filter(packs__in=mine)
        .annotate(pack_count=Count("packs", distinct=True))
        .select_related("body")
        .order_by("-created_at", "pk")
    )


def packs_linked(user: User, *, at: dt.datetime) -> Q:
    """Return when “Board packs” belongs in a person's header: they may come to read packs, or build one."""
    on = london_date(at)
    seats = committees_held_by(user.pk, on)
    kept = body_ids_of(user.pk, BodyRole.SECRETARY, on)
    built = granted_ids(PackUserGrant, user, "manage_pack")
    return Q(Exists(seats)) | Exists(kept) | Exists(built)


def outdated_because(pack: Pack, build: PackBuild) -> str:
    """Return why a finished build no longer shows the record, as a sentence; empty while it does."""
    if build.taken_at < pack.edited_at:
        return "The front sheet was changed after the PDF was built."
    left = ShortlistEntry.objects.filter(
        shortlist__campaign_id=pack.campaign_id,
        included=True,
        application__withdrawn_at__gte=build.taken_at,
    )
    if left.exists():
        return "A shortlisted candidate has withdrawn since the PDF was built."
    since = Q(declared_at__gt=build.taken_at) | Q(assessed_at__gt=build.taken_at)
    for rows in (conflicts_of(pack.campaign_id), deciders_conflicts_of(pack.campaign_id)):
        if rows.filter(since).exclude(status=ConflictStatus.NONE).exists():
            return "A conflict of interest was declared or assessed since the PDF was built."
    return ""


def readers_of(pack: Pack) -> QuerySet[PackReader]:
    """Return the people the pack was issued to, as they were added."""
    return pack.readers.select_related("user").order_by("pk")


def readership(pack: Pack, *, at: dt.datetime) -> list[Standing]:
    """Return each committee member and whether a copy may go to them."""
    members = [
        (row.user_id, str(row.user))
        for row in committee_members(committee_id=pack.committee_id, on=london_date(at)).order_by(
            "pk"
        )
    ]
    held: dict[int, list[ConflictStatus]] = defaultdict(list)
    people = [pk for pk, _ in members]
    on_panel = conflicts_of(pack.campaign_id).filter(membership__user_id__in=people)
    deciding = deciders_conflicts_of(pack.campaign_id).filter(user_id__in=people)
    for user_id, status in (
        on_panel.order_by()
        .values_list("membership__user_id", "status")
        .union(deciding.order_by().values_list("user_id", "status"))
    ):
        held[user_id].append(ConflictStatus(status))
    applied = Application.objects.filter(
        campaign_id=pack.campaign_id, candidate_id__in=[pk for pk, _ in members]
    ).exclude(state__in=_NEVER_SENT)
    return standings(members, held, set(applied.values_list("candidate_id", flat=True)))


@dataclass(frozen=True)
class FunnelStage:
    """How many candidates came this far, and how many left here."""

    name: str
    count: int
    left: int


@dataclass(frozen=True)
class Profile:
    """A shortlisted candidate. `total` is on the campaign's scale; None where nobody could score them."""

    application: Application
    answers: tuple[Answer, ...]
    total: Decimal | None
    reason: str
    moderation_note: str


@dataclass(frozen=True)
class Record:
    """Everything a pack reports, read at one moment."""

    campaign: Campaign
    stages: tuple[StageDate, ...]
    panel: tuple[PanelMembership, ...]
    conflicts: tuple[ConflictDeclaration, ...]
    deciders_conflicts: tuple[DeciderDeclaration, ...]
    funnel: tuple[FunnelStage, ...]
    scores: Table
    shortlist: Shortlist
    names: dict[UUID, str]  # of those whose name the stage allows; others stand by their code
    profiles: tuple[Profile, ...]


def record_of(campaign: Campaign, *, at: dt.datetime) -> Record:
    """Read a campaign's record for a pack, in a fixed number of queries.

    Raises NotVisibleError before the shortlist is agreed.
    """
    shortlist = shortlist_of(campaign.pk)
    if shortlist is None:
        raise NotVisibleError("This campaign has no agreed shortlist yet.")
    on = london_date(at)
    standing = sift(campaign, on=on)
    scores = table(campaign, standing, visible_sheets(COORDINATOR, standing))
    entries = {entry.application_id: entry for entry in shortlist.entries.all() if entry.included}
    applications = (
        Application.objects.filter(pk__in=entries)
        .exclude(state__in=[ApplicationState.WITHDRAWN, ApplicationState.PURGED])
        .select_related("cv")
        .prefetch_related(
            Prefetch(
                "answers", Answer.objects.select_related("criterion").order_by("criterion__order")
            )
        )
        .order_by("full_name", "pk")
    )
    profiles = tuple(
        Profile(
            application=application,
            answers=tuple(application.answers.all()),
            total=entries[application.pk].total,
            reason=entries[application.pk].reason,
            moderation_note=entries[application.pk].moderation_note,
        )
        for application in applications
    )
    return Record(
        campaign=campaign,
        stages=tuple(campaign.stage_dates.all()),
        panel=tuple(panel(campaign.pk, on=on).order_by("pk")),
        conflicts=tuple(
            conflicts_of(campaign.pk).exclude(status=ConflictStatus.NONE).order_by("pk")
        ),
        deciders_conflicts=tuple(
            deciders_conflicts_of(campaign.pk).exclude(status=ConflictStatus.NONE).order_by("pk")
        ),
        funnel=_funnel(campaign, included=len(profiles)),
        scores=scores,
        shortlist=shortlist,
        names={profile.application.pk: profile.application.full_name for profile in profiles},
        profiles=profiles,
    )


def _funnel(campaign: Campaign, *, included: int) -> tuple[FunnelStage, ...]:
    counted = dict(
        campaign.applications.values_list("state").annotate(n=Count("pk")).values_list("state", "n")
    )
    drafts = counted.pop(ApplicationState.DRAFT, 0)
    submitted = sum(counted.values())
    gone = counted.get(ApplicationState.WITHDRAWN, 0) + counted.get(ApplicationState.PURGED, 0)
    eligible = submitted - gone - counted.get(ApplicationState.INELIGIBLE, 0)
    steps = [
        ("Started", submitted + drafts),
        ("Submitted", submitted),
        ("Eligible and scored", eligible),
        ("Shortlisted", included),
    ]
    return tuple(
        FunnelStage(name, count, count - following)
        for (name, count), following in zip(
            steps, [*[n for _, n in steps[1:]], included], strict=True
        )
    )
