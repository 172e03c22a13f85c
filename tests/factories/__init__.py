"""Plain functions that make valid rows the way the product makes them: through its services."""

from tests.factories.applications import ANSWER, make_application, make_submitted
from tests.factories.boards import (
    approve_tenure,
    give_role,
    make_board_seat,
    make_body,
    make_committee,
    make_question,
    make_rule,
    make_skill,
    make_term,
    seat_on_committee,
)
from tests.factories.campaigns import (
    ANCHORS,
    CRITERIA,
    declare_decider,
    declare_none,
    make_assessor,
    make_campaign,
    make_panel,
    move_to,
    seat,
)
from tests.factories.invitations import invite, link_of
from tests.factories.people import AT, PASSWORD, make_user

__all__ = [
    "ANCHORS",
    "ANSWER",
    "AT",
    "CRITERIA",
    "PASSWORD",
    "approve_tenure",
    "declare_decider",
    "declare_none",
    "give_role",
    "invite",
    "link_of",
    "make_application",
    "make_assessor",
    "make_board_seat",
    "make_body",
    "make_campaign",
    "make_committee",
    "make_panel",
    "make_question",
    "make_rule",
    "make_skill",
    "make_submitted",
    "make_term",
    "make_user",
    "move_to",
    "seat",
    "seat_on_committee",
]
