from workflows.boards.models.bodies import (
    Body,
    BodyMembership,
    Committee,
    CommitteeMembership,
    Tenure,
)
from workflows.boards.models.rules import (
    AppointmentRule,
    DisqualificationQuestion,
)
from workflows.boards.models.seats import (
    Holder,
    Seat,
    TenureApproval,
    Term,
)
from workflows.boards.models.skills import (
    IndependenceFlag,
    IndependenceTest,
    Skill,
    SkillRating,
    SkillTarget,
)

__all__ = [
    "AppointmentRule",
    "Body",
    "BodyMembership",
    "Committee",
    "CommitteeMembership",
    "DisqualificationQuestion",
    "Holder",
    "IndependenceFlag",
    "IndependenceTest",
    "Seat",
    "Skill",
    "SkillRating",
    "SkillTarget",
    "Tenure",
    "TenureApproval",
    "Term",
]
