"""What runs by the clock. Apps register in `tasks.py`; the scheduler process reads the registry."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from workflows.core.models.jobs import ScheduleRun

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Periodic(Protocol):
    def __call__(self, *, at: dt.datetime) -> object: ...


@dataclass(frozen=True)
class Schedule:
    """One entry: `function(at=now)` every so many seconds."""

    name: str
    seconds: int
    function: Periodic


_schedules: dict[str, Schedule] = {}


def every[F: Periodic](*, seconds: int, name: str) -> Callable[[F], F]:
    """Register `function(at=now)` to run every so many seconds under a name such as "campaigns.close_due".

    The function must be safe to repeat and to overlap with itself: lock the rows it changes.
    Raises ValueError when two different functions claim one name.
    """

    def register(function: F) -> F:
        known = _schedules.setdefault(name, Schedule(name, seconds, function))
        if known.function is not function:
            raise ValueError(f"Two schedules are called {name}.")
        return function

    return register


def all_schedules() -> list[Schedule]:
    """Return every registered schedule, by name."""
    return [_schedules[name] for name in sorted(_schedules)]


def run_schedule(name: str, *, at: dt.datetime) -> bool:
    """Run one schedule unless it has just been run; say whether it ran. Raises KeyError for an unknown name.

    Two schedulers may both ask: a conditional UPDATE lets one of them through in each period. Half a period
    is the limit, because a punctual scheduler is some milliseconds early as often as late.
    """
    schedule = _schedules[name]
    ScheduleRun.objects.get_or_create(name=name, defaults={"ran_at": NEVER})
    latest = at - dt.timedelta(seconds=schedule.seconds / 2)
    if not ScheduleRun.objects.filter(name=name, ran_at__lte=latest).update(ran_at=at):
        return False
    schedule.function(at=at)
    return True
