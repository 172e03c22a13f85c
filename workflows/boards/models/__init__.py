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

__all__ = [
    "AppointmentRule",
    "Body",
    "BodyMembership",
    "Committee",
    "CommitteeMembership",
    "DisqualificationQuestion",
    "Tenure",
]
