"""Times for interviews: how a day is divided, who can be there, and until when a candidate may choose."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from workflows.campaigns.enums import PanelRole
from workflows.campaigns.rules.panel import PanelRule, problems

MOST = 20  # slots made at once


def series(
    first: dt.datetime, *, minutes: int, gap: int, number: int
) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """Return (start, end) of so many interviews one after another.

    Args:
        first: when the first begins.
        minutes: how long each lasts.
        gap: minutes between two of them.
        number: how many.
    """
    step = dt.timedelta(minutes=minutes + gap)
    starts = [first + step * place for place in range(number)]
    return tuple((start, start + dt.timedelta(minutes=minutes)) for start in starts)


def overlapping(
    wanted: Sequence[tuple[dt.datetime, dt.datetime]],
    taken: Sequence[tuple[dt.datetime, dt.datetime]],
) -> tuple[dt.datetime, ...]:
    """Return the starts of `wanted` times that lie across a taken one: a panel is in one place at a time."""
    return tuple(
        start
        for start, end in wanted
        if any(start < other_end and other_start < end for other_start, other_end in taken)
    )


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who can be at a slot.

    Args:
        roles: seat pk -> role, of everybody who scores.
        can: the seats that said they can.
        cannot: the seats that said they cannot.
    """

    roles: Mapping[int, PanelRole]
    can: frozenset[int]
    cannot: frozenset[int]

    @property
    def silent(self) -> frozenset[int]:
        """The seats that have not answered."""
        return frozenset(self.roles) - self.can - self.cannot

    def broken(self, rule: PanelRule, *, recused: Collection[int] = ()) -> tuple[str, ...]:
        """Return the composition rules broken by those who can be there, `recused` seats left out."""
        return problems(
            [role for pk, role in self.roles.items() if pk in self.can and pk not in recused], rule
        )


def cut_off(starts_at: dt.datetime, *, hours: int) -> dt.datetime:
    """Return until when a candidate may choose, move or give up a time by themselves."""
    return starts_at - dt.timedelta(hours=hours)
