"""Which offices a person holds, asked of every app that seats people somewhere; core knows none of them.

An office is any role but candidate: coordinator, panel member, committee member, editor… Sign-in asks
whether there is one (it then wants a second step), the home page and the auditor ask which.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

type Lister = Callable[[int], Iterable[Holding]]
type Asker = Callable[[int, dt.date], bool]

_sources: dict[str, tuple[Lister, Asker]] = {}


@dataclass(frozen=True, slots=True)
class Holding:
    """One office held from a day to a day, both included; no end means until further notice.

    Args:
        role: the field's name for it, "Panel chair".
        of: what it is held at, "Chair, Westcliff NHS Trust (WCV-2026-04)".
        kind: the register it stands in, "body", "campaign", "panel", "committee", "site".
        scope: what the trail files its doings under: a campaign's reference or a body's slug.
        since, until: first and last day; `since` is None where nobody wrote it down.
        why: the row it rests on, in a sentence.
    """

    role: str
    of: str
    kind: str
    scope: str
    since: dt.date | None
    until: dt.date | None
    why: str

    def in_force(self, on: dt.date) -> bool:
        """Say whether it is held on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


def register(name: str, *, lister: Lister, asker: Asker) -> None:
    """Add an app's offices, from AppConfig.ready(); the same name replaces.

    Args:
        name: the app, for the order of the answers.
        lister: user id -> every office ever held, past ones too.
        asker: (user id, day) -> whether any is held that day; at most one query.
    """
    _sources[name] = (lister, asker)


def holds_office(user_id: int, *, on: dt.date) -> bool:
    """Say whether a person holds any office on a day. Stops at the first yes; one query an app at most."""
    return any(asker(user_id, on) for _, asker in _sources.values())


def holdings_of(user_id: int) -> list[Holding]:
    """Return every office a person holds or held, newest first within each app."""
    return [row for lister, _ in _sources.values() for row in lister(user_id)]
