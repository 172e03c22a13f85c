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
from workflows.boards.queries.seats import (
    SeatStanding,
    holders_of_board,
    overlapping,
    seats_of,
    sitting,
    standings,
    terms_of,
    vacant_or_expiring,
)
from workflows.boards.queries.skills import (
    Matrix,
    SkillGap,
    flags_of,
    independence_tests,
    matrix,
    skills_gap,
    skills_of,
)
from workflows.boards.queries.tenure import (
    Counting,
    career_at,
    career_of,
    limits_for,
)

__all__ = [
    "Counting",
    "Matrix",
    "SeatStanding",
    "SkillGap",
    "bodies",
    "body_ids_of",
    "body_members",
    "career_at",
    "career_of",
    "committee_members",
    "committees_held_by",
    "committees_of",
    "disqualification_questions",
    "flags_of",
    "has_office",
    "holders_of_board",
    "in_force",
    "independence_tests",
    "limits_for",
    "logo_of",
    "matrix",
    "offices_of",
    "overlapping",
    "rule_for",
    "seats_of",
    "sitting",
    "skills_gap",
    "skills_of",
    "standings",
    "terms_of",
    "vacant_or_expiring",
]
