"""First words of a front sheet, written from the record's own figures for a person to change."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figures:
    """What the record says. `names` are the shortlisted candidates', in the order of the pack."""

    post: str
    body: str
    submitted: int
    scored: int
    members: int
    names: Sequence[str]
    without_cv: Sequence[str]
    conflicts: int
    unassessed: int
    recused: int
    undated: Sequence[str]  # stages without a planned date, as people call them
    late_without_reason: Sequence[str]


@dataclass(frozen=True)
class Words:
    """A front sheet's words. `recommendation` has a decision a line."""

    title: str
    executive_summary: str
    recommendation: str


def draft(figures: Figures) -> Words:
    """Return a title, a summary and what the committee is asked to do."""
    shortlisted = len(figures.names)
    scored = "was" if figures.scored == 1 else "were"
    summary = (
        f"{_count(figures.submitted, 'person', 'people')} applied. "
        f"{_count(figures.scored, 'candidate', 'candidates')} {scored} scored independently by "
        f"{_count(figures.members, 'panel member', 'panel members')}, who locked every score before any saw "
        f"another’s. {_count(shortlisted, 'candidate is', 'candidates are')} on the agreed shortlist"
        f"{': ' + listed(figures.names) if figures.names else ''}."
    )
    if figures.conflicts:
        summary += (
            f" Panel members declared {_count(figures.conflicts, 'conflict', 'conflicts')} of interest; "
            f"{figures.recused} led to a member stepping back from a candidate."
        )
    else:
        summary += " No panel member declared a conflict of interest."
    return Words(
        title=f"Appointment of {_a(figures.post)} at {figures.body}",
        executive_summary=summary,
        recommendation=(
            "Note how the campaign was run, and the panel’s scores.\n"
            f"Agree that {_count(shortlisted, 'shortlisted candidate goes', 'shortlisted candidates go')} "
            "forward to interview."
        ),
    )


def missing(figures: Figures) -> list[str]:
    """Return what the pack would lack if it were built now, a sentence each."""
    found = []
    if not figures.names:
        found.append("No shortlisted candidate is left, so the pack would show nobody.")
    if figures.without_cv:
        found.append(f"There is no CV of {listed(figures.without_cv)}.")
    if figures.unassessed:
        found.append(
            f"{_count(figures.unassessed, 'declared conflict has', 'declared conflicts have')} not been assessed."
        )
    if figures.undated:
        found.append(f"No date is planned for: {listed([_lower(n) for n in figures.undated])}.")
    if figures.late_without_reason:
        late = listed([_lower(name) for name in figures.late_without_reason])
        found.append(f"No reason is given for running late: {late}.")
    return found


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them: “A”, “A and B”, “A, B and C”."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _a(post: str) -> str:
    return f"{'an' if post[:1].lower() in 'aeiou' else 'a'} {_lower(post)}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
