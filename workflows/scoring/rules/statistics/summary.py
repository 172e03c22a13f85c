"""All the figures of one scoring round, from the members' own marks as locked: never from moderated ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from workflows.scoring.rules.statistics.reliability import (
    Estimate,
    Intraclass,
    alpha,
    alpha_estimate,
    complete,
    intraclass,
    members_of,
)
from workflows.scoring.rules.statistics.robustness import Robustness, Scored, robustness
from workflows.scoring.rules.statistics.severity import Offset, offsets
from workflows.scoring.rules.totals import Weighing

_PAIR = 2


@dataclass(frozen=True, slots=True)
class CriterionSpread:
    """How far apart members were on one criterion.

    Args:
        key: the criterion's.
        apart: highest less lowest mark of a candidate, in points, the mean over candidates; 0 where there are none.
        far: how many candidates were as far apart as asks for a note.
        candidates: how many had two marks or more.
        alpha: agreement on this criterion alone; None where nothing varies, or there is nothing to compare.
    """

    key: str
    apart: float
    far: int
    candidates: int
    alpha: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the page on agreement shows. Reliability is that of members' weighted totals.

    Args:
        compared: how many candidates two members or more gave marks.
        complete: how many of them every member did.
        members: who gave marks.
        intraclass: of the complete ones; None where there are too few, or nothing varies.
        alpha: of all compared ones; None likewise.
        offsets: empty where members cannot be compared.
        criteria: in the campaign's order.
        robustness: of the first N.
    """

    compared: int
    complete: int
    members: tuple[int, ...]
    intraclass: Intraclass | None
    alpha: Estimate | None
    offsets: tuple[Offset, ...]
    criteria: tuple[CriterionSpread, ...]
    robustness: Robustness


def agreement(
    scored: Sequence[Scored],
    criteria: Sequence[Weighing],
    *,
    pass_mark: int,
    divergence: int,
    top: int,
) -> Agreement:
    """Return every figure for the candidates' complete sheets; see the modules beside this one."""
    totals = [_totals(each, criteria) for each in scored]
    return Agreement(
        compared=sum(len(each) >= _PAIR for each in totals),
        complete=len(complete(totals)),
        members=members_of(totals),
        intraclass=intraclass(totals),
        alpha=alpha_estimate(totals),
        offsets=offsets(totals),
        criteria=tuple(_spread(scored, each.key, divergence) for each in criteria),
        robustness=robustness(scored, criteria, pass_mark=pass_mark, top=top),
    )


def _totals(each: Scored, criteria: Sequence[Weighing]) -> dict[int, float]:
    """Return member -> weighted mean; a criterion on which they abstained leaves both sums, as in rules.totals."""
    found = {}
    for member, marks in each.sheets.items():
        given = [(one.weight, mark) for one in criteria if (mark := marks[one.key]) is not None]
        if given:
            weight = sum(weight for weight, _ in given)
            found[member] = sum(weight * mark for weight, mark in given) / weight
    return found


def _spread(scored: Sequence[Scored], key: str, divergence: int) -> CriterionSpread:
    given = [
        {member: mark for member, sheet in each.sheets.items() if (mark := sheet[key]) is not None}
        for each in scored
    ]
    marks = [each for each in given if len(each) >= _PAIR]
    gaps = [max(each.values()) - min(each.values()) for each in marks]
    return CriterionSpread(
        key=key,
        apart=fmean(gaps) if gaps else 0.0,
        far=sum(gap >= divergence for gap in gaps),
        candidates=len(gaps),
        alpha=alpha(marks),
    )
