"""What the templates get: plain values, nothing to look up."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from workflows.campaigns.enums import ConflictStatus, Stage
from workflows.campaigns.models import Campaign
from workflows.campaigns.rules.timetable import progress
from workflows.core.clock import london_date, show_date, show_moment
from workflows.core.models.jobs import JobState
from workflows.packs.enums import PackState
from workflows.packs.models import Pack, PackBuild, PackReader
from workflows.packs.queries import Record
from workflows.packs.rules.drafting import Figures
from workflows.packs.rules.readership import Standing

COLOURS = {
    PackState.DRAFT: "grey",
    PackState.CLEARED: "blue",
    PackState.ISSUED: "green",
    PackState.MINUTED: "purple",
    PackState.PUBLISHED: "aqua-green",
}


@dataclass(frozen=True)
class Fact:
    """A line of a summary list."""

    key: str
    value: str


@dataclass(frozen=True)
class ListRow:
    """A pack in a list; `pages` is 0 where nothing was built or counted."""

    title: str
    href: str
    campaign: str
    committee: str
    item: str
    meeting_on: dt.date
    state: str
    colour: str
    issued_at: dt.datetime | None
    issued_by: str
    pages: int = 0
    readers: int = 0


@dataclass(frozen=True)
class BuildRow:
    """A build in the list. `outcome` is the job's state in words; `error` says why it failed."""

    number: int
    ordered_at: dt.datetime
    taken_at: dt.datetime | None
    pages: int
    outcome: str
    colour: str
    error: str


@dataclass(frozen=True)
class Progress:
    """How far a build is; `done` stops the page from asking again."""

    percent: int
    text: str
    note: str
    done: bool


@dataclass(frozen=True)
class Reader:
    """A committee member: what becomes of their copy."""

    name: str
    outcome: str
    colour: str
    note: str = ""


def list_row(pack: Pack) -> ListRow:
    """Return a line of a list of packs."""
    return ListRow(
        title=pack.title,
        href=reverse("packs:pack", args=[pack.pk]),
        campaign=pack.campaign.title,
        committee=pack.committee.name,
        item=pack.item_number,
        meeting_on=pack.meeting_on,
        state=pack.get_state_display(),
        colour=COLOURS[PackState(pack.state)],
        issued_at=pack.issued_at,
        issued_by=str(pack.issued_by or ""),
        pages=getattr(pack, "pages", None) or 0,
        readers=getattr(pack, "reader_count", 0),
    )


def front_sheet(pack: Pack) -> list[Fact]:
    """Return the front sheet as its manager sees it."""
    return [
        Fact("Committee", pack.committee.name),
        Fact("Meeting", show_date(pack.meeting_on)),
        Fact("Agenda item", pack.item_number),
        Fact("Purpose", pack.get_purpose_display()),
        Fact("Assurance level", pack.get_assurance_display()),
        Fact("Executive sponsor", pack.executive_sponsor or "None named"),
        Fact("Executive summary", pack.executive_summary),
        Fact("What the committee is asked to do", pack.recommendation),
        Fact("Marking", pack.get_marking_display()),
        Fact("Author", str(pack.author)),
    ]


def cover(pack: Pack) -> list[Fact]:
    """Return what a reader needs to know before they open it."""
    facts = [
        Fact("Committee", f"{pack.committee.name}, {pack.campaign.body}"),
        Fact("Meeting", show_date(pack.meeting_on)),
        Fact("Agenda item", pack.item_number),
        Fact("Purpose", pack.get_purpose_display()),
        Fact("Marking", pack.get_marking_display()),
    ]
    if pack.issued_at:
        facts.append(Fact("Issued", f"{show_moment(pack.issued_at)} by {pack.issued_by}"))
    return facts


def build_row(build: PackBuild) -> BuildRow:
    """Return a line of the list of builds."""
    state = JobState(build.job.state)
    waiting_again = state is JobState.QUEUED and build.job.error
    words, colour = {
        JobState.QUEUED: ("Will be tried again" if waiting_again else "Waiting", "yellow"),
        JobState.RUNNING: ("Being built", "blue"),
        JobState.DONE: ("Ready", "green"),
        JobState.DEAD: ("Failed", "red"),
    }[state]
    return BuildRow(
        number=build.number,
        ordered_at=build.job.created_at,
        taken_at=build.taken_at if build.finished_at else None,
        pages=build.pages or 0,
        outcome=words,
        colour=colour,
        error=build.job.error,
    )


def progress_of(build: PackBuild | None) -> Progress:
    """Return how far the newest build is; done where there is none, or none in progress."""
    if build is None:
        return Progress(0, "", "", done=True)
    job = build.job
    if job.state not in {JobState.QUEUED, JobState.RUNNING}:
        return Progress(100, "The build has ended.", "", done=True)
    if job.state == JobState.RUNNING:
        return Progress(job.progress, job.progress_text or "Starting", "", done=False)
    if job.error:
        note = f"{job.error} It is tried again by itself."
        return Progress(0, "Waiting to try again", note, done=False)
    return Progress(0, "Waiting for its turn", "", done=False)


def readership(standings: Sequence[Standing]) -> list[Reader]:
    """Return who will get a copy and who will not, before issue."""
    return [
        Reader(each.name, "Gets a copy", "green")
        if each.may_read
        else Reader(each.name, "No copy", "orange", each.reason)
        for each in standings
    ]


def issued_to(readers: Sequence[PackReader], standings: Sequence[Standing]) -> list[Reader]:
    """Return who was sent a copy and whether it is still open to them, then the members who got none."""
    now_seated = {each.user_id: each for each in standings}
    sent = {reader.user_id for reader in readers}
    return [
        *[_sent(reader, now_seated.get(reader.user_id)) for reader in readers],
        *[
            Reader(each.name, "No copy", "grey", each.reason or "Joined after the pack was issued.")
            for each in standings
            if each.user_id not in sent
        ],
    ]


def _sent(reader: PackReader, standing: Standing | None) -> Reader:
    name = str(reader.user)
    read = f"First opened {show_moment(reader.first_read_at)}." if reader.first_read_at else ""
    if standing is None:
        return Reader(name, "Closed", "orange", f"No longer sits on the committee. {read}".strip())
    if not standing.may_read:
        return Reader(name, "Closed", "orange", f"{standing.reason} {read}".strip())
    if read:
        return Reader(name, "Opened", "green", read)
    return Reader(name, "Issued", "blue", "Not opened yet.")


def figures(campaign: Campaign, record: Record, *, at: dt.datetime) -> Figures:
    """Return the record's figures for the first words of a front sheet."""
    today = london_date(at)
    planned = {row.stage for row in record.stages}
    return Figures(
        post=campaign.get_post_display(),
        body=str(campaign.body),
        submitted=next(stage.count for stage in record.funnel if stage.name == "Submitted"),
        scored=sum(row.outcome is not None for row in record.scores.rows),
        members=len(record.scores.seats),
        names=list(record.names.values()),
        without_cv=[
            each.application.full_name for each in record.profiles if each.application.cv is None
        ],
        conflicts=len(record.conflicts),
        unassessed=sum(row.status == ConflictStatus.DECLARED for row in record.conflicts),
        recused=sum(row.status == ConflictStatus.RECUSED for row in record.conflicts),
        undated=[stage.label for stage in Stage if stage.value not in planned],
        late_without_reason=[
            row.get_stage_display()
            for row in record.stages
            if not row.delay_reason
            and progress(planned=row.planned_on, actual=row.actual_on, today=today).days_late
        ],
    )
