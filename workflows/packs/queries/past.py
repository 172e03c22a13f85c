"""Which packs a person could see at moments gone by."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from workflows.accounts.models import User
from workflows.boards.models import CommitteeMembership
from workflows.campaigns.enums import MAY_SCORE, Register
from workflows.campaigns.models import Campaign, PanelMembership
from workflows.campaigns.queries import offices_of_rows
from workflows.campaigns.rules.past import Office, Sight, Standing, Step, state_at
from workflows.packs.models import Pack, PackReader
from workflows.packs.rules.past import PastPack, sights
from workflows.scoring.queries import conflicts_past, decider_conflicts_past


@dataclass(frozen=True)
class PackPast:
    """What one person could see of a campaign's packs over time; `conflicts` are theirs, each in order."""

    packs: list[PastPack]
    conflicts: list[list[Step]]

    def changes(self) -> Iterator[dt.datetime]:
        """Yield the moments at which a pack came, was issued to them, or a conflict of theirs changed."""
        for pack in self.packs:
            yield pack.created_at
            if pack.addressed_at is not None:
                yield pack.addressed_at
            for seat in pack.seats:
                yield from (moment for moment in (seat.since, seat.until) if moment)
        for steps in self.conflicts:
            yield from (step.at for step in steps)

    def sights(self, standing: Standing) -> list[Sight]:
        """Return the packs they could see at the standing's moment."""
        said = [state_at(steps, standing.at, present="") for steps in self.conflicts]
        bars = any(each and each not in MAY_SCORE for each in said)
        return sights(self.packs, standing, conflicted=bars)


def pack_past(person: User, campaign: Campaign) -> PackPast:
    """Return what a person could see of a campaign's packs over time."""
    packs = list(Pack.objects.filter(campaign_id=campaign.pk).order_by("created_at", "pk"))
    rows = list(
        CommitteeMembership.objects.filter(
            user_id=person.pk, committee_id__in={pack.committee_id for pack in packs}
        )
    )
    held = offices_of_rows((Register.COMMITTEE, row) for row in rows)
    seats: dict[int, list[Office]] = defaultdict(list)
    for row in rows:
        if (Register.COMMITTEE, row.pk) in held:
            seats[row.committee_id].append(held[Register.COMMITTEE, row.pk])
    addressed = dict(
        PackReader.objects.filter(user_id=person.pk, pack__campaign_id=campaign.pk).values_list(
            "pack_id", "issued_at"
        )
    )
    own = set(
        PanelMembership.objects.filter(user_id=person.pk, campaign_id=campaign.pk).values_list(
            "pk", flat=True
        )
    )
    return PackPast(
        packs=[
            PastPack(
                title=pack.title,
                created_at=pack.created_at,
                addressed_at=addressed.get(pack.pk) if pack.issued_at else None,
                seats=tuple(seats[pack.committee_id]),
            )
            for pack in packs
        ],
        conflicts=[
            *(steps for (seat, _), steps in conflicts_past(campaign).items() if seat in own),
            *decider_conflicts_past(campaign, person.pk),
        ],
    )
