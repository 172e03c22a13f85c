"""Who may answer an invitation: whoever has shown the address it was sent to to be theirs, while it waits."""

from django.db.models import Q

from workflows.core.access import Clause, define
from workflows.core.clock import show_date
from workflows.invitations import queries
from workflows.invitations.enums import InvitationState
from workflows.invitations.models import Invitation

OTHER_ADDRESS = (
    "This invitation was sent to another email address, and only that address can accept it. "
    "Sign in with the address it was sent to, or ask whoever sent it to invite this one."
)
OPEN_LINK = (
    "Open the link in the email we sent you, in this browser. "
    "If it was sent to you again since, only the newest link works."
)
ENDED = {
    InvitationState.ACCEPTED: "This invitation has been accepted already.",
    InvitationState.DECLINED: "This invitation has been declined. Ask whoever sent it to invite you again.",
    InvitationState.WITHDRAWN: "This invitation has been withdrawn. Ask whoever sent it if you think this is wrong.",
}


def _ended(row: Invitation, asker: object) -> str:
    return ENDED.get(InvitationState(row.state), "")


def _expired(row: Invitation, asker: object) -> str:
    return (
        f"This invitation could be answered until {show_date(row.expires_at)}. "
        "Ask whoever sent it to send it again."
    )


define(
    "invitations.answer",
    Invitation,
    Clause(
        "sent to an address of theirs",
        lambda asker: Q(email__in=queries.addresses_of(asker.user)),
        OTHER_ADDRESS,
    ),
    Clause("waits for an answer", lambda asker: Q(state=InvitationState.WAITING), _ended),
    Clause("its link is in date", lambda asker: Q(expires_at__gt=asker.at), _expired),
    missing=queries.MISSING,
)
