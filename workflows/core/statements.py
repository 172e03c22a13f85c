"""Questions that are put into SQL once a day, and asked of the database for whoever asks.

To build a query of nested subqueries takes longer than to answer it. What is asked about a person, or a person and
a row, differs by their two keys alone: it is built with stand-ins where they go.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connections
from django.db.models import BooleanField, Case, Field, Q, QuerySet, UUIDField, Value, When

from workflows.core.clock import LONDON

_LOWEST: Final = -(2**31)  # nobody's key, and no row's


@dataclass(frozen=True, slots=True)
class Somebody:
    """Stands for whoever asks: a key, and an open account."""

    pk: int
    is_active: bool = True
    is_authenticated: bool = True


def holds(condition: Q) -> Case:
    """Return whether a condition holds of a row, as one of its values."""
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )


type Build = Callable[[Somebody, dt.datetime], QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with two gaps.

    Args:
        sql: the statement; it answers about one row.
        parameters: what it is sent with; `people` says at which places the person's key goes, the row's goes last.
        key: the field of the row's key.
        database: alias.
    """

    sql: str
    parameters: tuple[Any, ...]
    people: frozenset[int]
    key: "Field[Any, Any]"
    database: str

    def ask(self, person: Any, row: Any) -> tuple[Any, ...] | None:  # noqa: ANN401 -- keys
        """Return the answer as the database gives it; None where there is no such row."""
        connection = connections[self.database]
        sent = [
            person if place in self.people else each for place, each in enumerate(self.parameters)
        ]
        sent.append(self.key.get_db_prep_value(row, connection))
        with connection.cursor() as cursor:
            cursor.execute(self.sql, sent)
            found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def statement(build: Build, *, on: dt.date) -> Statement | None:
    """Return the statement that asks what `build` builds, about one row, on one day in London.

    It is built twice, for two people and two rows, at the first and at the last moment of the day: whatever else
    differs, or reads the database to be built, cannot be kept, and None is returned.

    Args:
        build: called with somebody and a moment; returns values of rows, of which one is then picked by its key.
        on: the day.
    """
    dawn = dt.datetime.combine(on, dt.time.min, tzinfo=LONDON).astimezone(dt.UTC)
    dusk = dt.datetime.combine(on, dt.time.max, tzinfo=LONDON).astimezone(dt.UTC)
    one, other = Somebody(_LOWEST), Somebody(_LOWEST + 1)
    try:
        with _without_reading():
            first, second = build(one, dawn), build(other, dusk)
    except _ReadError:
        return None
    key: Field[Any, Any] = first.model._meta.pk  # noqa: SLF001 -- Django's documented API
    made = [
        rows.filter(pk=row).query.get_compiler(using=first.db).as_sql()
        for rows, row in zip((first, second), _keys(key), strict=True)
    ]
    (sql, mine), (other_sql, others) = made
    people = frozenset(
        place
        for place, pair in enumerate(zip(mine, others, strict=False))
        if pair == (one.pk, other.pk)
    )
    changing = {
        place for place, (a, b) in enumerate(zip(mine, others, strict=False)) if a != b
    } - people
    if sql != other_sql or len(mine) != len(others) or changing != {len(mine) - 1}:
        return None
    return Statement(sql, tuple(mine[:-1]), people, key, first.db)


def _keys(field: "Field[Any, Any]") -> tuple[Any, Any]:
    """Return the keys of two rows that there are not."""
    numbers = (_LOWEST + 2, _LOWEST + 3)
    return (
        (UUID(int=-numbers[0]), UUID(int=-numbers[1])) if isinstance(field, UUIDField) else numbers
    )


class _ReadError(Exception):
    """The database was read where a question was only to be built."""


@contextmanager
def _without_reading() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise _ReadError

    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(refuse))
        yield
