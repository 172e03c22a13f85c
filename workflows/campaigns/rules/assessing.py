"""Who assesses a conflict of interest, and what an assessment must say. See ADR-0022."""

from workflows.campaigns.enums import ConflictStatus, Relationship

OUTCOMES = frozenset({ConflictStatus.CLEAR, ConflictStatus.MANAGED, ConflictStatus.RECUSED})


def in_words(kind: str, title: str) -> str:
    """Return a kind of connection in words: as it was called when it was declared, where that was kept."""
    return title or (str(Relationship(kind).label) if kind in Relationship.values else kind)


def lacking(outcome: str, *, note: str, measure: str) -> dict[str, str]:
    """Return field -> what an assessment still needs, as a sentence; empty where it is whole."""
    errors = {}
    if outcome not in OUTCOMES:
        errors["outcome"] = "Choose an outcome."
    if not note.strip():
        errors["note"] = "Say how you came to this; the board pack lists it."
    if outcome == ConflictStatus.MANAGED and not measure.strip():
        errors["measure"] = (
            "Say what is done about it, for example who leads the questions; the board pack lists it."
        )
    return errors
