"""What the candidate's templates get: plain values, nothing to look up."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from workflows.applications import permissions, queries
from workflows.applications.enums import ApplicationState as S
from workflows.applications.models import Application
from workflows.applications.rules.completeness import Part, Task, TaskStatus, answer_key, tasks
from workflows.applications.rules.transitions import TOLD_IT_ENDED
from workflows.campaigns.enums import CampaignState, Stage
from workflows.campaigns.models import Campaign
from workflows.campaigns.queries import public_notices, public_reason
from workflows.core.clock import london_date, show_date, show_moment

_PART_TITLES = {
    Part.CONTACT: "Contact details",
    Part.ELIGIBILITY: "Eligibility questions",
    Part.COMMITMENTS: "Time and interests",
    Part.CV: "CV",
}
_COLOURS = {
    TaskStatus.NOT_STARTED: "blue",
    TaskStatus.IN_PROGRESS: "aqua-green",
    TaskStatus.TOO_SHORT: "yellow",
    TaskStatus.TOO_LONG: "orange",
    TaskStatus.OPTIONAL: "grey",
    TaskStatus.DONE: "",
}
# What a candidate is told. Between interview and decision they are told no more than that.
_TOLD = {
    S.SUBMITTED: ("Submitted", "blue", "The recruitment team will check your eligibility."),
    S.ELIGIBLE: ("With the panel", "aqua-green", "The panel will read and score your answers."),
    S.LONGLISTED: ("With the panel", "aqua-green", "The panel will agree the shortlist."),
    S.INELIGIBLE: ("Not eligible", "red", "Read why on your application."),
    S.SHORTLISTED: ("Shortlisted", "green", "You will be invited to an interview."),
    S.NOT_SHORTLISTED: ("Not shortlisted", "grey", "This application has ended."),
    S.CONDITIONAL_OFFER: ("Conditional offer", "green", "Checks are being made."),
    S.APPOINTED: ("Appointed", "green", "The recruitment team will be in touch."),
    S.WITHDRAWN: ("Withdrawn", "grey", "You withdrew this application."),
    S.DECLINED: ("Offer declined", "grey", "You declined the offer."),
    S.FAILED_CHECKS: ("Not appointed", "grey", "The recruitment team will be in touch."),
}
_INTERVIEWED = ("Interviewed", "purple", "The decision is awaited.")


@dataclass(frozen=True)
class Status:
    """A state as its candidate is told it. No colour is plain text."""

    text: str
    colour: str
    next_step: str


@dataclass(frozen=True)
class MineRow:
    title: str
    body: str
    reference: str
    href: str
    closes_at: dt.datetime | None
    status: Status


@dataclass(frozen=True)
class TaskRow:
    key: str
    title: str
    href: str
    status: str
    colour: str
    hint: str
    done: bool


@dataclass(frozen=True)
class TaskList:
    """The task list in its sections, and how far it has come."""

    about: Sequence[TaskRow]
    answers: Sequence[TaskRow]
    done: int
    total: int

    @property
    def complete(self) -> bool:
        return self.done == self.total

    @property
    def summary(self) -> str:
        return f"{self.done} of {self.total} tasks"


@dataclass(frozen=True)
class Event:
    """A line of the timeline; `when` says planned or done."""

    title: str
    when: str
    state: str
    text: str = ""


def status_of(application: Application, *, at: dt.datetime) -> Status:
    """Return how an application stands in its candidate's words."""
    state = S(application.state)
    if application.campaign.state == CampaignState.ABANDONED and state not in TOLD_IT_ENDED:
        return Status("Recruitment ended", "grey", "It ended without an appointment.")
    if state is not S.DRAFT:
        return Status(*_TOLD.get(state, _INTERVIEWED))
    if permissions.is_taking(application.campaign, at=at):
        return Status("Not submitted", "yellow", "Finish and submit it before the closing time.")
    return Status("Not submitted", "grey", "Applications have closed. What you saved is kept.")


def mine_row(application: Application, *, at: dt.datetime) -> MineRow:
    """Return a line of “My applications”."""
    return MineRow(
        title=application.campaign.title,
        body=application.campaign.body.name,
        reference=application.reference,
        href=address(application),
        closes_at=application.campaign.closes_at,
        status=status_of(application, at=at),
    )


def address(application: Application) -> str:
    """Return where its candidate continues or reads it."""
    name = "task_list" if application.state == S.DRAFT else "view"
    return link(name, application.pk)


def link(name: str, application_id: uuid.UUID, **extra: str) -> str:
    """Return the address of one of an application's pages."""
    return reverse(f"applications:{name}", kwargs={"application_id": application_id, **extra})


def task_list(application: Application) -> TaskList:
    """Return the task list."""
    facts = queries.facts_of(application)
    found = {task.key: task for task in tasks(facts)}
    about = [
        _task_row(found[part.value], _PART_TITLES[part], link(part.value, application.pk))
        for part in Part
        if part is not Part.ELIGIBILITY or facts.questions
    ]
    answers = [
        _task_row(
            found[answer_key(answer.key)],
            answer.title,
            link("answer", application.pk, key=answer.key),
        )
        for answer in facts.answers
    ]
    rows = [*about, *answers]
    return TaskList(about, answers, sum(row.done for row in rows), len(rows))


def timeline(application: Application) -> list[Event]:
    """Return what has happened, day by day, then what is planned; a late stage with its reason."""
    done = _moments(application)
    planned: list[Event] = []
    over = application.state in {S.WITHDRAWN, S.INELIGIBLE, S.NOT_SHORTLISTED}
    over = over or application.campaign.state == CampaignState.ABANDONED
    for row in application.campaign.stage_dates.exclude(stage=Stage.OPENS):
        why = public_reason(row)
        reason = f"Later than planned: {why}" if why else ""
        label = Stage(row.stage).label
        if row.actual_on:
            done.append((row.actual_on, Event(label, show_date(row.actual_on), "done", reason)))
        elif not over:
            when = f"Planned for {show_date(row.planned_on)}"
            planned.append(Event(label, when, "next" if planned else "now", reason))
    return [event for _, event in sorted(done, key=lambda each: each[0])] + planned


def _moments(application: Application) -> list[tuple[dt.date, Event]]:
    """Return what a candidate did, and what they were told in the meantime."""
    submitted, withdrawn = application.submitted_at, application.withdrawn_at
    since = submitted or application.created_at
    found = [(since, "You submitted", "")] if submitted else []
    found += [
        (each.published_at, each.get_kind_display(), each.text)
        for each in reversed(public_notices(application.campaign))
        if since <= each.published_at and (withdrawn is None or each.published_at <= withdrawn)
    ]
    if withdrawn:
        found.append((withdrawn, "You withdrew", ""))
    return [
        (london_date(at), Event(title, show_moment(at), "done", text)) for at, title, text in found
    ]


def days_of(campaign: Campaign) -> str:
    """Return days a month without a needless .0."""
    return f"{campaign.time_commitment_days:f}".rstrip("0").rstrip(".")


def pay_of(campaign: Campaign) -> str:
    """Return the remuneration as people read it."""
    return f"£{campaign.remuneration:,} a year" if campaign.remuneration else "Unpaid"


def _task_row(task: Task, title: str, href: str) -> TaskRow:
    hint = task.problem if task.status in {TaskStatus.TOO_SHORT, TaskStatus.TOO_LONG} else ""
    if task.status is TaskStatus.DONE and task.words:
        hint = f"{task.words} words"
    return TaskRow(
        task.key, title, href, task.status.value, _COLOURS[task.status], hint, task.complete
    )
