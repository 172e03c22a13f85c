"""On which working days somebody is reminded of what is due on a day."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from workflows.campaigns.enums import ReminderKind
from workflows.campaigns.rules.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Plan:
    """When to remind.

    Args:
        every: working days between reminders once the day has passed; the first comes the working day after it.
        before: working days before the day it is due; 0 is that day.
    """

    every: int
    before: frozenset[int] = frozenset()


PLANS: Mapping[ReminderKind, Plan] = MappingProxyType(
    {
        ReminderKind.DECLARE: Plan(1, frozenset({5, 2, 0})),
        ReminderKind.SCORE: Plan(1, frozenset({5, 2, 0})),
        ReminderKind.ASSESS: Plan(2),
        ReminderKind.OVERDUE: Plan(5),
        ReminderKind.DECIDE: Plan(5, frozenset({5, 1})),
    }
)


def reminds(kind: ReminderKind, *, due_on: dt.date, today: dt.date, calendar: WorkingDays) -> bool:
    """Say whether today is a day to remind of what is due on a day; never at a weekend or on a bank holiday."""
    plan = PLANS[kind]
    if not calendar.is_working(today):
        return False
    if today <= due_on:
        return calendar.between(today, due_on) in plan.before
    return (calendar.between(due_on, today) - 1) % plan.every == 0
