from workflows.boards.queries.bodies import (
    bodies,
    logo_of,
)
from workflows.boards.queries.people import (
    body_ids_of,
    body_members,
    committee_members,
    committees_held_by,
    committees_of,
    has_office,
    in_force,
    offices_of,
)
from workflows.boards.queries.rules import (
    disqualification_questions,
    rule_for,
)

__all__ = [
    "bodies",
    "body_ids_of",
    "body_members",
    "committee_members",
    "committees_held_by",
    "committees_of",
    "disqualification_questions",
    "has_office",
    "in_force",
    "logo_of",
    "offices_of",
    "rule_for",
]
