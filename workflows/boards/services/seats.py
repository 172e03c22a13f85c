"""Seats, terms and what was approved about tenure. A board is locked while one of its terms is set."""

import datetime as dt
from dataclasses import asdict, dataclass, replace

from django.db import transaction

from workflows.accounts.models import User
from workflows.boards.enums import EndReason, Post
from workflows.boards.models import Body, Holder, Seat, TenureApproval, Term
from workflows.boards.queries.seats import outside, overlapping
from workflows.boards.queries.tenure import Counting, career_of, limits_for
from workflows.boards.rules.tenure import knock_on, problems
from workflows.core import audit
from workflows.core.clock import london_date, show_date
from workflows.core.errors import InvalidInputError, TransitionError
from workflows.core.events import announce

CHANGED = "boards.seats_changed"


@dataclass(frozen=True, kw_only=True)
class SeatInput:
    title: str
    post: Post
    opened_on: dt.date
    closed_on: dt.date | None = None
    regulated: bool = False
    voting: bool = True
    purpose: str = ""
    order: int = 0


@dataclass(frozen=True, kw_only=True)
class TermInput:
    """`holder` is a name as the board writes it; the same name on one board is the same person."""

    holder: str
    starts_on: dt.date
    ends_on: dt.date
    extension: bool = False
    end_reason: str = ""
    end_note: str = ""


@dataclass(frozen=True, kw_only=True)
class ApprovalInput:
    until: dt.date
    decided_on: dt.date
    approved_by: str
    reason: str


@transaction.atomic
def save_seat(
    *,
    body: Body,
    given: SeatInput,
    seat_id: int | None = None,
    actor: User | None,
    at: dt.datetime,
) -> Seat:
    """Add a seat to a board, or change one; the same again changes nothing.

    Raises InvalidInputError: fields "title", "post", "opened_on", "closed_on".
    """
    _lock(body)
    given = replace(given, title=_tidy(given.title), purpose=given.purpose.strip())
    seat = Seat.objects.get(pk=seat_id, body=body) if seat_id else Seat(body=body)
    errors = {}
    if not given.title:
        errors["title"] = "Enter a title for the seat."
    elif Seat.objects.filter(body=body, title__iexact=given.title).exclude(pk=seat.pk).exists():
        errors["title"] = "This board has a seat of this title. Choose another title."
    if given.closed_on and given.closed_on < given.opened_on:
        errors["closed_on"] = "The last day must be the same as or after the first day."
    if seat.pk:
        if seat.post != given.post and seat.terms.exists():
            errors["post"] = (
                "Terms have been served in this seat, so its post stays. Close it and add another seat."
            )
        if not errors and (term := outside(seat, given.opened_on, given.closed_on)):
            early = term.starts_on < given.opened_on
            errors["opened_on" if early else "closed_on"] = (
                f"{term.holder} sits here from {show_date(term.starts_on)} to {show_date(term.ends_on)}. "
                "Change that term first, or choose another day."
            )
    if errors:
        raise InvalidInputError(errors)
    changed = _apply(seat, asdict(given))
    if changed:
        _recorded(
            "boards.seat_changed" if seat_id else "boards.seat_added", seat, changed, actor, at
        )
    return seat


@transaction.atomic
def save_term(
    *,
    seat_id: int,
    given: TermInput,
    term_id: int | None = None,
    actor: User | None,
    at: dt.datetime,
) -> Term:
    """Set a term in a seat, or change one; the same again changes nothing.

    A term that has run out is history and is recorded as it was. One that still runs, or is to begin, keeps to
    the limits of the appointment rule, earlier terms on that board counted (hard guard 6).

    Raises InvalidInputError: fields "holder", "starts_on", "ends_on", "end_note", "post".
    """
    seat = Seat.objects.select_related("body").get(pk=seat_id)
    _lock(seat.body)
    given = replace(given, holder=_tidy(given.holder), end_note=given.end_note.strip())
    _check_term(seat, given, term_id)
    holder, _ = Holder.objects.get_or_create(body=seat.body, name=_written(seat.body, given.holder))
    term = Term.objects.get(pk=term_id, seat=seat) if term_id else Term(seat=seat)
    _check_limits(seat, holder, given, without=term.pk, on=london_date(at))
    former = term.holder_id if term_id else None
    changed = _apply(
        term, {**{k: v for k, v in asdict(given).items() if k != "holder"}, "holder": holder}
    )
    if not changed:
        return term
    _number(holder.pk)
    if former is not None and former != holder.pk:
        _number(former)
        _drop_empty(former)
    term.refresh_from_db()
    _recorded("boards.term_changed" if term_id else "boards.term_set", term, changed, actor, at)
    return term


@transaction.atomic
def end_term(
    *,
    term_id: int,
    last_day: dt.date,
    reason: EndReason,
    note: str = "",
    actor: User | None,
    at: dt.datetime,
) -> Term:
    """End a term before its day, and say why. Raises TransitionError where it has ended, InvalidInputError."""
    term = Term.objects.select_related("seat__body", "holder").get(pk=term_id)
    _lock(term.seat.body)
    term.refresh_from_db()
    if term.ends_on < london_date(at):
        raise TransitionError(
            f"This term ended on {show_date(term.ends_on)}, so it cannot end again."
        )
    errors = {}
    if not term.starts_on <= last_day <= term.ends_on:
        errors["last_day"] = (
            f"The last day must be from {show_date(term.starts_on)} to {show_date(term.ends_on)}."
        )
    if reason is EndReason.OTHER and not note.strip():
        errors["note"] = "Say why the term ended."
    if errors:
        raise InvalidInputError(errors)
    changed = _apply(
        term, {"ends_on": last_day, "end_reason": reason.value, "end_note": note.strip()}
    )
    _recorded("boards.term_ended", term, changed, actor, at)
    return term


@transaction.atomic
def record_approval(
    *, holder_id: int, given: ApprovalInput, actor: User | None, at: dt.datetime
) -> TenureApproval:
    """Record a rigorous review, or an approval to serve past a limit; it is never edited.

    The same again changes nothing. Raises InvalidInputError: "until", "decided_on", "approved_by", "reason".
    """
    holder = Holder.objects.select_related("body").get(pk=holder_id)
    _lock(holder.body)
    errors = {
        name: sentence
        for name, sentence in (
            ("approved_by", "Enter who reviewed or approved this."),
            ("reason", "Say why; the board’s record rests on it."),
        )
        if not getattr(given, name).strip()
    }
    if given.decided_on > london_date(at):
        errors["decided_on"] = "The date must be today or in the past."
    if given.until < given.decided_on:
        errors["until"] = "The last day covered must be after the day it was decided."
    if errors:
        raise InvalidInputError(errors)
    approval, created = TenureApproval.objects.get_or_create(
        holder=holder,
        until=given.until,
        decided_on=given.decided_on,
        defaults={
            "approved_by": given.approved_by.strip(),
            "reason": given.reason.strip(),
            "recorded_by": actor,
            "recorded_at": at,
        },
    )
    if created:
        audit.record(
            "boards.tenure_approved",
            actor=actor,
            target=approval,
            at=at,
            scope=holder.body.slug,
            detail={"until": given.until.isoformat(), "reason": approval.reason},
        )
        announce(CHANGED, body_id=holder.body_id)
    return approval


@transaction.atomic
def save_holder(
    *,
    holder_id: int,
    name: str,
    user: User | None,
    first_appointed_on: dt.date | None,
    actor: User | None,
    at: dt.datetime,
) -> Holder:
    """Change how the board writes a member's name, which account is theirs, and when they first came.

    Raises InvalidInputError: fields "name", "user", "first_appointed_on".
    """
    holder = Holder.objects.select_related("body").get(pk=holder_id)
    _lock(holder.body)
    name, others = _tidy(name), Holder.objects.filter(body=holder.body).exclude(pk=holder_id)
    first_term = holder.terms.order_by("starts_on").first()
    errors = {}
    if not name:
        errors["name"] = "Enter a name."
    elif others.filter(name__iexact=name).exists():
        errors["name"] = "Somebody on this board has this name. Add an initial to tell them apart."
    if user is not None and others.filter(user=user).exists():
        errors["user"] = "Another member of this board has this account. Unlink it there first."
    if first_appointed_on and first_term and first_appointed_on > first_term.starts_on:
        errors["first_appointed_on"] = (
            f"Their first term on record begins on {show_date(first_term.starts_on)}. "
            "Enter an earlier day, or none."
        )
    if errors:
        raise InvalidInputError(errors)
    changed = _apply(holder, {"name": name, "user": user, "first_appointed_on": first_appointed_on})
    if changed:
        audit.record(
            "boards.member_changed",
            actor=actor,
            target=holder,
            at=at,
            scope=holder.body.slug,
            detail={"fields": changed},
        )
        announce(CHANGED, body_id=holder.body_id)
    return holder


def _check_term(seat: Seat, given: TermInput, term_id: int | None) -> None:
    errors = {}
    if not given.holder:
        errors["holder"] = "Enter the name of who sits here."
    if given.ends_on < given.starts_on:
        errors["ends_on"] = "The last day must be the same as or after the first day."
    elif given.starts_on < seat.opened_on or (seat.closed_on and given.ends_on > seat.closed_on):
        until = f" to {show_date(seat.closed_on)}" if seat.closed_on else ""
        errors["starts_on"] = (
            f"This seat exists from {show_date(seat.opened_on)}{until}. Change the seat first, or these dates."
        )
    elif other := overlapping(
        seat.pk, starts_on=given.starts_on, ends_on=given.ends_on, without=term_id
    ):
        errors["starts_on"] = (
            f"{other.holder} sits here from {show_date(other.starts_on)} to {show_date(other.ends_on)}. "
            "End that term before this one begins."
        )
    if given.end_reason and given.end_reason not in EndReason.values:
        errors["end_reason"] = "Choose why the term ended from the list."
    if given.end_reason == EndReason.OTHER and not given.end_note:
        errors["end_note"] = "Say why the term ended."
    if errors:
        raise InvalidInputError(errors)


def _check_limits(
    seat: Seat, holder: Holder, given: TermInput, *, without: int | None, on: dt.date
) -> None:
    """Hard guard 6, by the rule in force when the term begins, or now where it has begun."""
    limits = limits_for(seat.body, seat.post, on=max(on, given.starts_on))
    proposed = Counting(seat.body.kind).of(seat.post, given.starts_on, given.ends_on)
    career = career_of(holder, without=without)
    own = problems(career, proposed, limits) if given.ends_on >= on else {}
    if found := own or knock_on(career, proposed, limits, on=on):
        raise InvalidInputError(found)


def _lock(body: Body) -> None:
    Body.objects.select_for_update().get(pk=body.pk)


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _written(body: Body, name: str) -> str:
    """Return a name as this board writes it already, whatever its capitals."""
    known = Holder.objects.filter(body=body, name__iexact=name).first()
    return known.name if known else name


def _apply(row: Seat | Term | Holder, fields: dict[str, object]) -> list[str]:
    """Write what differs and return its names; a new row differs in everything."""
    new = row.pk is None
    changed = [name for name, value in fields.items() if new or getattr(row, name) != value]
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.save()
    return changed


def _number(holder_id: int) -> None:
    for place, term in enumerate(Term.objects.filter(holder_id=holder_id), start=1):
        if term.number != place:
            Term.objects.filter(pk=term.pk).update(number=place)


def _drop_empty(holder_id: int) -> None:
    """A name that was a slip leaves nothing behind; one with a history stays."""
    Holder.objects.filter(
        pk=holder_id, terms=None, ratings=None, flags=None, approvals=None
    ).delete()


def _recorded(
    action: str, row: Seat | Term, changed: list[str], actor: User | None, at: dt.datetime
) -> None:
    body = row.body if isinstance(row, Seat) else row.seat.body
    audit.record(
        action, actor=actor, target=row, at=at, scope=body.slug, detail={"fields": sorted(changed)}
    )
    announce(CHANGED, body_id=body.pk)
