"""What a shortlist must explain before it can be agreed (hard guard 7)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate: what the score table says, and what is chosen.

    Args:
        code: the candidate's blind code; names the fields that errors stand beside.
        rank: place in the score table, 1 the best; equal ranks are ties.
        guaranteed: opted in to Disability Confident.
    """

    code: str
    rank: int
    meets_minimum: bool
    divergent: bool
    guaranteed: bool
    included: bool
    moderation_note: str = ""
    reason: str = ""


def problems(lines: Sequence[Line], *, note: str) -> dict[str, str]:
    """Return field -> sentence for everything still missing; empty means it can be agreed.

    Fields are "include-CODE", "moderation_note-CODE", "reason-CODE" and "note".
    """
    found: dict[str, str] = {}
    # A guaranteed place is not a choice, so it passes nobody over.
    chosen = [
        line.rank for line in lines if line.included and line.meets_minimum and not line.guaranteed
    ]
    for line in lines:
        found |= _problems_of(line, last_chosen=max(chosen, default=0))
    if not any(line.included for line in lines) and not note.strip():
        found["note"] = "Include at least one candidate, or say here why nobody goes forward."
    return found


def _problems_of(line: Line, *, last_chosen: int) -> dict[str, str]:
    found = {}
    if line.divergent and not line.moderation_note.strip():
        found[f"moderation_note-{line.code}"] = (
            f"Members are far apart on {line.code}. Say how the panel came to agree."
        )
    if line.guaranteed and line.meets_minimum and not line.included:
        found[f"include-{line.code}"] = (
            f"{line.code} applied under Disability Confident and meets the minimum, so must be shortlisted. "
            "Include them."
        )
    elif line.reason.strip():
        return found
    elif line.included and not line.meets_minimum:
        found[f"reason-{line.code}"] = (
            f"{line.code} is below the pass mark on an essential criterion. Say why they are included."
        )
    elif not line.included and line.meets_minimum and line.rank <= last_chosen:
        found[f"reason-{line.code}"] = (
            f"{line.code} stands level with or above a candidate who is included. Say why they are not."
        )
    return found
