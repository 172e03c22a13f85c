"""Readers of packs: lists for each kind of person, and the record a pack reports."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Answer, Application
from workflows.boards.queries import committee_members
from workflows.campaigns.enums import ConflictStatus
from workflows.campaigns.models import Campaign, ConflictDeclaration, PanelMembership, StageDate
from workflows.campaigns.queries import conflicts_of, panel
from workflows.core.clock import london_date
from workflows.core.errors import NotVisibleError
from workflows.core.models.jobs import JobState
from workflows.packs.models import Pack, PackBuild
from workflows.packs.permissions import packs_managed_by, packs_read_by
from workflows.packs.rules.readership import Standing, standings
from workflows.scoring.models import Shortlist
from workflows.scoring.permissions import COORDINATOR, visible_sheets
from workflows.scoring.queries import Table, shortlist_of, sift, table

_RELATED = ("campaign__body", "committee", "author", "issued_by")


def finished_build(pack: Pack) -> PackBuild | None:
    """Return the newest build that has its PDF."""
    return pack.builds.filter(file__isnull=False).select_related("file").first()


def newest_build(pack: Pack) -> PackBuild | None:
    """Return the newest build, finished or not, with its job."""
    return pack.builds.select_related("job", "file").first()


def build_in_progress(pack: Pack) -> PackBuild | None:
    """Return the build whose job is waiting or working, if there is one."""
    newest = newest_build(pack)
    if newest is not None and newest.job.state in {JobState.QUEUED, JobState.RUNNING}:
        return newest
    return None


def packs_of_campaign(
    user: User, campaign: Campaign, *, search: str = "", state: str = ""
) -> QuerySet[Pack]:
    """Return a campaign's packs for those who build them, with the pages of the newest finished build."""
    pages = PackBuild.objects.filter(pack=OuterRef("pk"), file__isnull=False).order_by("-number")
    rows = (
        packs_managed_by(user)
        .filter(campaign=campaign)
        .select_related(*_RELATED)
        .annotate(pages=Subquery(pages.values("pages")[:1]), reader_count=Count("readers"))
    )
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(item_number__icontains=search))
    if state:
        rows = rows.filter(state=state)
    return rows


def packs_addressed_to(user: User, *, search: str = "") -> QuerySet[Pack]:
    """Return the packs a person may open, newest issue first."""
    rows = packs_read_by(user).select_related(*_RELATED).order_by("-issued_at")
    if search:
        rows = rows.filter(Q(title__icontains=search) | Q(campaign__title__icontains=search))
    return rows


def pack_of(pack_id: UUID) -> Pack:
    """Return a pack with what its page shows; the caller asks `permissions`. Raises NotVisibleError."""
    pack = Pack.objects.filter(pk=pack_id).select_related(*_RELATED).first()
    if pack is None:
        raise NotVisibleError("There is no such pack, or it is not addressed to you.")
    return pack


def readership(pack: Pack, *, at: dt.datetime) -> list[Standing]:
    """Return each committee member and whether a copy may go to them."""
    members = [
        (row.user_id, str(row.user))
        for row in committee_members(committee_id=pack.committee_id, on=london_date(at)).order_by(
            "pk"
        )
    ]
    held: dict[int, list[ConflictStatus]] = defaultdict(list)
    for row in conflicts_of(pack.campaign_id).filter(
        membership__user_id__in=[pk for pk, _ in members]
    ):
        held[row.membership.user_id].append(ConflictStatus(row.status))
    return standings(members, held)


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
        funnel=_funnel(campaign, included=len(entries)),
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
