"""The history of a campaign’s criteria: each version, who saved it, why, and what it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflows.campaigns.models import CriteriaVersion
from workflows.core.clock import show_moment


@dataclass(frozen=True)
class VersionRow:
    """One version. `changes` are sentences on what differs from the one before."""

    number: int
    when: str
    who: str
    why: str
    changes: tuple[str, ...]


def rows(versions: Sequence[CriteriaVersion]) -> list[VersionRow]:
    """Return the history, newest first, as `versions` come."""
    before = {each.number: each for each in versions}
    return [
        VersionRow(
            number=each.number,
            when=show_moment(each.saved_at),
            who=str(each.saved_by) if each.saved_by else "the service",
            why=each.reason
            or (
                "The first version" if each.number == 1 else "Before the specification was approved"
            ),
            changes=changes(before.get(each.number - 1), each),
        )
        for each in versions
    ]


def changes(old: CriteriaVersion | None, new: CriteriaVersion) -> tuple[str, ...]:
    """Return what a version changed, in sentences."""
    if old is None:
        count = len(new.content["criteria"])
        return (f"First version: {count} criteri{'on' if count == 1 else 'a'}.",)
    held, given = _by_key(old), _by_key(new)
    found = [f"Added: {row['title']}." for key, row in given.items() if key not in held]
    found += [f"Removed: {row['title']}." for key, row in held.items() if key not in given]
    for key, row in given.items():
        if key in held and (differ := _differences(held[key], row)):
            found.append(f"{row['title']}: {', '.join(differ)}.")
    if [key for key in held if key in given] != [key for key in given if key in held]:
        found.append("The order changed.")
    if old.content["anchors"] != new.content["anchors"]:
        found.append("What the marks mean changed.")
    return tuple(found)


def _by_key(version: CriteriaVersion) -> dict[str, Mapping[str, Any]]:
    return {row["key"]: row for row in version.content["criteria"]}


def _differences(held: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    words = []
    if held["weight"] != given["weight"]:
        words.append(f"weight {held['weight']} became {given['weight']}")
    if held["essential"] != given["essential"]:
        words.append("now essential" if given["essential"] else "now desirable")
    if held["lead"] != given["lead"]:
        words.append("now leads" if given["lead"] else "no longer leads")
    if (held["title"], held["description"]) != (given["title"], given["description"]):
        words.append("words changed")
    return words
