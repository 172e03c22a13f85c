"""Who may do what to a body's board. Both are asked of the body and of the day."""

from django.db.models import Q

from workflows.boards.enums import BodyRole
from workflows.boards.models import Body
from workflows.boards.queries.people import body_ids_with
from workflows.core.access import Asker, Clause, define

KEEPERS = frozenset({BodyRole.COORDINATOR, BodyRole.SECRETARY})
READERS = KEEPERS | {BodyRole.AUDITOR, BodyRole.PROTECTION}


def _reads(asker: Asker) -> Q:
    return Q(pk__in=body_ids_with(asker.user.pk, READERS, asker.on))


def _keeps(asker: Asker) -> Q:
    return Q(pk__in=body_ids_with(asker.user.pk, KEEPERS, asker.on))


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
