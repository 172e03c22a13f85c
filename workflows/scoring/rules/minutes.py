"""A first draft of the minutes, from the record alone: what was moderated, why, and who agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Moved:
    """One moderated criterion: the mean of the members' own marks, the mark agreed, and why."""

    title: str
    original: Decimal | None
    agreed: int
    reason: str


@dataclass(frozen=True, slots=True)
class Discussed:
    """One candidate as the minutes tell of them."""

    code: str
    before: Decimal
    after: Decimal
    widest: int
    moved: Sequence[Moved]
    note: str
    stepped_back: Sequence[str]
    agreed: Sequence[str]
    against: Sequence[tuple[str, str]]  # who, and why not
    silent: Sequence[str]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above: dates are already written out."""

    title: str
    body: str
    reference: str
    locked_on: str
    members: Sequence[tuple[str, str]]  # name, role


def draft(heading: Heading, discussed: Sequence[Discussed]) -> str:
    """Return plain text to be edited; candidates by number, in the order in which they were talked about."""
    parts = [
        f"Moderation of the sift: {heading.title}, {heading.body} ({heading.reference})",
        f"Every member had locked their scores by {heading.locked_on}, before the panel talked about any.",
        "Panel: " + "; ".join(f"{name} ({role.lower()})" for name, role in heading.members) + ".",
    ]
    parts += [_candidate(each) for each in discussed]
    quiet = [each for each in discussed if not each.moved and not each.note]
    if quiet:
        parts.append(
            f"Left as the members marked them, without remark: {', '.join(each.code for each in quiet)}."
        )
    return "\n\n".join(part for part in parts if part) + "\n"


def _candidate(each: Discussed) -> str:
    if not each.moved and not each.note:
        return ""
    lines = [f"Candidate {each.code}"]
    if each.stepped_back:
        lines.append(f"{_names(each.stepped_back)} stepped back and took no part.")
    lines.append(
        f"Members’ marks were {each.widest} point{'' if each.widest == 1 else 's'} apart at most."
    )
    if each.note:
        lines.append(each.note)
    lines += [
        f"{one.title}: {one.agreed}, where {_own(one.original)}. {one.reason}" for one in each.moved
    ]
    if each.before != each.after:
        lines.append(f"The total moved from {each.before} to {each.after}.")
    else:
        lines.append(f"The total stands at {each.after}.")
    if each.agreed:
        lines.append(f"Agreed by {_names(each.agreed)}.")
    lines += [f"{name} did not agree: {why}" for name, why in each.against]
    if each.silent:
        lines.append(f"Not recorded as agreeing: {_names(each.silent)}.")
    return "\n".join(lines)


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _own(mean: Decimal | None) -> str:
    return "every member abstained" if mean is None else f"the members’ own marks came to {mean}"
