"""Looking at the service as somebody else: for how long, why, and what is closed meanwhile (ADR-0021)."""

import datetime as dt
from enum import StrEnum

from workflows.core.errors import InvalidInputError
from workflows.core.words import count_words, normalise_text

LASTS = dt.timedelta(minutes=15)
MOST_WORDS = 60
SAFE_METHODS = frozenset({"GET", "HEAD"})
# An answer of any other kind is a file, or data for a script.
SHOWN_TYPES = frozenset({"text/html", "image/png"})


class Ending(StrEnum):
    """Why it is over."""

    STOPPED = "stopped"
    SIGNED_OUT = "signed out"
    TIME = "time is over"
    RIGHT = "no longer allowed"


class Closed(StrEnum):
    """Why something is refused meanwhile."""

    WRITES = "changes something"
    SECURITY = "how a person signs in"
    EDITOR = "the site's editor"
    PAGE = "not open to it"
    FILE = "a file"


def check_reason(text: str) -> str:
    """Return a reason as it is kept. Raises InvalidInputError for none, or one that is too long."""
    reason = normalise_text(text).strip()
    if not reason:
        raise InvalidInputError({"reason": "Enter a reason. The person is told it."})
    if (words := count_words(reason)) > MOST_WORDS:
        said = f"The reason must be {MOST_WORDS} words or fewer. It is {words} words, so remove {words - MOST_WORDS}."
        raise InvalidInputError({"reason": said})
    return reason


def is_over(until: dt.datetime, *, at: dt.datetime) -> bool:
    """Say whether the time is over; the last moment is."""
    return at >= until


def refused_at(method: str, path: str, *, is_open: bool) -> Closed | None:
    """Return why a request is refused, before any of its page is asked; None for what is open."""
    if method not in SAFE_METHODS:
        return Closed.WRITES
    if is_open:
        return None
    if path.startswith("/admin/"):
        return Closed.EDITOR
    return Closed.SECURITY if path.startswith("/account/") else Closed.PAGE


def sentence(closed: Closed, name: str) -> str:
    """Return why not and what to do, for the administrator who looks."""
    ask = f"Ask {name} what they see there, or stop viewing to go on as yourself."
    match closed:
        case Closed.WRITES:
            return (
                f"You look at the service as {name}, and whoever looks changes nothing. "
                "Stop viewing first. What is to be done as that person, only that person can do."
            )
        case Closed.SECURITY:
            return f"This page is about how {name} signs in, which is theirs alone. {ask}"
        case Closed.EDITOR:
            return (
                "The site’s editor is closed while you look as somebody else. Stop viewing first."
            )
        case Closed.FILE:
            return f"Files and exports are not given to whoever looks as somebody else. {ask}"
        case _:
            return (
                "This page may show an application, a score, a pack or somebody’s record, which system administrators "
                f"do not see. {ask}"
            )


def ended(why: Ending, name: str) -> str:
    """Return what the administrator is told when it is over."""
    match why:
        case Ending.TIME:
            minutes = int(LASTS.total_seconds() // 60)
            return f"You no longer look as {name}: the {minutes} minutes are over."
        case Ending.RIGHT:
            return f"You no longer look as {name}: your role or their account has changed."
        case _:
            return f"You no longer look as {name}."
