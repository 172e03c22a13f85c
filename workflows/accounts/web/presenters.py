"""What the account pages show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.usersessions.models import UserSession

from workflows.accounts.rules.offices import SEES
from workflows.core.holdings import Holding


@dataclass(frozen=True)
class Office:
    """An office as the person who holds it reads of it."""

    role: str
    of: str
    sees: str
    until: dt.date | None


@dataclass(frozen=True)
class Session:
    """One place where a person is signed in."""

    pk: int
    browser: str
    address: str
    since: dt.datetime
    current: bool


def offices(held: Iterable[Holding]) -> list[Office]:
    """Return offices with a sentence each on what they let a person see."""
    return [Office(row.role, row.of, SEES.get(row.role, ""), row.until) for row in held]


def sessions(rows: Iterable[UserSession]) -> list[Session]:
    """Return sessions, the one in use first, then the newest."""
    found = [
        Session(row.pk, _browser(row.user_agent), row.ip, row.created_at, row.is_current())
        for row in rows
    ]
    return sorted(found, key=lambda each: (not each.current, -each.since.timestamp()))


def _browser(agent: str) -> str:
    """Return what a browser calls itself, in two words; the whole where nothing is known of it."""
    names = ("Edg/", "OPR/", "Firefox/", "Chrome/", "Safari/")
    known = {"Edg/": "Edge", "OPR/": "Opera"}
    systems = ("Windows", "iPhone", "iPad", "Android", "Mac OS X", "Linux")
    name = next((each for each in names if each in agent), "")
    system = next((each for each in systems if each in agent), "")
    if not name:
        return agent[:60] or "Unknown browser"
    browser = known.get(name, name.rstrip("/"))
    return f"{browser} on {system.removesuffix(' OS X')}" if system else browser
