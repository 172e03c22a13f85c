"""What waits for whom. Each app says what it knows; nobody is told more about another than they may look up."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse

from workflows.accounts.models import User
from workflows.campaigns.enums import (
    CampaignState,
    ConflictStatus,
    PanelRole,
    ReminderKind,
    Stage,
)
from workflows.campaigns.models import Campaign, Reminder
from workflows.campaigns.queries.conflicts import bound_about, declarations_waiting
from workflows.campaigns.queries.people import coordinators_of, panel
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
    """Yield whoever may assess a declaration that waits: the coordinators and, once names are known, the chair.

    Not of their own, nor about a candidate they have a conflict with, nor while they score blind.
    """
    on = london_date(at)
    waits = Q(panel__conflicts__status=ConflictStatus.DECLARED) | Q(
        decider_conflicts__status=ConflictStatus.DECLARED
    )
    for campaign in _moving().filter(waits).distinct():
        rows = declarations_waiting(campaign.pk, on=on)
        chairs = panel(campaign.pk, on=on).filter(role=PanelRole.CHAIR)
        people = User.objects.in_bulk(
            coordinators_of(campaign, on=on) | set(chairs.values_list("user_id", flat=True))
        )
        for user_id, user in sorted(people.items()):
            bound = bound_about(user_id, campaign.pk)
            others = [
                row for row in rows if row.user.pk != user_id and row.candidate_id not in bound
            ]
            if others and can(user, "campaigns.assess", campaign, at=at):
                number, since = len(others), min(london_date(row.declared_at) for row in others)
                yield Waiting(
                    campaign,
                    ReminderKind.ASSESS,
                    user_id,
                    since,
                    f"Declared conflicts of interest that wait for assessment: {number}, the first since "
                    f"{show_date(since)}. Until then a panel member cannot score, and a decider cannot decide.",
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
