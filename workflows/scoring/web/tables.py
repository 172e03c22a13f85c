"""What the coordinator's pages show of the sift."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from workflows.campaigns.enums import PanelRole
from workflows.campaigns.models import Campaign
from workflows.core.charts import Chart, strip
from workflows.scoring.queries import Mark, Row, Table
from workflows.scoring.rules.sift import Sift
from workflows.scoring.rules.totals import member_total


@dataclass(frozen=True)
class MemberProgress:
    """Counts only: never which candidate, never a mark."""

    name: str
    role: str
    declared: bool
    waiting: int
    done: int
    total: int
    locked: bool


def progress(sift: Sift, complete: Mapping[int, int]) -> list[MemberProgress]:
    """Return how far each sitting member has come. `complete` is seat pk -> finished candidates."""
    return [
        MemberProgress(
            name=seat.name,
            role=PanelRole(seat.role).label,
            declared=not sift.undeclared(seat),
            waiting=sift.waiting(seat),
            done=complete.get(seat.pk, 0),
            total=sum(sift.may_score(seat, each) for each in sift.candidates),
            locked=sift.all_locked(seat),
        )
        for seat in sift.seats
        if seat.current
    ]


@dataclass(frozen=True)
class CriterionCell:
    mean: (
        Decimal | None
    )  # as moderated, or of the members' marks; None where every member abstained
    marks: str  # in the order of the members' columns; "A" is an abstention
    spread: int
    divergent: bool
    moderated: bool = False


@dataclass(frozen=True)
class Line:
    """A candidate in the score table, with the name: the coordinator works with both."""

    code: str
    name: str
    rank: int | None
    total: Decimal | None
    meets_minimum: bool
    divergent: bool
    guaranteed: bool
    cells: Sequence[CriterionCell]
    members: Sequence[
        Decimal | None
    ]  # each member's weighted total, None where theirs does not count
    own_total: Decimal | None = None  # of the members' own marks, where moderation has moved it


def lines(table: Table, names: Mapping[UUID, str]) -> list[Line]:
    """Return the score table's lines, by rank."""
    return [_line(table, row, names[row.candidate.pk]) for row in table.rows]


def _line(table: Table, row: Row, name: str) -> Line:
    outcome = row.outcome
    cells = []
    if outcome is not None:
        for criterion in table.criteria:
            marks = [
                _mark(row.sheets[seat.pk][criterion.key]) if seat.pk in row.sheets else "–"
                for seat in table.seats
            ]
            cells.append(
                CriterionCell(
                    outcome.means.get(criterion.key),
                    ", ".join(marks),
                    outcome.spreads.get(criterion.key, 0),
                    criterion.key in outcome.divergent,
                    criterion.key in row.agreed,
                )
            )
    return Line(
        code=row.candidate.code,
        name=name,
        rank=row.rank,
        total=None if outcome is None else outcome.total,
        meets_minimum=outcome is not None and outcome.meets_minimum,
        divergent=outcome is not None and bool(outcome.divergent),
        guaranteed=row.candidate.guaranteed,
        cells=tuple(cells),
        members=tuple(_member_total(table, row, seat.pk) for seat in table.seats),
        own_total=row.original.total if row.original is not None and row.agreed else None,
    )


def _mark(mark: Mark) -> str:
    return "A" if mark.value is None else str(mark.value)


def _member_total(table: Table, row: Row, seat: int) -> Decimal | None:
    if seat not in row.sheets:
        return None
    marks = {key: mark.value for key, mark in row.sheets[seat].items() if mark.given}
    return member_total(marks, table.weighings)


def _everyone(line: Line) -> bool:
    return True


_KEEP: Mapping[str, Callable[[Line], bool]] = {
    "minimum": lambda line: line.meets_minimum,
    "below": lambda line: not line.meets_minimum,
    "divergent": lambda line: line.divergent,
}


def narrowed(found: Sequence[Line], *, search: str = "", show: str = "") -> list[Line]:
    """Return the lines that a search and filter leave."""
    keep = _KEEP.get(show, _everyone)
    wanted = search.strip().casefold()
    return [
        line
        for line in found
        if keep(line) and (wanted in line.name.casefold() or wanted in line.code.casefold())
    ]


def in_order(found: Sequence[Line], sort: str) -> list[Line]:
    """Return the lines sorted by ?sort=; without one they stay by rank."""
    keys = {
        "name": lambda line: line.name.casefold(),
        "code": lambda line: line.code,
        "rank": lambda line: (line.rank is None, line.rank or 0),
        "total": lambda line: line.total or Decimal(0),
    }
    key = keys.get(sort.removeprefix("-"))
    return list(found) if key is None else sorted(found, key=key, reverse=sort.startswith("-"))


def chart(campaign: Campaign, found: Sequence[Line]) -> Chart:
    """Return each candidate's totals, member by member, on the campaign's scale."""
    data = [
        (line.name, [float(total) for total in line.members if total is not None]) for line in found
    ]
    return strip(
        "Members' totals for each candidate",
        data,
        bottom=campaign.scale_min,
        top=campaign.scale_max,
    )


def file(table: Table, names: Mapping[UUID, str]) -> list[list[object]]:
    """Return the score table as rows for a file, headings first."""
    head = ["Rank", "Number", "Name", "Total", "Total before moderation", "Meets the minimum"]
    head += [
        f"{each.title}: {what}"
        for each in table.criteria
        for what in ("mean", "moderated", "marks", "spread")
    ]
    head += [f"{seat.name}: total" for seat in table.seats]
    rows: list[list[object]] = [[*head]]
    for line in lines(table, names):
        row: list[object] = [
            line.rank,
            line.code,
            line.name,
            line.total,
            line.own_total or line.total,
            "Yes" if line.meets_minimum else "No",
        ]
        for cell in line.cells:
            row += [cell.mean, "Yes" if cell.moderated else "No", cell.marks, cell.spread]
        row += [""] * (4 * (len(table.criteria) - len(line.cells)))
        rows.append([*row, *line.members])
    return rows


@dataclass(frozen=True)
class Choice:
    """A candidate in the shortlist form."""

    line: Line
    included: bool
    moderation_note: str
    reason: str
    errors: Mapping[str, str]


def choices(
    table: Table,
    names: Mapping[UUID, str],
    post: Mapping[str, str] | None,
    errors: Mapping[str, str],
    notes: Mapping[str, str],
) -> list[Choice]:
    """Return the shortlist form's lines as typed; at first everyone who meets the minimum is ticked.

    `notes` is blind code -> the note of the moderation meeting, where there is one.
    """
    return [
        Choice(
            line=line,
            included=line.meets_minimum
            if post is None
            else post.get(f"include-{line.code}") == "on",
            moderation_note=(post or {}).get(
                f"moderation_note-{line.code}", notes.get(line.code, "")
            ),
            reason=(post or {}).get(f"reason-{line.code}", ""),
            errors={
                part: errors[f"{part}-{line.code}"]
                for part in ("include", "moderation_note", "reason")
                if f"{part}-{line.code}" in errors
            },
        )
        for line in lines(table, names)
    ]
