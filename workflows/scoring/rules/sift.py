"""Where a sift stands, without a single mark in it: who may score whom, and who may see what.

Every page, count, file and JSON answer asks here first, and only then are marks read: never the other
way round (hard guards 1 and 2).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from workflows.campaigns.enums import MAY_SCORE, ConflictStatus


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on the panel that scores. `current`: not ended."""

    pk: int
    user_id: int
    name: str
    role: str
    current: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """An eligible application, as little of it as deciding needs."""

    pk: UUID
    person_id: int
    code: str
    guaranteed: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A member's sheet on a candidate; `locked` is for good."""

    pk: int
    locked: bool


@dataclass(frozen=True)
class Sift:
    """The seats, candidates, declarations and locks of one campaign.

    Args:
        sheets: (seat pk, candidate pk) -> sheet; one not begun is absent.
        conflicts: (seat pk, person id) -> conflict status; nothing declared is absent.
        closed: moderation was reached, when everyone had locked; nobody scores any more.
        gone: candidates who withdrew, and are declared about still: a name that went as a number goes,
            or a wait that ended with it, would say whose number that is.
    """

    seats: tuple[Seat, ...]
    candidates: tuple[Candidate, ...]
    sheets: Mapping[tuple[int, UUID], Sheet]
    conflicts: Mapping[tuple[int, int], str]
    closed: bool = False
    gone: tuple[Candidate, ...] = ()

    @property
    def named(self) -> tuple[Candidate, ...]:
        """Whom a member declares about."""
        return (*self.candidates, *self.gone)

    def status(self, seat: Seat, candidate: Candidate) -> str | None:
        """Return what stands between a member and a candidate; None where nothing is declared yet."""
        return self.conflicts.get((seat.pk, candidate.person_id))

    def may_score(self, seat: Seat, candidate: Candidate) -> bool:
        """Say whether nothing stands between a member and a candidate."""
        return self.status(seat, candidate) in MAY_SCORE

    def undeclared(self, seat: Seat) -> tuple[Candidate, ...]:
        """Return the candidates a member has still to say a word about."""
        return tuple(each for each in self.named if self.status(seat, each) is None)

    def waiting(self, seat: Seat) -> int:
        """Return how many of a member's declared conflicts nobody has assessed yet."""
        return sum(self.status(seat, each) == ConflictStatus.DECLARED for each in self.named)

    def held(self, seat: Seat) -> bool:
        """Say whether a member must wait for an assessment before meeting any candidate.

        All of them, also in the middle of scoring: were only the one declared about to go, or one more
        number to appear with the assessment, that number would be that candidate's.
        """
        return self.waiting(seat) > 0

    def to_score(self, seat: Seat) -> tuple[Candidate, ...]:
        """Return the candidates a member scores: recused and unassessed ones are not there at all."""
        if self.held(seat):
            return ()
        return tuple(each for each in self.candidates if self.may_score(seat, each))

    def locked(self, seat: Seat, candidate: Candidate) -> bool:
        """Say whether a member's sheet on a candidate is locked."""
        sheet = self.sheets.get((seat.pk, candidate.pk))
        return sheet is not None and sheet.locked

    def all_locked(self, seat: Seat) -> bool:
        """Say whether a member has locked a sheet on every candidate they are not recused from.

        A candidate not declared on, or waiting for assessment, may yet have to be scored: not locked.
        """
        return self._finished[seat.pk]

    @cached_property
    def _finished(self) -> Mapping[int, bool]:
        return {
            seat.pk: bool(self.candidates)
            and all(
                self.counts(seat, each)
                for each in self.candidates
                if self.status(seat, each) != ConflictStatus.RECUSED
            )
            for seat in self.seats
        }

    @cached_property
    def everyone_locked(self) -> bool:
        """Whether every sitting member has locked everything, and there is something to show."""
        sitting = [seat for seat in self.seats if seat.current]
        return bool(sitting) and all(self.all_locked(seat) for seat in sitting)

    @property
    def table_open(self) -> bool:
        """Whether the coordinator may have the score table: no mark in it can still influence another."""
        return self.closed or self.everyone_locked

    def counts(self, seat: Seat, candidate: Candidate) -> bool:
        """Say whether a member's sheet on a candidate is part of the result: locked, and not recused."""
        return self.may_score(seat, candidate) and self.locked(seat, candidate)

    def shown_to_member(self, viewer: Seat, owner: Seat, candidate: Candidate) -> bool:
        """Say whether a member may see another's, or their own, marks of a candidate.

        Their own: while nothing stands between them. Another's: once all their own sheets are locked,
        and only a locked one.
        """
        if not viewer.current or not self.may_score(viewer, candidate):
            return False
        if viewer.pk == owner.pk:
            return True
        return self.all_locked(viewer) and self.counts(owner, candidate)

    def shown_in_table(self, owner: Seat, candidate: Candidate) -> bool:
        """Say whether a mark stands in the coordinator's score table: none does before everyone has locked."""
        return self.table_open and self.counts(owner, candidate)

    def ready_to_meet(self, viewer: Seat) -> bool:
        """Say whether a seated person has declared on every candidate, and waits for no assessment."""
        return viewer.current and not self.undeclared(viewer) and not self.held(viewer)

    def shown_in_meeting(self, viewer: Seat, owner: Seat, candidate: Candidate) -> bool:
        """Say whether a mark is before a seated person once the table is open, as it is before the panel in its meeting.

        A chair who came after scoring has locked nothing, and still sees what the table shows; nobody sees
        a candidate whom they are recused from.
        """
        return (
            self.ready_to_meet(viewer)
            and self.may_score(viewer, candidate)
            and self.shown_in_table(owner, candidate)
        )
