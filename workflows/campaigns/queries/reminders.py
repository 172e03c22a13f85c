"""What waits for whom. Each app says what it knows; nobody is told more about another than they may look up."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from workflows.accounts.models import User
from workflows.campaigns.enums import CampaignState, ConflictStatus, ReminderKind, Stage
from workflows.campaigns.models import Campaign, Reminder
from workflows.campaigns.queries.conflicts import conflicts_of
from workflows.campaigns.queries.people import coordinators_of
from workflows.campaigns.rules.groups import Group, states_in
from workflows.core.access import can
from workflows.core.clock import london_date, show_date


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for a person.

    Args:
        due_on: the day it is, or was, due.
        text: what, in a sentence or two about the recipient's own work.
        path: where they do it.
    """

    campaign: Campaign
    kind: ReminderKind
    user_id: int
    due_on: dt.date
    text: str
    path: str


type Source = Callable[[dt.datetime], Iterable[Waiting]]
_sources: list[Source] = []


def knows_waiting(function: Source) -> Source:
    """Register who can say what waits for whom at a moment."""
    if function not in _sources:
        _sources.append(function)
    return function


def waiting(at: dt.datetime) -> Iterable[Waiting]:
    """Yield everything that waits for anybody."""
    for source in _sources:
        yield from source(at)


def planned(campaign: Campaign, stage: Stage) -> dt.date | None:
    """Return the planned day of a stage that has not come; `stage_dates` may be fetched."""
    for row in campaign.stage_dates.all():
        if row.stage == stage and row.actual_on is None:
            return row.planned_on
    return None


@knows_waiting
def unassessed(at: dt.datetime) -> Iterable[Waiting]:
    """Yield whoever may assess a declaration that waits: of another person, and not while they score blind."""
    on = london_date(at)
    for campaign in _moving().filter(panel__conflicts__status=ConflictStatus.DECLARED).distinct():
        rows = list(conflicts_of(campaign.pk).filter(status=ConflictStatus.DECLARED))
        people = User.objects.in_bulk(coordinators_of(campaign, on=on))
        for user_id, user in sorted(people.items()):
            others = [row for row in rows if row.membership.user_id != user_id]
            if others and can(user, "campaigns.register", campaign, at=at):
                number, since = len(others), min(london_date(row.declared_at) for row in others)
                yield Waiting(
                    campaign,
                    ReminderKind.ASSESS,
                    user_id,
                    since,
                    f"Declared conflicts of interest that wait for assessment: {number}, the first since "
                    f"{show_date(since)}. Until then these members cannot score.",
                    reverse("campaigns:conflicts", args=[campaign.reference]),
                )


@knows_waiting
def overdue(at: dt.datetime) -> Iterable[Waiting]:
    """Yield whoever runs a campaign whose next stage is past its planned day."""
    on = london_date(at)
    rows = _moving().filter(stage_dates__actual_on=None, stage_dates__planned_on__lt=on)
    for campaign in rows.distinct().prefetch_related("stage_dates"):
        late = next(
            row for row in campaign.stage_dates.all() if not row.actual_on and row.planned_on < on
        )
        for user_id in sorted(coordinators_of(campaign, on=on)):
            yield Waiting(
                campaign,
                ReminderKind.OVERDUE,
                user_id,
                late.planned_on,
                f"“{late.get_stage_display()}” was planned for {show_date(late.planned_on)} and has not come. "
                "Take the next step, or plan it again and say why.",
                reverse("campaigns:campaign", args=[campaign.reference]),
            )


def _moving() -> QuerySet[Campaign]:
    """Return the campaigns that are neither over nor paused."""
    resting = states_in(Group.FINISHED) | {CampaignState.PAUSED}
    return Campaign.objects.exclude(state__in=resting)


def reminders_of(campaign: Campaign) -> QuerySet[Reminder]:
    """Return the reminders sent about a campaign, newest first; only for whoever reads its register of conflicts."""
    return campaign.reminders.select_related("recipient")
