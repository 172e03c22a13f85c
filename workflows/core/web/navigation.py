"""Links in the header that depend on who is signed in. Apps add theirs; core knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, Case, Q, Value, When
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from workflows.core.policy import may_be_seen_as

type Provider = Callable[[Any], Iterable[NavItem]]

_providers: list[Provider] = []


@dataclass(frozen=True, slots=True)
class NavItem:
    """A header link. Lower `order` stands further left; equal orders go by text.

    `when` is the condition on which it is shown. Give it as subqueries: all links are then decided in one query.
    """

    text: str
    href: str
    order: int = 100
    when: Q | None = field(default=None, compare=False)


def register(provider: Provider) -> Provider:
    """Add a provider, once; call from AppConfig.ready() or use as a decorator there.

    `provider(user)` gives the links for a signed-in person, and is called once a request.
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
    items = [item for provider in _providers for item in provider(user)]
    shown = {item for item in items if item.when is None} | _shown(user, items)
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


def _shown(user: Any, items: Iterable[NavItem]) -> set[NavItem]:  # noqa: ANN401 -- as above
    asked = {f"item_{place}": item for place, item in enumerate(items) if item.when is not None}
    if not asked:
        return set()
    conditions = {
        name: Case(
            When(item.when, then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for name, item in asked.items()
    }
    people = get_user_model()._default_manager.filter(pk=user.pk)  # noqa: SLF001 -- Django's documented API
    answers = people.values_list(*conditions.values()).first() or ()
    return {item for item, answer in zip(asked.values(), answers, strict=False) if answer}


def current(items: Iterable[NavItem], path: str) -> NavItem | None:
    """Return the link whose address is the longest beginning of this path."""
    matching = [item for item in items if path.startswith(item.href)]
    return max(matching, key=lambda item: len(item.href), default=None)
