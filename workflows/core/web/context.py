"""What every page knows: the site's name, whether this is a demonstration, and the header's links."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from workflows.core.web import navigation

MEMO = "_site_navigation"


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str
    current: bool


def _links(request: HttpRequest) -> list[Link]:
    """Return the header's links; asked of the providers once a request, however many templates render."""
    found: list[Link] | None = getattr(request, MEMO, None)
    if found is None:
        user = getattr(request, "user", None)
        items = navigation.items_for(user) if user is not None else []
        items = navigation.items_shown(request, items)
        here = navigation.current(items, request.path)
        found = [Link(item.text, item.href, item == here) for item in items]
        setattr(request, MEMO, found)
    return found


def site(request: HttpRequest) -> dict[str, Any]:
    """Return site_name, demo and nav_links; the links are only worked out if a template shows them."""
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "nav_links": SimpleLazyObject(lambda: _links(request)),
    }
