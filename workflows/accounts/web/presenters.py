"""What the account pages show."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.usersessions.models import UserSession

from workflows.core.holdings import Holding

# DOMAIN's table of roles, in words for the person who holds one.
SEES = {
    "Recruitment coordinator": "You run campaigns and read their applications. You never score, and never see equality answers.",
    "Panel chair": "You score without knowing names, and lead the panel’s moderation. Originals are never edited.",
    "Panel member": "You score the applications of your campaigns without knowing names. Others’ scores open when yours are locked.",
    "Independent member": "You score as every member does, and read the trail of the campaign.",
    "Senior independent panel member": "You score as every member does, and read the trail of the campaign.",
    "Governor": "You score as a member of the panel, without knowing names.",
    "External assessor": "You score as a member of the panel, without knowing names.",
    "Stakeholder": "You comment on the shortlisted candidates when the panel invites you. You never see scores.",
    "Adviser": "You advise the panel. You never score, and see no scores.",
    "Committee chair": "You read the board packs issued to your committee. You never see raw applications.",
    "Committee member": "You read the board packs issued to your committee. You never see raw applications.",
    "Board secretary": "You build and keep board packs.",
    "Auditor": "You read the trail of campaigns. You can change nothing, and see no marks.",
    "Data protection officer": "You read the trail of campaigns. You can change nothing, and see no marks.",
    "Campaign coordinator": "You run this campaign and read its applications. You never score.",
    "Campaign auditor": "You read the trail of this campaign. You can change nothing, and see no marks.",
    "Fit and proper person test officer": "You keep the checks of those who are appointed. You never see scores.",
    "Equality analyst": "You see suppressed totals of equality answers. You never see names.",
    "Decider": "You decide on recommended candidates. You cannot change a score.",
    "System administrator": "You configure the service and its accounts. You see no applications and no scores.",
}


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
