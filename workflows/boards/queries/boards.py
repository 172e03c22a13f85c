"""The boards a person may open, and the people of one. Lists are scoped by the policy's actions."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.models import Body, Holder, IndependenceFlag, Seat, Term
from workflows.boards.queries.people import body_ids_of, in_force
from workflows.core.access import require, visible
from workflows.core.errors import NotVisibleError

SOON = dt.timedelta(days=183)
NO_BOARD = "There is no such board, or it is not yours to see."
SORTS = {
    "name": (F("name").asc(),),
    "-name": (F("name").desc(),),
    "vacant": (F("vacant").asc(), F("name").asc()),
    "-vacant": (F("vacant").desc(), F("name").asc()),
    "ending": (F("ending").asc(), F("name").asc()),
    "-ending": (F("ending").desc(), F("name").asc()),
}
MEMBER_SORTS = {
    "name": (F("name").asc(),),
    "-name": (F("name").desc(),),
    "since": (F("since").asc(nulls_last=True), F("name").asc()),
    "-since": (F("since").desc(nulls_last=True), F("name").asc()),
    "until": (F("until").asc(nulls_last=True), F("name").asc()),
    "-until": (F("until").desc(nulls_last=True), F("name").asc()),
}
DEFAULT_SORT = "name"


@dataclass(frozen=True)
class BoardFilter:
    """What narrows the list of boards. `kind` is a BodyKind value."""

    search: str = ""
    kind: str = ""
    sort: str = DEFAULT_SORT


@dataclass(frozen=True)
class MemberFilter:
    """What narrows the list of a board's people. `sits`: "now", "before" or anybody."""

    search: str = ""
    sits: str = ""
    sort: str = DEFAULT_SORT


def boards_of(user: User, wanted: BoardFilter, *, on: dt.date) -> QuerySet[Body]:
    """Return the boards a person may open, narrowed, each with `seats`, `vacant` and `ending` (in half a year)."""
    rows: QuerySet[Body] = visible(user, "boards.open")
    for word in wanted.search.split():
        rows = rows.filter(name__icontains=word)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    there = Seat.objects.filter(
        in_force(on, start="opened_on", end="closed_on"), body_id=OuterRef("pk")
    )
    sat_in = Term.objects.filter(in_force(on), seat_id=OuterRef("pk"))
    ends = sat_in.filter(ends_on__lte=on + SOON)
    follows = Term.objects.filter(seat_id=OuterRef("pk"), starts_on__gt=on)
    return rows.annotate(
        places=_number(there),
        vacant=_number(there.filter(~Exists(sat_in))),
        ending=_number(there.filter(Exists(ends), ~Exists(follows))),
    ).order_by(*SORTS.get(wanted.sort, SORTS[DEFAULT_SORT]))


def boards_linked(user: User) -> Q:
    """Return when “Boards” belongs in a person's header: they may open one."""
    return Q(Exists(visible(user, "boards.open")))


def coordinates(user: User, body: Body, *, on: dt.date) -> bool:
    """Say whether a person is coordinator at a body on a day, and so may start a campaign. One query."""
    return body_ids_of(user.pk, BodyRole.COORDINATOR, on).filter(body=body).exists()


def check_opens_boards(user: User) -> None:
    """Raise NotVisibleError unless a person may open some board."""
    if not visible(user, "boards.open").exists():
        raise NotVisibleError("There is no such page, or it is not for you.")


def opened_board(user: User, slug: str) -> Body:
    """Return a body for somebody who may open its board. Raises NotVisibleError for anyone else."""
    return _asked(user, slug, "boards.open")


def managed_board(user: User, slug: str) -> Body:
    """Return a body for somebody who keeps its board. Raises NotVisibleError, or NotAllowedError to its readers."""
    return _asked(user, slug, "boards.manage")


def seat_in(body: Body, seat_id: int) -> Seat:
    """Return one seat of a board. Raises NotVisibleError."""
    return _or_missing(Seat.objects.filter(body=body, pk=seat_id).first())


def term_in(body: Body, term_id: int) -> Term:
    """Return one term on a board. Raises NotVisibleError."""
    rows = Term.objects.filter(seat__body=body, pk=term_id)
    return _or_missing(rows.select_related("seat__body", "holder").first())


def holder_in(body: Body, holder_id: int) -> Holder:
    """Return somebody who sits or sat on a board. Raises NotVisibleError."""
    rows = Holder.objects.filter(body=body, pk=holder_id)
    return _or_missing(rows.select_related("body", "user").first())


def flag_in(body: Body, flag_id: int) -> IndependenceFlag:
    """Return one circumstance stated of a board's member. Raises NotVisibleError."""
    rows = IndependenceFlag.objects.filter(holder__body=body, pk=flag_id)
    return _or_missing(rows.select_related("holder", "test").first())


def members(body: Body, wanted: MemberFilter, *, on: dt.date) -> QuerySet[Holder]:
    """Return who sits or sat on a board, narrowed, each with `since`, `until`, `number` of terms and `sits`."""
    rows = Holder.objects.filter(body=body).annotate(
        since=Min("terms__starts_on"),
        until=Max("terms__ends_on"),
        number=Count("terms"),
        sits=Exists(Term.objects.filter(in_force(on), holder_id=OuterRef("pk"))),
    )
    for word in wanted.search.split():
        seats = Term.objects.filter(holder_id=OuterRef("pk"), seat__title__icontains=word)
        rows = rows.filter(Q(name__icontains=word) | Exists(seats))
    if wanted.sits in {"now", "before"}:
        rows = rows.filter(sits=wanted.sits == "now")
    return rows.order_by(*MEMBER_SORTS.get(wanted.sort, MEMBER_SORTS[DEFAULT_SORT]))


def _asked(user: User, slug: str, action: str) -> Body:
    body = Body.objects.filter(slug=slug).first()
    if body is None:
        raise NotVisibleError(NO_BOARD)
    require(user, action, body)
    return body


def _or_missing[T](row: T | None) -> T:
    if row is None:
        raise NotVisibleError("There is no such record on this board.")
    return row


def _number(seats: QuerySet[Seat]) -> Coalesce:
    counted = seats.order_by().values("body_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
