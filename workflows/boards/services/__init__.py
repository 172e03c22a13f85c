"""The only writers of bodies, roles, committees, seats, terms and what members know."""

from workflows.boards.services.roles import (
    end_body_role,
    end_committee_seat,
    give_body_role,
    seat_on_committee,
)
from workflows.boards.services.seats import (
    ApprovalInput,
    SeatInput,
    TermInput,
    end_term,
    record_approval,
    save_holder,
    save_seat,
    save_term,
)
from workflows.boards.services.skills import (
    RatingInput,
    add_skill,
    rate,
    set_target,
    set_targets,
    state_flag,
    withdraw_flag,
)

__all__ = [
    "ApprovalInput",
    "RatingInput",
    "SeatInput",
    "TermInput",
    "add_skill",
    "end_body_role",
    "end_committee_seat",
    "end_term",
    "give_body_role",
    "rate",
    "record_approval",
    "save_holder",
    "save_seat",
    "save_term",
    "seat_on_committee",
    "set_target",
    "set_targets",
    "state_flag",
    "withdraw_flag",
]
