"""Who may see and keep a body's board, and who may give roles at it and seats on its committees: asked of the day."""

import datetime as dt

from django.db.models import Q

from workflows.accounts.models import User
from workflows.boards.enums import GIVEN_BY_COORDINATORS, BodyRole
from workflows.boards.models import Body
from workflows.boards.queries.people import body_ids_of, body_ids_with
from workflows.core.access import Asker, Clause, define, require
from workflows.core.errors import NotAllowedError

KEEPERS = frozenset({BodyRole.COORDINATOR, BodyRole.SECRETARY})
READERS = KEEPERS | {BodyRole.AUDITOR, BodyRole.PROTECTION}
GIVES_ANY = "boards.add_bodymembership"  # the system administrator's, in the site's editor
ADMINISTRATOR_GIVES = (
    "Only a system administrator gives and ends this role: it decides on, watches or sees what coordinators must "
    "not. Ask them to do it in the site’s editor, under Roles."
)


def _reads(asker: Asker) -> Q:
    return Q(pk__in=body_ids_with(asker.user.pk, READERS, asker.on))


def _keeps(asker: Asker) -> Q:
    return Q(pk__in=body_ids_with(asker.user.pk, KEEPERS, asker.on))


def _coordinates(asker: Asker) -> Q:
    return Q(pk__in=body_ids_of(asker.user.pk, BodyRole.COORDINATOR, asker.on))


define(
    "boards.open",
    Body,
    Clause("coordinator, secretary, auditor or data protection officer today", _reads),
    missing="There is no such board, or it is not yours to see.",
)
define(
    "boards.manage",
    Body,
    Clause("may open it", _reads),
    Clause(
        "coordinator or secretary today",
        _keeps,
        "The coordinators and secretaries of this body keep its board. Ask one of them to change it.",
    ),
    missing="There is no such board, or it is not yours to see.",
)
define(
    "boards.give",
    Body,
    Clause("coordinates it today", _coordinates),
    missing="There is no such body, or you do not run recruitment for it.",
)


def check_can_give_role(user: User, body: Body, role: BodyRole, *, at: dt.datetime) -> None:
    """Raise unless a person may give or end a role at a body: its coordinators some, system administrators all."""
    if user.has_perm(GIVES_ANY):
        return
    require(user, "boards.give", body, at=at)
    if role not in GIVEN_BY_COORDINATORS:
        raise NotAllowedError(ADMINISTRATOR_GIVES)


def check_can_give_seat(user: User, body: Body, *, at: dt.datetime) -> None:
    """Raise unless a person may give or end a seat on a body's committees."""
    if not user.has_perm(GIVES_ANY):
        require(user, "boards.give", body, at=at)
