"""Is a member stricter or kinder than the rest? Offsets by least squares, so that who was recused from whom does not tell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from workflows.scoring.rules.statistics.distributions import t_quantile
from workflows.scoring.rules.statistics.reliability import Ratings, members_of

_PAIR = 2
_COMMON = 0.975
_CRUMB = 1e-9  # of floating point; marks differ by far more


@dataclass(frozen=True, slots=True)
class Offset:
    """Points above (+, kinder) or below (-, stricter) the panel, for the same candidates, with a 95% interval."""

    member: int
    value: float
    low: float
    high: float

    @property
    def stands_out(self) -> bool:
        """Whether the interval leaves no room for nought."""
        return self.low > _CRUMB or self.high < -_CRUMB


def offsets(ratings: Ratings) -> tuple[Offset, ...]:
    """Return each member's offset; empty where members cannot be compared.

    The model is mark = candidate + member + chance. Members who share no candidate, even through others, cannot be
    put on one line.
    """
    shared = [each for each in ratings if len(each) >= _PAIR]
    members = members_of(shared)
    marks = sum(map(len, shared))
    degrees = marks - len(shared) - len(members) + 1
    if degrees < 1 or not _connected(shared):
        return ()
    matrix, right = _normal(shared, members)
    inverse = _inverted(matrix)
    values = [sum(a * b for a, b in zip(row, right, strict=True)) for row in inverse]
    by_member = dict(zip(members, values, strict=True))
    variance = _left_over(shared, by_member) / degrees
    reach = t_quantile(_COMMON, degrees)
    found = []
    for place, member in enumerate(members):
        half = reach * math.sqrt(variance * max(inverse[place][place] - 1 / len(members), 0.0))
        value = by_member[member]
        found.append(Offset(member, value, value - half, value + half))
    return tuple(found)


def _connected(shared: Ratings) -> bool:
    groups: list[set[int]] = []
    for each in shared:
        touching = [group for group in groups if group & each.keys()]
        groups = [group for group in groups if not group & each.keys()]
        groups.append(set(each).union(*touching))
    return len(groups) == 1


def _normal(shared: Ratings, members: Sequence[int]) -> tuple[list[list[float]], list[float]]:
    """Return the normal equations with the candidates taken out; a plane of 1/m makes them solvable, sum nought."""
    place = {member: index for index, member in enumerate(members)}
    size = len(members)
    matrix = [[1 / size] * size for _ in members]
    right = [0.0] * size
    for each in shared:
        middle = fmean(each.values())
        for one, value in each.items():
            right[place[one]] += value - middle
            matrix[place[one]][place[one]] += 1
            for other in each:
                matrix[place[one]][place[other]] -= 1 / len(each)
    return matrix, right


def _inverted(matrix: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the inverse of a small, symmetric, positive matrix, by Gauss and Jordan."""
    size = len(matrix)
    rows = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for pivot in range(size):
        scale = rows[pivot][pivot]
        rows[pivot] = [value / scale for value in rows[pivot]]
        for other in range(size):
            if other != pivot:
                factor = rows[other][pivot]
                rows[other] = [
                    value - factor * base
                    for value, base in zip(rows[other], rows[pivot], strict=True)
                ]
    return [row[size:] for row in rows]


def _left_over(shared: Ratings, offset: dict[int, float]) -> float:
    found = 0.0
    for each in shared:
        level = [value - offset[member] for member, value in each.items()]
        middle = fmean(level)
        found += sum((value - middle) ** 2 for value in level)
    return found
