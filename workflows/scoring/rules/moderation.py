"""Moderation: who is talked about first, what must be said, and whose agreement still stands."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.scoring.rules.totals import Outcome

NOTE_MAX = 4000  # characters


@dataclass(frozen=True, slots=True)
class Given:
    """What is typed about one criterion: a mark the panel agrees on, or none, and why."""

    value: int | None
    reason: str


def first_to_discuss(code: str, outcome: Outcome) -> tuple[object, ...]:
    """Return what to sort by: furthest apart first, then on more criteria, then by code, which says nothing."""
    spreads = outcome.spreads.values()
    return (-max(spreads, default=0), -len(outcome.divergent), -sum(spreads), code)


def changes(given: Mapping[str, Given], held: Mapping[str, Given]) -> dict[str, Given]:
    """Return the criteria where what is typed differs from what stands."""
    return {
        key: each
        for key, each in given.items()
        if (each.value, each.reason) != _standing(held.get(key))
    }


def _standing(held: Given | None) -> tuple[int | None, str]:
    return (held.value, held.reason) if held and held.value is not None else (None, "")


def problems(
    changed: Mapping[str, Given], *, scale: tuple[int, int], divergent: bool, note: str
) -> dict[str, str]:
    """Return field -> sentence; empty means it can be recorded. Fields are "value-KEY", "reason-KEY" and "note".

    Args:
        changed: what differs from what stands.
        scale: the lowest and the highest mark.
        divergent: members are so far apart that a note is due, whether or not a mark is moderated.
        note: how the panel came to agree.
    """
    found = {}
    low, high = scale
    for key, each in changed.items():
        if each.value is not None and not low <= each.value <= high:
            found[f"value-{key}"] = (
                f"Choose a mark from {low} to {high}, or leave the members’ own."
            )
        if not each.reason.strip():
            found[f"reason-{key}"] = (
                "Say why the panel moved from the members’ own marks, or back to them."
            )
        if len(each.reason) > NOTE_MAX:
            found[f"reason-{key}"] = f"Shorten the reason to {NOTE_MAX:,} characters or fewer."
    if divergent and not note.strip():
        found["note"] = "Members are far apart here. Say how the panel came to agree."
    if len(note) > NOTE_MAX:
        found["note"] = f"Shorten the note to {NOTE_MAX:,} characters or fewer."
    return found


@dataclass(frozen=True, slots=True)
class View:
    """A member's word on a candidate's moderation."""

    member: int
    agrees: bool
    comment: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """Where the members stand on one candidate: who agrees, who does not, and who has not spoken since the last change."""

    agreed: tuple[int, ...]
    against: tuple[View, ...]
    silent: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Whether everybody who may speak has agreed."""
        return not self.against and not self.silent


def consent(
    members: Sequence[int], views: Iterable[View], *, changed_at: dt.datetime | None
) -> Consent:
    """Return where members stand; what they said before the last change to marks or note no longer counts.

    Args:
        members: those who may speak on this candidate; recused ones may not.
        views: oldest first.
        changed_at: when marks or note were last changed, if ever.
    """
    latest = {
        each.member: each
        for each in views
        if each.member in members and (changed_at is None or each.at >= changed_at)
    }
    return Consent(
        agreed=tuple(one for one in members if one in latest and latest[one].agrees),
        against=tuple(latest[one] for one in members if one in latest and not latest[one].agrees),
        silent=tuple(one for one in members if one not in latest),
    )
