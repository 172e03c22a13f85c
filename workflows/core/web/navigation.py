"""Links in the header that depend on who is signed in. Apps add theirs; core knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

type Provider = Callable[[Any], Iterable[NavItem]]

_providers: list[Provider] = []


@dataclass(frozen=True, slots=True)
class NavItem:
    """A header link. Lower `order` stands further left; equal orders go by text."""

    text: str
    href: str
    order: int = 100


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
    """Return all links for this person in order; none for a visitor."""
    if not user.is_authenticated:
        return []
    items = {item for provider in _providers for item in provider(user)}
    return sorted(items, key=lambda item: (item.order, item.text))


def current(items: Iterable[NavItem], path: str) -> NavItem | None:
    """Return the link whose address is the longest beginning of this path."""
    matching = [item for item in items if path.startswith(item.href)]
    return max(matching, key=lambda item: len(item.href), default=None)
