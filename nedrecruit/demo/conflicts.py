"""Who declared what about whom, and how it was assessed."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Declared:
    """One conflict: `person` is a key of ``staff``, `candidate` one of the applicants of the campaign."""

    reference: str
    person: str
    candidate: str
    kind: str
    detail: str
    outcome: Literal["clear", "managed", "recused"]
    note: str
    measure: str = ""


DECLARED: tuple[Declared, ...] = (
    Declared(
        "WCV-2026-03",
        "panel-5",
        "c.penhaligon",
        "family",
        "We are second cousins and our families spend holidays together.",
        "recused",
        "Close family. Stepped back from this candidate at every stage; the panel keeps its quorum without them.",
    ),
    Declared(
        "WCV-2026-01",
        "panel-2",
        "p.venkataraman",
        "board",
        "We both sat on the board of a housing association until 2019.",
        "managed",
        "Seven years ago and never close.",
        "May score; does not lead the questions at interview.",
    ),
    Declared(
        "WCV-2026-01",
        "decider",
        "d.achterberg",
        "employment",
        "We worked for the same county council in the 1990s, in different departments.",
        "clear",
        "Thirty years ago, in different departments, and no contact since.",
    ),
)


def declared_by(reference: str, person: str) -> dict[str, Declared]:
    """Candidate's key -> what this person declared about them in a campaign."""
    return {
        each.candidate: each
        for each in DECLARED
        if (each.reference, each.person) == (reference, person)
    }
