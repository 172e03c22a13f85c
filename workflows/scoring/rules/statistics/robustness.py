"""Would the shortlist be the same with another panel? Leave each member out; then draw panels at random.

Exact whole numbers throughout, as in rules.totals: who is in must agree with the score table to the last place.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, sumprod
from typing import cast

from workflows.scoring.rules.ranking import tie_breakers
from workflows.scoring.rules.statistics.reliability import DRAWS, SEED
from workflows.scoring.rules.totals import Marks, Weighing

# Of whole numbers it is exact, and a whole number; its declared type does not say so.
_dot = cast("Callable[[Sequence[int], Sequence[int]], int]", sumprod)


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with the sheets that count: member -> marks, None where they abstained."""

    code: str
    sheets: Mapping[int, Marks]


@dataclass(frozen=True, slots=True)
class Standing:
    """How sure a candidate's place is.

    Args:
        code: the candidate's blind code.
        in_top: in the top N as the marks stand.
        share: of the drawn panels, the part that put them in the top N; 0 to 1.
        turns_on: the members without whom it would be otherwise.
    """

    code: str
    in_top: bool
    share: float
    turns_on: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Robustness:
    """Of whom the top N consists, and how firmly. `draws` panels from `seed`."""

    top: int
    standings: tuple[Standing, ...]
    draws: int
    seed: int

    def changed_without(self, member: int) -> tuple[str, ...]:
        """Return the codes of those who would come in or drop out without a member."""
        return tuple(each.code for each in self.standings if member in each.turns_on)


@dataclass(frozen=True, slots=True)
class _Column:
    """One criterion of one candidate: what each member gave, nought where nothing, and whether they gave a mark."""

    weight: int
    marks: tuple[int, ...]
    given: tuple[int, ...]

    def mean(self, counts: Sequence[int]) -> Fraction | None:
        """Return the mean of the members who gave a mark, each counted so often."""
        number = _dot(counts, self.given)
        return Fraction(_dot(counts, self.marks), number) if number else None


@dataclass(frozen=True, slots=True)
class _Line:
    """A candidate. `whole`: nobody who scored them abstained, so that one sum does for the total.

    `scale` is divisible by every number of members up to all of them, so that means are whole parts of it.
    """

    code: str
    columns: tuple[_Column, ...]
    needed: tuple[tuple[_Column, int], ...]
    ties: tuple[_Column, ...]
    total: tuple[int, ...]
    weights: tuple[int, ...]
    whole: bool
    scale: int

    def shown(self, counts: Sequence[int]) -> int | None:
        """Return the total in hundredths, as the table shows it; None where nobody is left who gave a mark."""
        if self.whole:
            below = _dot(counts, self.weights)
            return _hundredths(_dot(counts, self.total), below) if below else None
        total = below = 0
        for each in self.columns:
            if number := _dot(counts, each.given):
                total += each.weight * _dot(counts, each.marks) * (self.scale // number)
                below += each.weight
        return _hundredths(total, self.scale * below) if below else None

    def meets(self, counts: Sequence[int]) -> bool:
        """Say whether every essential criterion reaches its mark, before rounding."""
        for column, mark in self.needed:
            number = _dot(counts, column.given)
            if not number or _dot(counts, column.marks) < mark * number:
                return False
        return True

    def standing(self, counts: Sequence[int]) -> tuple[int, ...]:
        """Return what breaks ties, as shown; where all abstained, below the lowest mark."""
        means = [each.mean(counts) for each in self.ties]
        return tuple(
            -1 if mean is None else _hundredths(mean.numerator, mean.denominator) for mean in means
        )


class _Field:
    """The marks as rows of whole numbers, for counting the same thing a thousand times."""

    def __init__(
        self, scored: Sequence[Scored], criteria: Sequence[Weighing], *, pass_mark: int, top: int
    ) -> None:
        self.members = tuple(sorted({member for each in scored for member in each.sheets}))
        self.top = top
        self.lines = [self._line(each, criteria, pass_mark) for each in scored]

    def _line(self, each: Scored, criteria: Sequence[Weighing], pass_mark: int) -> _Line:
        columns = {one.key: self._column(each, one) for one in criteria}
        present = tuple(int(member in each.sheets) for member in self.members)
        weight = sum(one.weight for one in criteria)
        totals = zip(
            *(tuple(one.weight * mark for mark in one.marks) for one in columns.values()),
            strict=True,
        )
        return _Line(
            code=each.code,
            columns=tuple(columns.values()),
            needed=tuple((columns[one.key], pass_mark) for one in criteria if one.essential),
            ties=tuple(columns[key] for key in tie_breakers(criteria)),
            total=tuple(map(sum, totals)),
            weights=tuple(weight * one for one in present),
            whole=all(one.given == present for one in columns.values()),
            scale=lcm(*range(1, len(self.members) + 1)),
        )

    def _column(self, each: Scored, criterion: Weighing) -> _Column:
        marks = [
            sheet[criterion.key] if (sheet := each.sheets.get(member)) else None
            for member in self.members
        ]
        return _Column(
            criterion.weight,
            tuple(mark or 0 for mark in marks),
            tuple(int(mark is not None) for mark in marks),
        )

    def chosen(self, counts: Sequence[int]) -> frozenset[str]:
        """Return the codes ranked N or better among those who meet the minimum, each member counted so often."""
        level: dict[int, list[_Line]] = {}
        for line in self.lines:
            if (shown := line.shown(counts)) is not None:
                level.setdefault(shown, []).append(line)
        found: list[str] = []
        for shown in sorted(level, reverse=True):
            group = [line for line in level[shown] if line.meets(counts)]
            if len(found) + len(group) > self.top:
                group = _best(group, counts, room=self.top - len(found))
            found += [line.code for line in group]
            if len(found) >= self.top:
                break
        return frozenset(found)


def _best(group: Sequence[_Line], counts: Sequence[int], *, room: int) -> list[_Line]:
    """Return who of a level group ranks within what room is left; those still level share a rank."""
    standings = sorted((line.standing(counts) for line in group), reverse=True)
    return [line for line in group if standings.index(line.standing(counts)) < room]


def _hundredths(numerator: int, denominator: int) -> int:
    return (200 * numerator + denominator) // (2 * denominator)


def robustness(
    scored: Sequence[Scored],
    criteria: Sequence[Weighing],
    *,
    pass_mark: int,
    top: int,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Robustness:
    """Return how firmly each candidate stands in the top N, in the order given.

    Args:
        scored: every candidate with their sheets.
        criteria: in the campaign's order.
        pass_mark: the campaign's.
        top: N. Those level at the cut are all in it.
        draws: how many panels are drawn, of as many members as there are, with replacement.
        seed: the same seed and marks give the same figures.
    """
    field = _Field(scored, criteria, pass_mark=pass_mark, top=top)
    size = len(field.members)
    standing = field.chosen([1] * size)
    without = {
        member: field.chosen([int(other != member) for other in field.members])
        for member in field.members
        if size > 1
    }
    times = dict.fromkeys((each.code for each in scored), 0)
    chance = random.Random(seed)  # noqa: S311 -- to be repeated by anybody, not to be a secret
    found: dict[tuple[int, ...], frozenset[str]] = {}  # the same panel is drawn again and again
    for _ in range(draws):
        counts = [0] * size
        for place in chance.choices(range(size), k=size) if size else ():
            counts[place] += 1
        drawn = tuple(counts)
        if drawn not in found:
            found[drawn] = field.chosen(drawn)
        for code in found[drawn]:
            times[code] += 1
    return Robustness(
        top,
        tuple(
            Standing(
                each.code,
                each.code in standing,
                times[each.code] / draws,
                tuple(
                    member
                    for member, left in without.items()
                    if (each.code in left) != (each.code in standing)
                ),
            )
            for each in scored
        ),
        draws,
        seed,
    )
