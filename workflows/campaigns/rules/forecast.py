"""When each stage will be reached, from what has happened and what is still planned, against the targets."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.campaigns.enums import Stage
from workflows.campaigns.rules.working_days import WorkingDays

# Their days are the window's own; the stages after them follow one another.
WINDOW = (Stage.OPENS, Stage.CLOSES)


class Light(StrEnum):
    """A stage against its target, never told by colour alone."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Dates:
    """A stage's planned day, and its actual one once it has come."""

    planned: dt.date
    actual: dt.date | None = None


@dataclass(frozen=True)
class Expected:
    """A stage as it is expected, or came.

    Args:
        on: the actual day, or the forecast one.
        done: it has come.
        late: working days after its planned day, 0 when not later.
        past_target: days after its target, 0 when not past it or without one.
        light: green on time, amber later than planned, red past the target.
    """

    stage: Stage
    on: dt.date
    done: bool
    late: int
    past_target: int
    light: Light


def targets(closes_on: dt.date, offsets: Mapping[Stage, int]) -> dict[Stage, dt.date]:
    """Return stage -> the last day within its target; `offsets` are the appointment rule’s days from closing."""
    return {stage: closes_on + dt.timedelta(days=days) for stage, days in offsets.items()}


def forecast(
    dates: Mapping[Stage, Dates],
    *,
    offsets: Mapping[Stage, int],
    today: dt.date,
    calendar: WorkingDays,
) -> tuple[Expected, ...]:
    """Return every stage that has dates, in order, as it came or is expected.

    A stage takes the working days its plan gives it after the stage before. It is never expected before its
    planned day (meetings are booked, so finishing early brings nothing forward) nor before today.
    Targets count from the day applications close: the actual one, or the one expected.
    """
    stages = [stage for stage in Stage if stage in dates]
    found: dict[Stage, dt.date] = {}
    for place, stage in enumerate(stages):
        given = dates[stage]
        found[stage] = given.actual or max(given.planned, today)
        if given.actual is None and stage not in WINDOW:
            before = stages[place - 1] if place else stage
            takes = max(0, calendar.between(dates[before].planned, given.planned))
            on = max(given.planned, today, calendar.add(found[before], takes))
            found[stage] = on if on == given.planned else calendar.on_or_after(on)
    last = targets(found[Stage.CLOSES], offsets) if Stage.CLOSES in found else {}
    return tuple(
        _expected(stage, dates[stage], found[stage], last.get(stage), calendar) for stage in stages
    )


def _expected(
    stage: Stage, given: Dates, on: dt.date, target: dt.date | None, calendar: WorkingDays
) -> Expected:
    past = max(0, (on - target).days) if target else 0
    late = max(0, calendar.between(given.planned, on))
    light = Light.RED if past else Light.AMBER if on > given.planned else Light.GREEN
    return Expected(stage, on, given.actual is not None, late, past, light)


def overall(stages: Sequence[Expected]) -> Expected | None:
    """Return the stage a campaign is judged by: its announcement, or the last one it has."""
    return stages[-1] if stages else None
