"""Do the members agree? ICC(2,1), ICC(2,k) and Krippendorff's alpha, each with its interval.

Sources: Shrout and Fleiss 1979; McGraw and Wong 1996 (intervals); Krippendorff 2011. The tests hold all three to their
printed digits.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import mul, sub
from statistics import fmean

from workflows.scoring.rules.statistics.distributions import f_quantile

DRAWS = 1000
SEED = 1979  # fixed and shown, so that the same marks give the same figures to everybody
_TAIL = 0.025
_PAIR = 2

type Ratings = Sequence[Mapping[int, float]]
"""One mapping a candidate: member -> what they gave. A recused or abstaining member is absent."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95% interval. `low` and `high` lie between -1 and 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Intraclass:
    """`single` is ICC(2,1), one member's mark; `panel` is ICC(2,k), the mean of the k members."""

    single: Estimate
    panel: Estimate
    candidates: int
    members: int


def members_of(ratings: Ratings) -> tuple[int, ...]:
    """Return everybody who rated anything, in a fixed order."""
    return tuple(sorted({member for each in ratings for member in each}))


def complete(ratings: Ratings) -> list[list[float]]:
    """Return the rows of the candidates whom every member rated, members in the order of members_of."""
    members = members_of(ratings)
    return [[each[one] for one in members] for each in ratings if len(each) == len(members)]


def intraclass(ratings: Ratings) -> Intraclass | None:
    """Return the two intraclass correlations for absolute agreement, two-way random effects.

    Only candidates whom every member rated are in it. None where fewer than two candidates or members are
    left, or where nobody's marks vary.
    """
    rows = complete(ratings)
    n, k = len(rows), len(rows[0]) if rows else 0
    if n < _PAIR or k < _PAIR:
        return None
    between, judges, error = _mean_squares(rows)
    spread = between + (k - 1) * error + k * (judges - error) / n
    if spread <= 0:
        return None
    single = (between - error) / spread
    panel_spread = between + (judges - error) / n
    panel = (between - error) / panel_spread if panel_spread > 0 else -1.0
    low, high = _interval(single, (between, judges, error), n, k)
    return Intraclass(
        Estimate(_kept(single), _kept(low), _kept(high)),
        Estimate(_kept(panel), _kept(_stepped_up(low, k)), _kept(_stepped_up(high, k))),
        n,
        k,
    )


def _mean_squares(rows: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """Return the mean squares between candidates, between members, and of what is left."""
    n, k = len(rows), len(rows[0])
    grand = fmean(value for row in rows for value in row)
    candidates = k * sum((fmean(row) - grand) ** 2 for row in rows)
    judges = n * sum((fmean(column) - grand) ** 2 for column in zip(*rows, strict=True))
    everything = sum((value - grand) ** 2 for row in rows for value in row)
    left = max(everything - candidates - judges, 0.0)
    if left < everything * 1e-12:
        left = 0.0  # the crumbs of floating point
    return candidates / (n - 1), judges / (k - 1), left / ((n - 1) * (k - 1))


def _interval(
    icc: float, squares: tuple[float, float, float], n: int, k: int
) -> tuple[float, float]:
    between, judges, error = squares
    rest = n * (1 + (k - 1) * icc) - k * icc
    ratio = judges / error if error else 0.0
    below = (n - 1) * (k * icc * ratio) ** 2 + rest**2
    degrees = float(k - 1)  # what the formula tends to where nothing is left to chance
    if error and below:
        degrees = max((k - 1) * (n - 1) * (k * icc * ratio + rest) ** 2 / below, 1.0)
    upper = f_quantile(1 - _TAIL, n - 1, degrees)
    lower = f_quantile(1 - _TAIL, degrees, n - 1)
    noise = k * judges + (k * n - k - n) * error
    return (
        n * (between - upper * error) / (upper * noise + n * between),
        n * (lower * between - error) / (noise + n * lower * between),
    )


def _stepped_up(single: float, k: int) -> float:
    """Return the reliability of k members' mean from that of one (Spearman and Brown)."""
    below = 1 + (k - 1) * single
    return k * single / below if below > 0 else -1.0


def _kept(value: float) -> float:
    return min(1.0, max(-1.0, value))


def alpha(ratings: Ratings) -> float | None:
    """Return Krippendorff's alpha for interval data, marks missing or not. None where no two marks can be compared."""
    return _alpha(_units(ratings))


def alpha_estimate(ratings: Ratings, *, draws: int = DRAWS, seed: int = SEED) -> Estimate | None:
    """Return alpha with a percentile interval over draws of candidates with replacement."""
    units = _units(ratings)
    found = _alpha(units)
    if found is None:
        return None
    chance = random.Random(seed)  # noqa: S311 -- to be repeated by anybody, not to be a secret
    columns = tuple(zip(*units, strict=True))
    places = range(len(units))
    drawn = []
    for _ in range(draws):
        counts = [0] * len(units)
        for place in chance.choices(places, k=len(units)):
            counts[place] += 1
        each = _ratio(*(sum(map(mul, counts, column)) for column in columns))
        if each is not None:
            drawn.append(each)
    drawn.sort()
    if not drawn:
        return None
    ends = (drawn[int(len(drawn) * _TAIL)], drawn[-1 - int(len(drawn) * _TAIL)])
    return Estimate(_kept(found), _kept(min(ends[0], found)), _kept(max(ends[1], found)))


def _units(ratings: Ratings) -> list[tuple[float, float, float, float]]:
    """Return of each candidate with two marks or more: their number, sum, sum of squares, and disagreement.

    Marks are counted from the overall mean, so that nothing is lost in large sums.
    """
    kept = [each for each in ratings if len(each) >= _PAIR]
    if not kept:
        return []
    grand = fmean(value for each in kept for value in each.values())
    units = []
    for each in kept:
        values = list(map(sub, each.values(), repeat(grand)))
        squares = sum(value * value for value in values)
        apart = 2 * (len(values) * squares - sum(values) ** 2) / (len(values) - 1)
        units.append((float(len(values)), sum(values), squares, apart))
    return units


def _alpha(units: Sequence[tuple[float, float, float, float]]) -> float | None:
    return _ratio(*map(sum, zip(*units, strict=True))) if units else None


def _ratio(number: float, total: float, squares: float, apart: float) -> float | None:
    expected = 2 * (number * squares - total**2) / (number - 1)
    return 1 - apart / expected if expected > number * 1e-12 else None
