"""Working days, targets and the forecast of a campaign."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from workflows.boards.models import AppointmentRule
from workflows.boards.queries import rule_for
from workflows.campaigns.enums import CampaignState, Stage
from workflows.campaigns.models import BankHoliday, Campaign, StageDate
from workflows.campaigns.rules.forecast import Dates, Expected, forecast
from workflows.campaigns.rules.working_days import WorkingDays
from workflows.core.clock import london_date

QUIET = "This stage is taking longer than planned."
_NO_FORECAST = frozenset({CampaignState.PAUSED, CampaignState.ABANDONED})


@dataclass(frozen=True)
class Clock:
    """A campaign’s stages as they came or are expected.

    Args:
        stages: in the order of the process; empty while the campaign is paused, or once it was abandoned.
        targets: stage -> days from closing, by the appointment rule the campaign began with.
        known: all the days are in years whose bank holidays are known.
    """

    stages: tuple[Expected, ...]
    targets: Mapping[Stage, int]
    known: bool


def working_days() -> WorkingDays:
    """Return the calendar of working days. One query."""
    return WorkingDays.of(BankHoliday.objects.values_list("day", flat=True))


def rule_of(campaign: Campaign) -> AppointmentRule:
    """Return the appointment rule a campaign began with; it keeps it. Raises InvalidInputError where that is gone."""
    return rule_for(
        kind=campaign.body.kind, post=campaign.post, on=london_date(campaign.created_at)
    )


def offsets_of(rule: AppointmentRule) -> dict[Stage, int]:
    """Return the targets of an appointment rule: stage -> days from the closing date."""
    return {
        Stage.SIFT: rule.sift_days,
        Stage.INTERVIEWS: rule.interview_days,
        Stage.DECISION: rule.decision_days,
        Stage.ANNOUNCEMENT: rule.announcement_days,
    }


def clock_of(campaign: Campaign, rows: Collection[StageDate], *, on: dt.date) -> Clock:
    """Return a campaign’s forecast on a day. Two queries."""
    calendar, offsets = working_days(), offsets_of(rule_of(campaign))
    if campaign.state in _NO_FORECAST:
        return Clock((), offsets, known=True)
    dates = {Stage(row.stage): Dates(row.planned_on, row.actual_on) for row in rows}
    stages = forecast(dates, offsets=offsets, today=on, calendar=calendar)
    known = calendar.knows(*(stage.on for stage in stages), *(row.planned_on for row in rows))
    return Clock(stages, offsets, known)


def public_reason(row: StageDate) -> str:
    """Return what candidates and the public read about a late stage; nothing where it has no reason."""
    if not row.delay_reason:
        return ""
    return row.delay_reason if row.delay_public else QUIET
