"""Days on which something is in force, both ends included; no end means until further notice."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from workflows.core.clock import show_date


@dataclass(frozen=True, slots=True)
class Period:
    starts_on: dt.date
    ends_on: dt.date | None = None

    def overlaps(self, other: "Period") -> bool:
        """Say whether some day belongs to both."""
        return (self.ends_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on <= other.ends_on
        )

    def __str__(self) -> str:
        end = f"to {show_date(self.ends_on)}" if self.ends_on else "on, without an end"
        return f"from {show_date(self.starts_on)} {end}"


def clash(wanted: Period, others: Iterable[Period]) -> str:
    """Return why a period may not stand beside others of its kind; empty where it may."""
    if wanted.ends_on is not None and wanted.ends_on < wanted.starts_on:
        return "The last day must be the same as or after the first day."
    found = next((each for each in others if wanted.overlaps(each)), None)
    if found is None:
        return ""
    return (
        f"Another one is in force {found}. End that one the day before this begins, "
        "or choose other dates."
    )
