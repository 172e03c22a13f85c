"""Who may look at the service as whom: a system administrator, as anybody with an open account but another one."""

from django.db.models import Exists, Q

from workflows.accounts import queries
from workflows.accounts.models import User
from workflows.core.access import Asker, Clause, define


def _administers(row: User, asker: Asker) -> str:
    if row.pk == asker.user.pk:
        return "You see the service as yourself already. Choose somebody else."
    return "This person is a system administrator as well. Ask them what they see."


define(
    "accounts.view_as",
    User,
    Clause(
        "asked by a system administrator",
        lambda asker: Q(Exists(queries.system_administrators().filter(pk=asker.user.pk))),
    ),
    Clause(
        "an open account",
        lambda asker: Q(is_active=True),
        "This account is closed, so there is nothing to see as this person.",
    ),
    Clause(
        "not a system administrator",
        lambda asker: Q(is_superuser=False),
        _administers,
    ),
    missing="There is no such page, or it is not for you.",
)
