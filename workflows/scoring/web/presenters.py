"""What the panel's pages show: a member's own marks, and what `permissions` lets them see of others'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse

from workflows.campaigns.enums import CampaignState, ConflictStatus
from workflows.campaigns.models import Campaign, Conflict, Criterion
from workflows.scoring.queries import NO_MARK, Mark, place_of
from workflows.scoring.rules.sift import Candidate, Seat, Sift


@dataclass(frozen=True)
class CampaignCard:
    reference: str
    title: str
    body: str
    state: str
    colour: str
    progress: str
    href: str


def campaign_card(campaign: Campaign, sift: Sift) -> CampaignCard:
    """Return a campaign on the panel member's list, with nobody's progress but their own."""
    seat = own_seat(sift)
    colour, progress = "grey", "Scoring has not started"
    if seat is not None and campaign.state == CampaignState.SIFT_SCORING:
        colour, progress = _progress(sift, seat)
    elif seat is not None and sift.closed:
        progress = "You locked your scores" if sift.all_locked(seat) else "Scoring is over"
    return CampaignCard(
        reference=campaign.reference,
        title=campaign.title,
        body=str(campaign.body),
        state=campaign.get_state_display(),
        colour=colour,
        progress=progress,
        href=reverse("scoring:campaign", args=[campaign.reference]),
    )


def _progress(sift: Sift, seat: Seat) -> tuple[str, str]:
    if sift.undeclared(seat):
        return "blue", "Declare your conflicts of interest"
    if sift.held(seat):
        return "grey", "Waiting for the coordinator to assess your conflict of interest"
    if sift.all_locked(seat):
        return "green", "You locked your scores"
    return "blue", f"{len(sift.to_score(seat))} candidates to score"


def own_seat(sift: Sift) -> Seat | None:
    """Return the current seat in a sift that was read for one person."""
    return next((seat for seat in sift.seats if seat.current), None)


def in_own_order(sift: Sift, seat: Seat) -> list[Candidate]:
    """Return the candidates a member scores, in the order that is theirs alone."""
    return sorted(sift.to_score(seat), key=lambda each: (place_of(seat.pk, each.pk), each.code))


@dataclass(frozen=True)
class NamedPerson:
    """A line of the declaration form: a name, and never a number."""

    pk: int
    name: str
    fixed: str  # declared already: what stands
    answer: str
    relationship: str
    detail: str
    errors: Mapping[str, str] = field(default_factory=dict)


def people(
    names: Sequence[Any],
    held: Mapping[int, Conflict],
    post: Mapping[str, str] | None,
    errors: Mapping[str, str],
) -> list[NamedPerson]:
    """Return the declaration form's lines by name; what was typed comes before what is held."""
    lines = []
    for person in names:
        row = held.get(person.user_id)
        fixed = row is not None and row.status != ConflictStatus.NONE
        known = "no" if row is not None else ""
        typed = post or {}
        lines.append(
            NamedPerson(
                pk=person.user_id,
                name=person.name,
                fixed=ConflictStatus(row.status).label if row is not None and fixed else "",
                answer=typed.get(f"conflict-{person.user_id}", known),
                relationship=typed.get(f"relationship-{person.user_id}", ""),
                detail=typed.get(f"detail-{person.user_id}", ""),
                errors={
                    part: errors[f"{part}-{person.user_id}"]
                    for part in ("conflict", "relationship", "detail")
                    if f"{part}-{person.user_id}" in errors
                },
            )
        )
    return lines


def in_words(mark: Mark) -> str:
    """Return a member's own mark as a few lines of text, to compare with what they typed."""
    lines = [f"Mark: {'none' if mark.value is None else mark.value}", mark.comment]
    if mark.abstained:
        lines[0] = f"You abstained. {mark.reason}".strip()
    if mark.flagged:
        lines.append("Flagged to discuss.")
    return "\n".join(line for line in lines if line)


@dataclass(frozen=True)
class ResultLine:
    """One criterion of one candidate: own mark first, then each other member's, in the panel's order."""

    title: str
    own: Mark
    others: Sequence[tuple[str, Mark | None]]


@dataclass(frozen=True)
class ResultCard:
    code: str
    lines: Sequence[ResultLine]


def results(
    *,
    sift: Sift,
    viewer: Seat,
    criteria: Sequence[Criterion],
    candidates: Sequence[Candidate],
    visible: Mapping[tuple[int, UUID], int],
    marks: Mapping[int, Mapping[str, Mark]],
) -> list[ResultCard]:
    """Return own and others' marks; a sheet that is not visible is None, whyever it is not."""
    others = [seat for seat in sift.seats if seat.pk != viewer.pk]

    def of(seat: Seat, candidate: Candidate, key: str) -> Mark | None:
        sheet = visible.get((seat.pk, candidate.pk))
        return None if sheet is None else marks[sheet].get(key)

    return [
        ResultCard(
            each.code,
            [
                ResultLine(
                    criterion.title,
                    of(viewer, each, criterion.key) or NO_MARK,
                    [(seat.name, of(seat, each, criterion.key)) for seat in others],
                )
                for criterion in criteria
            ],
        )
        for each in candidates
    ]
