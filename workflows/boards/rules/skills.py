"""What a board can do, and what it will lack once the terms that end have ended. Pure counting."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """A field the board must cover.

    Args:
        key: what ratings name it by.
        level: the rating from which a member counts.
        wanted: how many such members the board wants.
    """

    key: int
    level: int
    wanted: int


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who sits, the last day of their service as it stands, and their ratings by key."""

    name: str
    until: dt.date
    ratings: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Strength:
    """How many members count for a need now, and how many after the terms that end by a day."""

    key: int
    now: int
    later: int
    wanted: int
    leaving: tuple[str, ...] = ()  # who counts now and no longer then

    @property
    def gap(self) -> int:
        """How many the board will be short of."""
        return max(0, self.wanted - self.later)

    @property
    def gap_now(self) -> int:
        """How many the board is short of today."""
        return max(0, self.wanted - self.now)


def strengths(needs: Sequence[Need], members: Sequence[Member], *, by: dt.date) -> list[Strength]:
    """Return each need's strength today and after every term that ends by a day, that day included."""
    found = []
    for need in needs:
        able = [each for each in members if each.ratings.get(need.key, 0) >= need.level]
        leaving = tuple(each.name for each in able if each.until <= by)
        found.append(Strength(need.key, len(able), len(able) - len(leaving), need.wanted, leaving))
    return found
