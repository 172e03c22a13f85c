"""What of a sift a person could see at a moment gone by. Pure; the sift is as it stood then."""

from workflows.applications.rules.blindness import SCORERS, Field, sees
from workflows.campaigns.enums import ConflictStatus
from workflows.campaigns.rules.past import Sight, Standing
from workflows.scoring.rules.sift import Seat, Sift


def sights(sift: Sift, standing: Standing, *, person_id: int) -> list[Sight]:
    """Return what a member, or whoever ran the campaign, could see of answers and of others' marks."""
    own = next((seat for seat in sift.seats if seat.user_id == person_id and seat.current), None)
    found = []
    if own is not None and standing.scores:
        met, shown = _met(sift, standing, own), _shown(sift, own)
        found.append(
            Sight("scoring.meet", met, f"{_many(met, 'candidate')} to score, under a number.")
        )
        found.append(
            Sight(
                "scoring.see_marks",
                shown,
                f"{_many(shown, 'sheet')} of marks that others had locked.",
            )
        )
    elif standing.manages and all(seat.user_id != person_id for seat in sift.seats):
        shown = sum(
            sift.shown_in_table(owner, each) for owner in sift.seats for each in sift.candidates
        )
        found.append(
            Sight("scoring.table", shown, f"The score table, with {_many(shown, 'locked sheet')}.")
        )
    return found


def _met(sift: Sift, standing: Standing, own: Seat) -> int:
    if not sees(SCORERS, Field.ANSWERS, stage=standing.state, status=ConflictStatus.NONE):
        return 0
    return 0 if sift.undeclared(own) else len(sift.to_score(own))


def _shown(sift: Sift, own: Seat) -> int:
    return sum(
        sift.shown_to_member(own, owner, each)
        for owner in sift.seats
        if owner.pk != own.pk
        for each in sift.candidates
    )


def _many(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
