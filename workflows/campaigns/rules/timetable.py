"""Planned dates from the closing date, and where a stage stands against them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


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


def planned_dates(closes_on: dt.date, offsets: Mapping[str, int]) -> dict[str, dt.date]:
    """Return stage -> planned day, `offsets` being days after the closing date."""
    return {stage: closes_on + dt.timedelta(days=days) for stage, days in offsets.items()}


def progress(*, planned: dt.date, actual: dt.date | None, today: dt.date) -> Progress:
    """Return where a stage stands today."""
    late = max(0, ((actual or today) - planned).days)
    if actual is not None:
        return Progress(Standing.DONE_LATE if late else Standing.DONE, late)
    return Progress(Standing.LATE if late else Standing.DUE, late)
