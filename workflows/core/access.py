"""One policy: what a person may do, asked of one thing or of all of them, from the same clauses (ADR-0016).

Each app's `permissions.py` defines its actions as a list of clauses. A clause is a condition in SQL, so the
list (`visible`) filters by it and the object (`can`) is asked about it, and the two cannot drift apart.
The first clause that fails decides: one without a sentence means that, as far as this person may know,
the thing does not exist (404); one with a sentence refuses and says why (403).
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, Protocol

from django.db.models import Model, Q, QuerySet

from workflows.core.clock import london_date, now
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.core.statements import Statement, holds, statement


class Keyed(Protocol):
    """A row, or what stands for one: its key is all that is asked about."""

    @property
    def pk(self) -> Any: ...  # noqa: ANN401 -- a number or a UUID


type Condition = Callable[[Asker], Q]
type Sentence = Callable[[Any, Asker], str]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and about which moment. `user` is any user model's row, or an anonymous one."""

    user: Any
    at: dt.datetime

    @property
    def on(self) -> dt.date:
        """The day in London; roles and seats are held by days."""
        return london_date(self.at)

    @property
    def known(self) -> bool:
        """Whether this is somebody with an open account; nobody else may do anything asked here."""
        return self.user.pk is not None and bool(self.user.is_active)


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no. A no that is `hidden` must look like a thing that does not exist; any other says its `reason`."""

    allowed: bool
    reason: str = ""
    hidden: bool = False
    clause: str = ""

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition.

    Args:
        name: what must hold, in a few words, for tests and for the reader.
        where: the condition; conditions on rows of other tables are subqueries, so that no row comes twice.
        refusal: why not and what to do next, shown to the person; none hides the thing.
    """

    name: str
    where: Condition
    refusal: str | Sentence = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What may be done, to rows of which model, under which clauses. `missing` is said where it is hidden."""

    name: str
    model: type[Model]
    missing: str
    clauses: tuple[Clause, ...]


@dataclass(slots=True)
class Memo:
    """What was asked and decided while one request is answered."""

    decisions: dict[tuple[object, ...], Decision] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    keeps: bool = True  # a request that writes may change the answer, so it asks anew


class Actions(dict[str, Action]):
    """Every action by name. What was kept of their questions is forgotten with any change: one asks another."""

    def __setitem__(self, name: str, action: Action) -> None:
        super().__setitem__(name, action)
        kept.cache_clear()


actions: Final = Actions()
_memo: ContextVar[Memo | None] = ContextVar("access_memo", default=None)


def define(name: str, model: type[Model], *clauses: Clause, missing: str) -> Action:
    """Define an action in an app's `permissions.py`; the same name replaces."""
    if not clauses:
        raise ValueError(f"{name} has no clause, so everybody might do it.")
    actions[name] = Action(name, model, missing, clauses)
    return actions[name]


def restrict(name: str, clause: Clause) -> None:
    """Add a clause to an action of a lower room, from an upper room that knows a reason to say no."""
    found = actions[name]
    others = tuple(each for each in found.clauses if each.name != clause.name)
    actions[name] = replace(found, clauses=(*others, clause))


def visible(user: Any, action: str, *, at: dt.datetime | None = None) -> QuerySet[Any]:  # noqa: ANN401 -- any user
    """Return the rows to which a person may do this. No query yet; inactive and anonymous people get none.

    Args:
        user: who asks. Being a superuser gives nothing.
        action: a defined name, "campaigns.manage".
        at: the moment asked about; now, where it is left out.
    """
    found, asker = actions[action], Asker(user, at or now())
    _note(action)
    rows: QuerySet[Any] = found.model._default_manager.all()  # noqa: SLF001 -- Django's documented API
    if not asker.known:
        return rows.none()
    for clause in found.clauses:
        rows = rows.filter(clause.where(asker))
    return rows


def can(user: Any, action: str, row: Keyed, *, at: dt.datetime | None = None) -> Decision:  # noqa: ANN401 -- any user
    """Say whether a person may do this to one row, and why not. One query; asked once in a request that reads."""
    found, asker = actions[action], Asker(user, at or now())
    memo = _note(action)
    key = (asker.user.pk, action, row.pk, asker.on)
    if memo and key in memo.decisions:
        return memo.decisions[key]
    decision = _decide(found, asker, row)
    if memo and memo.keeps:
        memo.decisions[key] = decision
    return decision


def require(user: Any, action: str, row: Keyed, *, at: dt.datetime | None = None) -> None:  # noqa: ANN401 -- any user
    """Raise NotVisibleError or NotAllowedError, with a sentence to show, unless a person may do this."""
    decision = can(user, action, row, at=at)
    if decision.hidden:
        raise NotVisibleError(decision.reason)
    if not decision.allowed:
        raise NotAllowedError(decision.reason)


def _decide(action: Action, asker: Asker, row: Keyed) -> Decision:
    if not asker.known:
        return Decision(allowed=False, reason=action.missing, hidden=True, clause="known")
    answers = _answers(action, asker, row)
    if answers is None:  # the row has gone
        return Decision(allowed=False, reason=action.missing, hidden=True, clause="exists")
    for clause, answer in zip(action.clauses, answers, strict=True):
        if not answer:
            return _no(action, clause, asker, row)
    return Decision(allowed=True)


def _answers(action: Action, asker: Asker, row: Keyed) -> Sequence[object] | None:
    """Return whether each clause holds of a row, in one query; None where there is no such row."""
    question, asked = kept(action, asker.on)
    if question is None:
        return _asked(action, asker).filter(pk=row.pk).first()
    for name in asked:
        _note(name)
    return question.ask(asker.user.pk, row.pk)


@lru_cache(maxsize=512)
def kept(action: Action, on: dt.date) -> tuple[Statement | None, frozenset[str]]:
    """Return the statement that answers for a day, and which other actions it asks."""
    with remembering(keep=False) as memo:
        found = statement(lambda somebody, at: _asked(action, Asker(somebody, at)), on=on)
    return found, frozenset(memo.asked)


def _asked(action: Action, asker: Asker) -> QuerySet[Any, tuple[bool, ...]]:
    held = [holds(clause.where(asker)) for clause in action.clauses]
    return action.model._default_manager.values_list(*held)  # noqa: SLF001 -- as above


def _no(action: Action, clause: Clause, asker: Asker, row: Keyed) -> Decision:
    if not clause.refusal:
        return Decision(allowed=False, reason=action.missing, hidden=True, clause=clause.name)
    said = clause.refusal
    reason = said if isinstance(said, str) else said(row, asker)
    return Decision(allowed=False, reason=reason, clause=clause.name)


def _note(action: str) -> Memo | None:
    memo = _memo.get()
    if memo is not None:
        memo.asked.add(action)
    return memo


@contextmanager
def remembering(*, keep: bool) -> Iterator[Memo]:
    """Remember what is asked while a request is answered.

    Args:
        keep: whether a decision, once made, stands until the end; only where nothing is written.
    """
    memo = Memo(keeps=keep)
    token = _memo.set(memo)
    try:
        yield memo
    finally:
        _memo.reset(token)
