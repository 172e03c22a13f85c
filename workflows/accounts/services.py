"""What accounts write: the trail of how people sign in, the end of sessions, and who looked as whom."""

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from workflows.accounts.models import User
from workflows.accounts.rules.viewing import LASTS, Closed, Ending, check_reason
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import london_date
from workflows.core.errors import NotVisibleError
from workflows.core.holdings import holdings_of
from workflows.core.jobs.services import enqueue
from workflows.core.models import AuditEvent


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


@transaction.atomic
def start_viewing(*, actor: User, person_id: int, reason: str, at: dt.datetime) -> AuditEvent:
    """Let a system administrator look at the service as a person, read-only, for LASTS; tell that person.

    Each campaign and body where the person holds an office has a line of it in its own trail, without the reason:
    that is in the administrator's words, and whoever reads that trail may score without names.
    """
    person = User.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotVisibleError("There is no such person.")
    require(actor, "accounts.view_as", person, at=at)
    kept = check_reason(reason)
    event = audit.record(
        "accounts.view_as_started",
        actor=actor,
        target=person,
        at=at,
        detail={"reason": kept, "until": (at + LASTS).isoformat()},
    )
    today = london_date(at)
    held = {row.scope for row in holdings_of(person.pk) if row.in_force(today) and row.scope}
    for scope in sorted(held):
        detail = {"viewing": event.pk}
        audit.record(
            "accounts.view_as_office",
            actor=actor,
            target=person,
            at=at,
            scope=scope,
            detail=detail,
        )
    # done in `notices`, which this room does not know; the row is written with the event, so it is not forgotten
    enqueue(
        "accounts.tell_viewed", key=f"accounts.tell_viewed:{event.pk}", at=at, event_id=event.pk
    )
    return event


@transaction.atomic
def record_viewed_page(
    *, actor: User, person: User, viewing: int, reason: str, page: str, at: dt.datetime
) -> None:
    """Write that a page is about to be shown to somebody who looks as another person."""
    detail = {"viewing": viewing, "reason": reason, "page": page}
    audit.record("accounts.view_as_page", actor=actor, target=person, at=at, detail=detail)


@transaction.atomic
def record_viewing_refused(
    *,
    actor: User,
    person: User,
    viewing: int,
    reason: str,
    page: str,
    method: str,
    why: Closed | str,
    at: dt.datetime,
) -> None:
    """Write that somebody who looks as another person was refused something."""
    detail = {
        "viewing": viewing,
        "reason": reason,
        "page": page,
        "method": method,
        "why": str(why),
    }
    audit.record("accounts.view_as_refused", actor=actor, target=person, at=at, detail=detail)


@transaction.atomic
def end_viewing(
    *, actor: User, person: User, viewing: int, reason: str, why: Ending, at: dt.datetime
) -> None:
    """Write that somebody no longer looks as another person, and why."""
    detail = {"viewing": viewing, "reason": reason, "why": why.value}
    audit.record("accounts.view_as_stopped", actor=actor, target=person, at=at, detail=detail)
