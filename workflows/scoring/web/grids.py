"""The member's own grid, steps and gaps, drawn from their workbench."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from workflows.scoring.rules.sift import Candidate
from workflows.scoring.services import CellInput
from workflows.scoring.web.workbench import Workbench

_PARTS = 4  # m.CODE.KEY.VERSION


@dataclass(frozen=True)
class Cell:
    """A member's own mark in the grid. `name` carries what it was written over."""

    name: str
    label: str
    text: str
    href: str
    lacking: str
    error: str
    abstained: bool = False
    flagged: bool = False


@dataclass(frozen=True)
class GridRow:
    code: str
    locked: bool
    cells: Sequence[Cell]


def rows(
    bench: Workbench, candidates: Sequence[Candidate], refused: Mapping[CellInput, str]
) -> list[GridRow]:
    """Return the grid's rows; a cell that was refused shows what was typed, and why."""
    typed = {(cell.blind_code, cell.criterion): (cell.text, why) for cell, why in refused.items()}
    found = []
    for each in candidates:
        cells = []
        for criterion in bench.criteria:
            mark = bench.mark(each, criterion.key)
            saved = "" if mark.value is None else str(mark.value)
            text, error = typed.get((each.code, criterion.key), (saved, ""))
            cells.append(
                Cell(
                    name=f"m.{each.code}.{criterion.key}.{mark.version}",
                    label=f"{each.code}, {criterion.title}",
                    text=text,
                    href=bench.address(criterion.key, each.code),
                    lacking=bench.lacking(each, criterion.key),
                    error=error,
                    abstained=mark.abstained,
                    flagged=mark.flagged,
                )
            )
        found.append(GridRow(each.code, bench.locked(each), tuple(cells)))
    return found


def cells(post: Mapping[str, str]) -> list[CellInput]:
    """Return the grid's cells as posted; names that are not cells are ignored."""
    found = []
    for name, text in post.items():
        parts = name.replace("\x00", "").split(".")
        if len(parts) == _PARTS and parts[0] == "m" and parts[3].isdecimal():
            found.append(CellInput(parts[1], parts[2], text, int(parts[3][:9])))
    return found


@dataclass(frozen=True)
class CriterionProgress:
    title: str
    weight: int
    essential: bool
    done: int
    total: int
    href: str  # the first answer not finished, else the first


def progress(bench: Workbench) -> list[CriterionProgress]:
    """Return how far the member has come on each criterion, and where to go on."""
    lines = []
    for criterion in bench.criteria:
        left = [each.code for each in bench.ordered if bench.lacking(each, criterion.key)]
        codes = left or [each.code for each in bench.ordered]
        lines.append(
            CriterionProgress(
                title=criterion.title,
                weight=criterion.weight,
                essential=criterion.essential,
                done=len(bench.ordered) - len(left),
                total=len(bench.ordered),
                href=bench.address(criterion.key, codes[0]) if codes and bench.scoring else "",
            )
        )
    return lines


@dataclass(frozen=True)
class Missing:
    text: str
    href: str


def missing(bench: Workbench) -> list[Missing]:
    """Return each score that is not complete, criterion by criterion as it is scored."""
    return [
        Missing(
            f"{criterion.title}, candidate {each.code}: {lacking.lower()}",
            bench.address(criterion.key, each.code),
        )
        for criterion in bench.criteria
        for each in bench.ordered
        if (lacking := bench.lacking(each, criterion.key))
    ]


def steps(bench: Workbench, lines: Sequence[CriterionProgress]) -> list[dict[str, str]]:
    """Return the three steps as components/task_list.html takes them."""
    reference = bench.campaign.reference
    declared = bench.declarable and not bench.sift.undeclared(bench.seat)
    ready = declared and not bench.held
    working = bench.scoring and not bench.finished
    left = sum(bench.unfinished(each) for each in bench.ordered)
    total = len(bench.ordered)
    onward = next((line.href for line in lines if line.done < line.total), "")
    score = "Completed" if not left else f"{total - left} of {total} candidates finished"
    return [
        {
            "title": "Declare conflicts of interest",
            "href": reverse("scoring:conflicts", args=[reference]) if bench.declarable else "",
            "status": "Completed"
            if declared
            else "To do"
            if bench.declarable
            else "Cannot start yet",
            "colour": "" if declared else "blue" if bench.declarable else "grey",
            "hint": "For each candidate by name, before you read any answer",
        },
        {
            "title": "Score each answer",
            "href": onward if working else "",
            "status": score if ready else "Cannot start yet",
            "colour": "grey" if not ready else "blue" if left else "",
            "hint": "One criterion at a time, in an order that is yours alone",
        },
        {
            "title": "Check and lock your scores",
            "href": reverse("scoring:lock", args=[reference]) if working else "",
            "status": "Locked" if bench.finished else "Not locked",
            "colour": "" if bench.finished else "grey",
            "hint": "Then you can see what the other members gave",
        },
    ]
