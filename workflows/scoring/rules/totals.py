"""Scoring arithmetic. Exact fractions inside; what is shown has 2 decimal places, halves up (ADR-0004)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

type Marks = Mapping[str, int]
"""One member's marks of one candidate: criterion key -> mark on the campaign's scale."""


@dataclass(frozen=True, slots=True)
class Weighing:
    """A criterion as the arithmetic sees it. `weight` is a whole number above 0."""

    key: str
    weight: int
    essential: bool
    lead: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a candidate's marks come to.

    Args:
        total: weighted mean over the members, on the campaign's scale, 2 dp.
        means: criterion key -> mean over the members, 2 dp.
        spreads: criterion key -> highest less lowest mark, in points.
        meets_minimum: every essential criterion's exact mean is at or above the pass mark.
        divergent: the keys where members are too far apart to pass without a note.
        members: how many members' marks are in it.
    """

    total: Decimal
    means: Mapping[str, Decimal]
    spreads: Mapping[str, int]
    meets_minimum: bool
    divergent: tuple[str, ...]
    members: int


def two_places(value: Fraction) -> Decimal:
    """Return a fraction ≥ 0 with 2 decimal places, halves up; no binary or decimal division on the way."""
    hundredths = (200 * value.numerator + value.denominator) // (2 * value.denominator)
    return Decimal(hundredths).scaleb(-2)


def member_total(marks: Marks, criteria: Sequence[Weighing]) -> Decimal:
    """Return one member's weighted mean, the sum of weight by mark over the sum of weights, 2 dp.

    Raises ValueError unless there is exactly one mark for each criterion.
    """
    return two_places(_weighted(marks, criteria))


def outcome(
    sheets: Sequence[Marks], criteria: Sequence[Weighing], *, pass_mark: int, divergence: int
) -> Outcome | None:
    """Return what a candidate's sheets come to, whatever order they come in; None where nobody scored.

    Members who are recused or have not locked are simply not in `sheets`.

    Raises:
        ValueError: a sheet has not exactly one mark for each criterion.
    """
    if not sheets:
        return None
    total = sum((_weighted(marks, criteria) for marks in sheets), Fraction(0)) / len(sheets)
    exact = {
        each.key: Fraction(sum(marks[each.key] for marks in sheets), len(sheets))
        for each in criteria
    }
    spreads = {
        each.key: max(marks[each.key] for marks in sheets)
        - min(marks[each.key] for marks in sheets)
        for each in criteria
    }
    return Outcome(
        total=two_places(total),
        means={key: two_places(mean) for key, mean in exact.items()},
        spreads=spreads,
        meets_minimum=all(exact[each.key] >= pass_mark for each in criteria if each.essential),
        divergent=tuple(key for key, spread in spreads.items() if spread >= divergence),
        members=len(sheets),
    )


def _weighted(marks: Marks, criteria: Sequence[Weighing]) -> Fraction:
    if marks.keys() != {each.key for each in criteria}:
        raise ValueError("every criterion needs exactly one mark")
    return Fraction(
        sum(marks[each.key] * each.weight for each in criteria),
        sum(each.weight for each in criteria),
    )
