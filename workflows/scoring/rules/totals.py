"""Scoring arithmetic. Exact fractions inside; what is shown has 2 decimal places, halves up (ADR-0004)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

type Marks = Mapping[str, int | None]
"""One member's marks of one candidate: criterion key -> mark on the campaign's scale; None, they abstained."""


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
        total: weighted mean of the criteria's exact means, on the campaign's scale, 2 dp.
        means: criterion key -> mean over the members who gave a mark, or the mark they agreed on in moderation, 2 dp; absent
            where there is neither.
        spreads: criterion key -> highest less lowest mark, in points; absent likewise.
        meets_minimum: every essential criterion's exact mean is at or above the pass mark.
        divergent: the keys where members are too far apart to pass without a note.
        members: how many members' marks are in it.
        unmarked: the keys on which every member abstained: not in the total, and no minimum met.
    """

    total: Decimal
    means: Mapping[str, Decimal]
    spreads: Mapping[str, int]
    meets_minimum: bool
    divergent: tuple[str, ...]
    members: int
    unmarked: tuple[str, ...] = ()


def two_places(value: Fraction) -> Decimal:
    """Return a fraction ≥ 0 with 2 decimal places, halves up; no binary or decimal division on the way."""
    hundredths = (200 * value.numerator + value.denominator) // (2 * value.denominator)
    return Decimal(hundredths).scaleb(-2)


def member_total(marks: Marks, criteria: Sequence[Weighing]) -> Decimal | None:
    """Return one member's weighted mean, the sum of weight by mark over the sum of weights, 2 dp.

    An abstention leaves both sums; None where they abstained on everything.
    Raises ValueError unless there is exactly one mark or abstention for each criterion.
    """
    _check(marks, criteria)
    total = _weighted(
        {key: Fraction(mark) for key, mark in marks.items() if mark is not None}, criteria
    )
    return None if total is None else two_places(total)


def outcome(
    sheets: Sequence[Marks],
    criteria: Sequence[Weighing],
    *,
    pass_mark: int,
    divergence: int,
    agreed: Mapping[str, int] | None = None,
) -> Outcome | None:
    """Return what a candidate's sheets come to, whatever order they come in; None where nobody gave a mark.

    Members who are recused or have not locked are simply not in `sheets`. An abstention is no mark: the
    criterion's mean is that of the others.

    Args:
        sheets: a complete one for each member.
        criteria: in the campaign's order.
        pass_mark: what the mean on every essential criterion must reach.
        divergence: how many points apart ask for a note; always of the members' own marks.
        agreed: moderated marks, each standing in place of the members' mean on its criterion.

    Raises:
        ValueError: a sheet has not exactly one mark or abstention for each criterion.
    """
    for marks in sheets:
        _check(marks, criteria)
    given = {
        each.key: [mark for marks in sheets if (mark := marks[each.key]) is not None]
        for each in criteria
    }
    exact = {key: Fraction(sum(marks), len(marks)) for key, marks in given.items() if marks}
    exact |= {key: Fraction(mark) for key, mark in (agreed or {}).items()}
    total = _weighted(exact, criteria)
    if total is None:
        return None
    spreads = {key: max(marks) - min(marks) for key, marks in given.items() if marks}
    return Outcome(
        total=two_places(total),
        means={key: two_places(mean) for key, mean in exact.items()},
        spreads=spreads,
        meets_minimum=all(
            each.key in exact and exact[each.key] >= pass_mark
            for each in criteria
            if each.essential
        ),
        divergent=tuple(key for key, spread in spreads.items() if spread >= divergence),
        members=len(sheets),
        unmarked=tuple(key for key in given if key not in exact),
    )


def _check(marks: Marks, criteria: Sequence[Weighing]) -> None:
    if marks.keys() != {each.key for each in criteria}:
        raise ValueError("every criterion needs exactly one mark or abstention")


def _weighted(values: Mapping[str, Fraction], criteria: Sequence[Weighing]) -> Fraction | None:
    """Return the weighted mean of the criteria that have a value; None where none has."""
    weight = sum(each.weight for each in criteria if each.key in values)
    if not weight:
        return None
    return (
        sum(
            (each.weight * values[each.key] for each in criteria if each.key in values), Fraction(0)
        )
        / weight
    )
