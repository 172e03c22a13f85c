"""The only writers of invitations. An acceptance makes the role or seat in the same transaction."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from workflows.accounts.models import User
from workflows.accounts.queries import person_by_email
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import london_date, show_date, within_reach
from workflows.core.errors import (
    DomainError,
    InvalidInputError,
    NotAllowedError,
    NotVisibleError,
    TransitionError,
)
from workflows.core.events import announce
from workflows.core.guards import run_guards
from workflows.core.offers import Given, offer_of
from workflows.core.words import normalise_text
from workflows.invitations import queries
from workflows.invitations.enums import InvitationState, InvitationStep
from workflows.invitations.models import Invitation
from workflows.invitations.permissions import ENDED
from workflows.notices.services import queue

VALID = dt.timedelta(days=14)
LAPSED = "Whoever invited you can no longer give this role. Ask the recruitment team to invite you again."
NOT_ONESELF = "Nobody invites themselves. Ask somebody else who may give this role to invite you."
TOO_FAR = "Choose a day within the next 20 years, or leave it empty."
INVITED_ALREADY = "This address has been invited to this already. Send that invitation again."
AGREE = "Tick the box to accept. If you cannot agree to it, decline the invitation."


@dataclass(frozen=True)
class InvitationInput:
    """Who is invited to what. Days as in core.offers.Given; without a first day, from the day of acceptance."""

    kind: str
    place: str
    role: str
    email: str
    words: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


def digest_of(token: str) -> str:
    """Return what is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, given: InvitationInput, actor: User, at: dt.datetime) -> Invitation:
    """Invite an address to a role or seat, and send it a link.

    Raises:
        NotVisibleError, NotAllowedError: the actor may not give it.
        InvalidInputError: days that make no sense, invited already, or its holder cannot take it up.
    """
    offer = offer_of(given.kind)
    offer.check_giver(actor, given.place, given.role, at)
    terms = offer.terms(given.place, given.role)
    email = given.email.strip().lower()
    since, until = _days(given.starts_on, given.ends_on, at)
    holder = person_by_email(email)
    if holder == actor:
        raise InvalidInputError({"email": NOT_ONESELF})
    if holder is not None:
        offer.check(Given(given.place, given.role, holder, since, until), at)
    waiting = Invitation.objects.filter(
        kind=given.kind,
        place=given.place,
        role=given.role,
        email=email,
        state=InvitationState.WAITING,
    )
    if waiting.exists():
        raise InvalidInputError({"email": INVITED_ALREADY})
    token = secrets.token_urlsafe(32)
    row = Invitation(
        kind=given.kind,
        place=given.place,
        role=given.role,
        scope=terms.scope,
        email=email,
        words=normalise_text(given.words).strip(),
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        token_digest=digest_of(token),
        invited_by=actor,
        created_at=at,
        sent_at=at,
        expires_at=at + VALID,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # two pressed at once
        raise InvalidInputError({"email": INVITED_ALREADY}) from error
    _send(row, token, at)
    _record("sent", row, actor, at, **_facts(row))
    return row


@transaction.atomic
def send_again(*, invitation_id: UUID, actor: User, at: dt.datetime) -> Invitation:
    """Send a new link for another 14 days; the one before stops working. Who sends it again now vouches for it."""
    row = _waiting(invitation_id)
    offer_of(row.kind).check_giver(actor, row.place, row.role, at)
    _days(row.starts_on and max(row.starts_on, london_date(at)), row.ends_on, at)
    token = secrets.token_urlsafe(32)
    row.token_digest = digest_of(token)
    row.invited_by = actor
    row.sent_at, row.expires_at = at, at + VALID
    row.sent_times += 1
    row.save()
    _send(row, token, at)
    _record("sent_again", row, actor, at, times=row.sent_times)
    return row


@transaction.atomic
def withdraw(*, invitation_id: UUID, actor: User, at: dt.datetime) -> Invitation:
    """Take an invitation back; its link stops working."""
    row = _waiting(invitation_id)
    offer_of(row.kind).check_giver(actor, row.place, row.role, at)
    row.state = InvitationState.WITHDRAWN
    row.save(update_fields=["state"])
    _record("withdrawn", row, actor, at)
    return row


@transaction.atomic
def accept(
    *, invitation_id: UUID, actor: User, at: dt.datetime, agreed: bool = False
) -> Invitation:
    """Accept an invitation: the owning app makes the role or seat, with every guard asked anew.

    Accepting twice changes nothing. Nothing is written where a guard says no, so it can be tried again.

    Raises:
        NotAllowedError: another address, answered, withdrawn or out of date.
        TransitionError: whoever sent it may no longer give it, or its last day has passed.
        InvalidInputError: `agreed` is wanted; or what the owning app says.
    """
    row = _lock(invitation_id)
    if row.state == InvitationState.ACCEPTED and row.answered_by_id == actor.pk:
        return row
    require(actor, "invitations.answer", row, at=at)
    if row.invited_by_id == actor.pk:  # the address became theirs after they had invited it
        raise NotAllowedError(NOT_ONESELF)
    offer, today = offer_of(row.kind), london_date(at)
    try:
        if not row.invited_by.is_active:
            raise NotVisibleError(queries.MISSING)
        offer.check_giver(row.invited_by, row.place, row.role, at)
    except DomainError as error:
        raise TransitionError(LAPSED) from error
    if row.ends_on is not None and row.ends_on < today:
        raise TransitionError(
            f"This role would have ended on {show_date(row.ends_on)}. Ask whoever sent this for a new invitation."
        )
    undertaking = offer.terms(row.place, row.role).undertaking
    if undertaking and not agreed:
        raise InvalidInputError({"agreed": AGREE})
    run_guards("invitation", InvitationStep.ACCEPTED, row, user=actor, at=at)
    since = max(row.starts_on or today, today)
    made = offer.give(Given(row.place, row.role, actor, since, row.ends_on), actor, at)
    row.made = f"{made._meta.label_lower}:{made.pk}"  # noqa: SLF001 -- Django's documented API
    _answer(row, InvitationState.ACCEPTED, actor, at)
    agreed_to = {"undertaking": digest_of(undertaking)} if undertaking else {}
    _record("accepted", row, actor, at, made=row.made, **_facts(row), **agreed_to)
    announce("invitations.accepted", invitation_id=row.pk)
    return row


@transaction.atomic
def decline(*, invitation_id: UUID, actor: User, at: dt.datetime) -> Invitation:
    """Decline an invitation; declining twice changes nothing. Raises as `accept` does."""
    row = _lock(invitation_id)
    if row.state == InvitationState.DECLINED and row.answered_by_id == actor.pk:
        return row
    require(actor, "invitations.answer", row, at=at)
    _answer(row, InvitationState.DECLINED, actor, at)
    _record("declined", row, actor, at, **_facts(row))
    announce("invitations.declined", invitation_id=row.pk)
    return row


def _lock(invitation_id: UUID) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by")
    row = rows.filter(pk=invitation_id).first()
    if row is None:
        raise NotVisibleError(queries.MISSING)
    return row


def _waiting(invitation_id: UUID) -> Invitation:
    row = _lock(invitation_id)
    if row.state != InvitationState.WAITING:
        raise TransitionError(ENDED[InvitationState(row.state)])
    return row


def _days(
    starts_on: dt.date | None, ends_on: dt.date | None, at: dt.datetime
) -> tuple[dt.date, dt.date | None]:
    today = london_date(at)
    since = starts_on or today
    if since < today:
        raise InvalidInputError({"starts_on": "The first day must be today or later."})
    if ends_on is not None and ends_on < since:
        raise InvalidInputError({"ends_on": "The last day must be the first day or later."})
    for name, day in (("starts_on", since), ("ends_on", ends_on)):
        if day is not None and not within_reach(day, at):
            raise InvalidInputError({name: TOO_FAR})
    return since, ends_on


def _answer(row: Invitation, state: InvitationState, actor: User, at: dt.datetime) -> None:
    row.state, row.answered_by, row.answered_at = state, actor, at
    row.save(update_fields=["state", "answered_by", "answered_at", "made"])


def _send(row: Invitation, token: str, at: dt.datetime) -> None:
    queue(
        key=f"invitations.sent:{row.pk}:{row.sent_times}",
        template="invitation",
        context={"invitation_id": row.pk, "until": london_date(row.expires_at)},
        to_email=row.email,
        secret=token,
        at=at,
    )


def _facts(row: Invitation) -> dict[str, str]:
    """Return what the trail keeps of it: never the address, nor what was written."""
    days = {"since": row.starts_on, "until": row.ends_on}
    return {
        "kind": row.kind,
        "role": row.role,
        **{name: day.isoformat() for name, day in days.items() if day},
    }


def _record(what: str, row: Invitation, actor: User, at: dt.datetime, **detail: object) -> None:
    audit.record(
        f"invitations.{what}", actor=actor, target=row, at=at, scope=row.scope, detail=detail
    )
