"""Which packs a person could see at a moment gone by. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workflows.campaigns.enums import Register
from workflows.campaigns.rules.past import Sight, Standing

SECRETARY: Final = "secretary"  # boards.enums.BodyRole, which rules do not import


@dataclass(frozen=True, slots=True)
class PastPack:
    """A pack over time. `committee_seats`: this person's seats on its committee, by key."""

    title: str
    created_at: dt.datetime
    addressed_at: dt.datetime | None  # to this person
    committee_seats: frozenset[int]


def sights(packs: Iterable[PastPack], standing: Standing, *, conflicted: bool) -> list[Sight]:
    """Return the packs a person built or could read.

    Args:
        packs: of one campaign.
        standing: what the person was.
        conflicted: whether a conflict of theirs was recused, or waited for assessment.
    """
    keeps = standing.holds(Register.BODY, SECRETARY)
    builds = (keeps or standing.manages) and not standing.applied
    found = []
    for pack in packs:
        if pack.created_at > standing.at:
            continue
        if builds:
            found.append(Sight("packs.manage", 1, f"“{pack.title}”, as somebody who builds it."))
        if (keeps or _addressed(pack, standing)) and not standing.applied and not conflicted:
            found.append(Sight("packs.read", 1, f"“{pack.title}”, the whole pack."))
    return found


def _addressed(pack: PastPack, standing: Standing) -> bool:
    if pack.addressed_at is None or pack.addressed_at > standing.at:
        return False
    return any(
        each.register is Register.COMMITTEE and each.key in pack.committee_seats
        for each in standing.offices
    )
