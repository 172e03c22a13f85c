"""The score table and the shortlist agreed from it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from workflows.campaigns.models import (
    Campaign,
    Criterion,
)
from workflows.scoring.models import Shortlist
from workflows.scoring.queries.marks import Mark, criteria_of, marks_of, weighings
from workflows.scoring.queries.moderation import agreed_marks
from workflows.scoring.rules.ranking import ranks
from workflows.scoring.rules.sift import Candidate, Seat, Sift
from workflows.scoring.rules.totals import Outcome, Weighing, outcome


def shortlist_of(campaign_id: int) -> Shortlist | None:
    """Return a campaign's agreed shortlist with its entries, if there is one."""
    return (
        Shortlist.objects.filter(campaign_id=campaign_id)
        .select_related("agreed_by")
        .prefetch_related("entries__application")
        .first()
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate's line in the score table.

    Args:
        sheets: seat pk -> that member's marks, of the members whose marks count.
        outcome: what they come to, with moderated marks in their place; None where every member is recused.
        rank: 1 the best; None without an outcome.
        original: what the members' own marks alone come to.
        agreed: criterion key -> the mark agreed in moderation, where there is one.
    """

    candidate: Candidate
    sheets: Mapping[int, Mapping[str, Mark]]
    outcome: Outcome | None
    rank: int | None
    original: Outcome | None = None
    agreed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The score table: rows by rank, then by blind code. `fingerprint` changes whenever a figure does."""

    criteria: tuple[Criterion, ...]
    seats: tuple[Seat, ...]
    rows: tuple[Row, ...]
    fingerprint: str

    @property
    def weighings(self) -> tuple[Weighing, ...]:
        """The criteria as the arithmetic takes them."""
        return weighings(self.criteria)


def table(campaign: Campaign, sift: Sift, visible: Mapping[tuple[int, UUID], int]) -> Table:
    """Return the score table made of the sheets that `permissions.visible_sheets` allows, and no others."""
    criteria = criteria_of(campaign.pk)
    weighed = weighings(criteria)
    marks = marks_of(visible.values())
    sheets = {
        candidate.pk: {
            seat.pk: marks[visible[seat.pk, candidate.pk]]
            for seat in sift.seats
            if (seat.pk, candidate.pk) in visible
        }
        for candidate in sift.candidates
    }
    moderated = agreed_marks(campaign.pk)
    originals, outcomes = {}, {}
    for candidate in sift.candidates:
        values = [_values(sheet) for sheet in sheets[candidate.pk].values()]
        scored = partial(
            outcome, values, weighed, pass_mark=campaign.pass_mark, divergence=campaign.divergence
        )
        agreed = moderated.get(candidate.pk)
        originals[candidate.pk] = own = scored()
        outcomes[candidate.pk] = scored(agreed=agreed) if agreed else own
    place = ranks({pk: found for pk, found in outcomes.items() if found is not None}, weighed)
    rows = [
        Row(
            each,
            sheets[each.pk],
            outcomes[each.pk],
            place.get(each.pk),
            originals[each.pk],
            moderated.get(each.pk, {}),
        )
        for each in sift.candidates
    ]
    rows.sort(key=lambda row: (row.rank is None, row.rank, row.candidate.code))
    seen = repr([(row.candidate.code, row.rank, row.outcome) for row in rows])
    return Table(criteria, sift.seats, tuple(rows), hashlib.sha256(seen.encode()).hexdigest()[:16])


def _values(marks: Mapping[str, Mark]) -> dict[str, int | None]:
    return {key: mark.value for key, mark in marks.items() if mark.given}
