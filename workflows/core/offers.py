"""What somebody may be invited to, offered by the apps that own it; whoever invites need not know them (ADR-0020).

An app registers a kind of role or seat from its `tasks`. Inviting, answering and expiring are the same for all;
who may give it, what stands in the way, and the row that is made stay the owning app's.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, TextChoices

from workflows.core.errors import InvalidInputError, NotVisibleError


@dataclass(frozen=True, slots=True)
class Terms:
    """What is offered, as the person who is invited reads it.

    Args:
        role: the field's name for it, "Panel chair".
        of: what it is held at, "Chair, Westcliff NHS Trust (WCV-2026-04)".
        scope: what the trail files it under: a campaign's reference or a body's slug.
        sees: what it lets them see and do, in a sentence.
        undertaking: what they must agree to before they accept; empty where nothing is asked.
    """

    role: str
    of: str
    scope: str
    sees: str
    undertaking: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be given to whom. `place` is the key of what it is held at, as text; days include both ends."""

    place: str
    role: str
    user: Any
    since: dt.date
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of role or seat.

    Args:
        kind: "body", "committee", "campaign", "panel".
        terms: (place, role) -> what it is. Raises NotVisibleError where there is no such place or role.
        check_giver: (user, place, role, at) -> nothing; raises unless that person may give it.
        check: (given, at) -> nothing; raises what would stand in that person's way today.
        give: (given, actor, at) -> the row, made by the app's own service with all of its guards.
    """

    kind: str
    terms: Callable[[str, str], Terms]
    check_giver: Callable[[Any, str, str, dt.datetime], None]
    check: Callable[[Given, dt.datetime], None]
    give: Callable[[Given, Any, dt.datetime], Model]


def known[R: TextChoices](roles: type[R], role: str, *, missing: str) -> R:
    """Return a role by its stored value. Raises NotVisibleError for one that there is not."""
    if role not in {each.value for each in roles}:
        raise NotVisibleError(missing)
    return roles(role)


_offers: dict[str, Offer] = {}


def register(offer: Offer) -> None:
    """Add a kind; the same kind replaces."""
    _offers[offer.kind] = offer


def offer_of(kind: str) -> Offer:
    """Return what is registered of a kind. Raises InvalidInputError (field "role")."""
    found = _offers.get(kind)
    if found is None:
        raise InvalidInputError({"role": "Nobody can be invited to this. Choose a role."})
    return found
