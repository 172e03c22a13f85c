"""What a panel, and who runs it, could see of answers and marks at moments gone by."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.queries import past_applications
from workflows.applications.rules.past import PastApplication
from workflows.applications.rules.transitions import IN_THE_RUNNING
from workflows.campaigns.enums import (
    SCORING_ROLES,
    CampaignState,
    ConflictStatus,
    Register,
)
from workflows.campaigns.models import (
    Campaign,
    Conflict,
    ConflictDeclaration,
    DeciderDeclaration,
    PanelMembership,
)
from workflows.campaigns.queries import events_about, offices_of_rows
from workflows.campaigns.rules.past import Office, Sight, Standing, Step, state_at
from workflows.campaigns.rules.transitions import reached
from workflows.scoring.models import SiftSheet
from workflows.scoring.rules.past import sights
from workflows.scoring.rules.sift import Candidate, Seat, Sheet, Sift

_DECLARED, _ASSESSED = "campaigns.conflict_declared", "campaigns.conflict_assessed"
_ROLES = [role.value for role in SCORING_ROLES]


@dataclass(frozen=True)
class PastSeat:
    """A seat that scores, and when it was held; no office where it never was."""

    pk: int
    user_id: int
    name: str
    role: str
    office: Office | None

    def held(self, at: dt.datetime) -> bool:
        """Say whether it was held at a moment."""
        return self.office is not None and self.office.held(at)


@dataclass(frozen=True)
class SiftPast:
    """A campaign's sift over time, as far as one person could see it.

    Args:
        seats: all that score.
        conflicts: (seat pk, person id) -> what was said and decided, in order, "" before.
        locks: (seat pk, application pk) -> (sheet pk, when it was locked, if it was).
    """

    person_id: int
    seats: Sequence[PastSeat]
    applications: Sequence[PastApplication]
    conflicts: Mapping[tuple[int, int], Sequence[Step]]
    locks: Mapping[tuple[int, UUID], tuple[int, dt.datetime | None]]

    def changes(self) -> Iterator[dt.datetime]:
        """Yield the moments at which a seat, a declaration or a lock changed; applications have their own."""
        for seat in self.seats:
            if seat.office is not None:
                yield from (each for each in (seat.office.since, seat.office.until) if each)
        for steps in self.conflicts.values():
            yield from (step.at for step in steps)
        yield from (at for _, at in self.locks.values() if at)

    def sights(self, standing: Standing) -> list[Sight]:
        """Return what they could see at the standing's moment."""
        return sights(self.at(standing), standing, person_id=self.person_id)

    def at(self, standing: Standing) -> Sift:
        """Return the sift as it stood."""
        at = standing.at
        locked = {
            key: Sheet(pk, locked=when is not None and when <= at)
            for key, (pk, when) in self.locks.items()
        }
        left = {seat for (seat, _), sheet in locked.items() if sheet.locked}
        there, gone = [], []
        met = {application for _, application in self.locks}
        for each in self.applications:
            state = each.state(at)
            row = Candidate(each.pk, each.candidate_id, "")
            if state in IN_THE_RUNNING and at >= each.created_at:
                there.append(row)
            elif (
                state == ApplicationState.WITHDRAWN and each.pk in met and not standing.names_known
            ):
                gone.append(row)
        return Sift(
            seats=tuple(
                Seat(seat.pk, seat.user_id, seat.name, seat.role, current=seat.held(at))
                for seat in self.seats
                if seat.held(at) or seat.pk in left
            ),
            candidates=tuple(there),
            gone=tuple(gone),
            sheets=locked,
            conflicts={
                key: said
                for key, steps in self.conflicts.items()
                if (said := state_at(steps, at, present=""))
            },
            closed=reached(standing.stage, CampaignState.SIFT_MODERATION),
        )


def sift_past(person: User, campaign: Campaign) -> SiftPast:
    """Return a campaign's sift over time. Seven queries, however many."""
    rows = list(
        PanelMembership.objects.filter(campaign_id=campaign.pk, role__in=_ROLES).select_related(
            "user"
        )
    )
    offices = offices_of_rows((Register.PANEL, row) for row in rows)
    sheets = SiftSheet.objects.filter(membership__in=[row.pk for row in rows])
    return SiftPast(
        person_id=person.pk,
        seats=[
            PastSeat(
                row.pk, row.user_id, str(row.user), row.role, offices.get((Register.PANEL, row.pk))
            )
            for row in rows
        ],
        applications=past_applications(campaign),
        conflicts=conflicts_past(campaign),
        locks={
            (seat, application): (pk, at)
            for pk, seat, application, at in sheets.values_list(
                "pk", "membership_id", "application_id", "locked_at"
            )
        },
    )


def conflicts_past(campaign: Campaign) -> dict[tuple[int, int], list[Step]]:
    """Return (seat pk, person id) -> what was declared and decided, in order. Two queries."""
    rows = ConflictDeclaration.objects.filter(membership__campaign_id=campaign.pk)
    told = _told(ConflictDeclaration, campaign, rows)
    return {(row.membership_id, row.candidate_id): told[row.pk] for row in rows}


def decider_conflicts_past(campaign: Campaign, user_id: int) -> list[list[Step]]:
    """Return what a decider declared about each candidate, and what was decided, in order. Two queries."""
    rows = DeciderDeclaration.objects.filter(campaign_id=campaign.pk, user_id=user_id)
    return list(_told(DeciderDeclaration, campaign, rows).values())


def _told(
    model: type[Conflict], campaign: Campaign, rows: Iterable[Conflict]
) -> dict[int, list[Step]]:
    """Return row pk -> its steps. Panel members and deciders have keys of their own, so the kind is asked for too."""
    events = events_about(
        (_DECLARED, _ASSESSED),
        scope=campaign.reference,
        target_type=model._meta.label_lower,  # noqa: SLF001 -- Django's documented API
    )
    found = {}
    for row in rows:
        said = [
            (event.at, str(event.detail["status" if event.action == _DECLARED else "outcome"]))
            for event in events.get(str(row.pk), [])
        ]
        found[row.pk] = _steps(said or _by_row(row))
    return found


def _by_row(row: Conflict) -> list[tuple[dt.datetime, str]]:
    """Return what the row alone tells, where the trail has nothing of it."""
    if row.assessed_at is None:
        return [(row.declared_at, row.status)]
    return [(row.declared_at, ConflictStatus.DECLARED), (row.assessed_at, row.status)]


def _steps(said: Sequence[tuple[dt.datetime, str]]) -> list[Step]:
    found, before = [], ""
    for at, status in said:
        found.append(Step(at, before, status))
        before = status
    return found
