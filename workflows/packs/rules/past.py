"""Which packs a person could see at a moment gone by. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workflows.campaigns.enums import Register
from workflows.campaigns.rules.past import Office, Sight, Standing

SECRETARY: Final = "secretary"  # boards.enums.BodyRole, which rules do not import


@dataclass(frozen=True, slots=True)
class PastPack:
    """A pack over time, for one person: when it was addressed to them, and their seats on its committee."""

    title: str
    created_at: dt.datetime
    addressed_at: dt.datetime | None
    seats: tuple[Office, ...]

    def addressed(self, at: dt.datetime) -> bool:
        """Say whether it was issued to a seat they held at a moment."""
        issued = self.addressed_at is not None and self.addressed_at <= at
        return issued and any(seat.held(at) for seat in self.seats)


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
        if (keeps or pack.addressed(standing.at)) and not standing.applied and not conflicted:
            found.append(Sight("packs.read", 1, f"“{pack.title}”, the whole pack."))
    return found
