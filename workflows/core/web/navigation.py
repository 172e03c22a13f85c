"""Links in the header that depend on who is signed in. Apps add theirs; core knows none of them.

Every page asks for them, so the one query that decides is put into SQL once a day for everybody, with a stand-in
where the person goes: to build it anew took longer than to answer it.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models import BooleanField, Case, Q, Value, When
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from workflows.core.clock import london_date, now
from workflows.core.policy import may_be_seen_as


@dataclass(frozen=True, slots=True)
class Somebody:
    """Stands for whoever asks: a key that nobody has, and an open account."""

    pk: int = -(2**31)
    is_active: bool = True


SOMEBODY: Final = Somebody()

type Provider = Callable[[Any], Iterable[NavItem]]  # given SOMEBODY

_providers: list[Provider] = []


@dataclass(frozen=True, slots=True)
class NavItem:
    """A header link. Lower `order` stands further left; equal orders go by text.

    `when` is the condition on which it is shown, of the person's own row or of subqueries: all links are decided
    in one query. It may name today, which is what the query is kept for, and no other moment.
    """

    text: str
    href: str
    order: int = 100
    when: Q | None = field(default=None, compare=False)


def register(provider: Provider) -> Provider:
    """Add a provider, once; call from AppConfig.ready() or use as a decorator there.

    `provider(somebody)` gives the links with their conditions, and is called once a day: whatever depends on
    the person stands in a condition, by their key.
    """
    if provider not in _providers:
        _providers.append(provider)
    return provider


def unregister(provider: Provider) -> None:
    """Take a provider away again."""
    _providers.remove(provider)


def items_for(user: Any) -> list[NavItem]:  # noqa: ANN401 -- core does not know accounts.User
    """Return all links for this person in order; none for a visitor. One query, however many have a condition."""
    if not user.is_authenticated:
        return []
    links = _links(london_date(now()), tuple(_providers))
    return sorted(_shown(user, links), key=lambda item: (item.order, item.text))


def items_shown(request: HttpRequest, items: list[NavItem]) -> list[NavItem]:
    """Leave out links to closed pages while a system administrator looks as somebody else (ADR-0021).

    That a link is there can tell of an application.
    """
    if getattr(request, "viewing", None) is None:
        return items
    return [item for item in items if _may_be_seen(item.href)]


def _may_be_seen(href: str) -> bool:
    try:
        return may_be_seen_as(resolve(href).func)
    except Resolver404:
        return False


@dataclass(frozen=True, slots=True)
class _Links:
    """Every link there is, and the statement that says which of them somebody has."""

    always: tuple[NavItem, ...]
    asked: tuple[NavItem, ...]
    statement: str
    parameters: tuple[Any, ...]
    database: str


@lru_cache(maxsize=2)  # today, and yesterday's last requests
def _links(_on: dt.date, providers: tuple[Provider, ...]) -> _Links:
    items = [item for provider in providers for item in provider(SOMEBODY)]
    asked = tuple(item for item in items if item.when is not None)
    conditions = [
        Case(When(item.when, then=Value(True)), default=Value(False), output_field=BooleanField())
        for item in asked
    ]
    people = get_user_model()._default_manager.filter(pk=SOMEBODY.pk)  # noqa: SLF001 -- Django's documented API
    statement, parameters = people.values_list(*conditions).query.sql_with_params()
    always = tuple(item for item in items if item.when is None)
    return _Links(always, asked, statement, parameters, people.db)


def _shown(user: Any, links: _Links) -> Iterable[NavItem]:  # noqa: ANN401 -- as above
    if not links.asked:
        return links.always
    parameters = [user.pk if each == SOMEBODY.pk else each for each in links.parameters]
    with connections[links.database].cursor() as cursor:
        cursor.execute(links.statement, parameters)
        answers = cursor.fetchone() or [False] * len(links.asked)
    held = [item for item, answer in zip(links.asked, answers, strict=True) if answer]
    return [*links.always, *held]


def current(items: Iterable[NavItem], path: str) -> NavItem | None:
    """Return the link whose address is the longest beginning of this path."""
    matching = [item for item in items if path.startswith(item.href)]
    return max(matching, key=lambda item: len(item.href), default=None)
