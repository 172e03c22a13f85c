"""Links in the header that depend on who is signed in. Apps add theirs; core knows none of them."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from workflows.core.clock import london_date, now
from workflows.core.policy import may_be_seen_as
from workflows.core.statements import Somebody, Statement, holds, statement

type Provider = Callable[[Any], Iterable[NavItem]]  # given Somebody

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
    if not user.is_authenticated or not _providers:
        return []
    items, question = _links(tuple(_providers), london_date(now()))
    answers = question.ask(user.pk, user.pk) or [False] * len(items)
    shown = [item for item, answer in zip(items, answers, strict=True) if answer]
    return sorted(shown, key=lambda item: (item.order, item.text))


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


@lru_cache(maxsize=2)  # today, and yesterday's last requests
def _links(providers: tuple[Provider, ...], on: dt.date) -> tuple[list[NavItem], Statement]:
    """Return every link there is, and the statement that says which of them somebody has."""
    items: list[NavItem] = []

    def build(somebody: Somebody, _at: dt.datetime) -> QuerySet[Any, Any]:
        items[:] = [item for provider in providers for item in provider(somebody)]
        conditions = [Value(True) if item.when is None else holds(item.when) for item in items]
        return get_user_model()._default_manager.values_list(*conditions)  # noqa: SLF001 -- Django's documented API

    found = statement(build, on=on)
    if found is None:
        raise TypeError("A header link depends on more than the person and the day.")
    return items, found


def current(items: Iterable[NavItem], path: str) -> NavItem | None:
    """Return the link whose address is the longest beginning of this path."""
    matching = [item for item in items if path.startswith(item.href)]
    return max(matching, key=lambda item: len(item.href), default=None)
