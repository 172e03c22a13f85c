"""What accounts write: the trail of how people sign in, and the end of sessions."""

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from workflows.accounts.models import User
from workflows.core import audit


@transaction.atomic
def record_account(
    *, action: str, user: User, at: dt.datetime, actor: User | None = None, **detail: object
) -> None:
    """Write to the trail something about a person's own account; `actor` is that person unless given."""
    audit.record(f"accounts.{action}", actor=actor or user, target=user, at=at, detail=detail)


@transaction.atomic
def end_sessions(
    *, user: User, at: dt.datetime, spare: str = "", only: int | None = None, why: str
) -> int:
    """End a person's sessions at once; the next request of each finds nobody signed in. Returns how many ended.

    Args:
        user: whose.
        at: now.
        spare: the key of the one to leave, which is asked.
        only: the id of the one to end; all where it is left out.
        why: for the trail.
    """
    rows = [row for row in UserSession.objects.filter(user=user) if row.session_key != spare]
    rows = [row for row in rows if only is None or row.pk == only]
    for row in rows:
        row.end()
    if rows:
        record_account(action="sessions_ended", user=user, at=at, sessions=len(rows), why=why)
    return len(rows)


@transaction.atomic
def reset_second_step(*, user: User, at: dt.datetime, actor: User | None = None) -> int:
    """Take away a person's second steps, for one who lost them all, and end their sessions.

    Returns how many were taken. The next sign-in asks them to set one up before anything else.
    """
    held = Authenticator.objects.filter(user=user)
    taken: int = held.count()
    held.delete()
    end_sessions(user=user, at=at, why="second step reset")
    audit.record(
        "accounts.second_step_reset", actor=actor, target=user, at=at, detail={"removed": taken}
    )
    return taken
