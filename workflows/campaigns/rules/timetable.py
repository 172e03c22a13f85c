"""Planned dates from the closing date, and where a stage stands against them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.campaigns.enums import Stage
from workflows.campaigns.rules.forecast import targets
from workflows.campaigns.rules.working_days import WorkingDays


class Standing(StrEnum):
    """A stage against its planned date."""

    DONE = "done"
    DONE_LATE = "done late"
    DUE = "planned"
    LATE = "late"


@dataclass(frozen=True)
class Progress:
    """Where a stage stands, and by how many days it is or was late (0 when not)."""

    standing: Standing
    days_late: int


def planned_dates(
    closes_on: dt.date, offsets: Mapping[Stage, int], calendar: WorkingDays
) -> dict[Stage, dt.date]:
    """Return stage -> planned day: the last working day within its target, so that a target on a Sunday is kept."""
    last = targets(closes_on, offsets)
    return {stage: max(closes_on, calendar.on_or_before(day)) for stage, day in last.items()}


def progress(*, planned: dt.date, actual: dt.date | None, today: dt.date) -> Progress:
    """Return where a stage stands today."""
    late = max(0, ((actual or today) - planned).days)
    if actual is not None:
        return Progress(Standing.DONE_LATE if late else Standing.DONE, late)
    return Progress(Standing.LATE if late else Standing.DUE, late)
