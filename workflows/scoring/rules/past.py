"""What of a sift a person could see at a moment gone by. Pure; the sift is as it stood then."""

from workflows.applications.rules.blindness import SCORERS, Field, sees
from workflows.campaigns.enums import ConflictStatus
from workflows.campaigns.rules.past import Sight, Standing
from workflows.scoring.rules.sift import Seat, Sift


def sights(sift: Sift, standing: Standing, *, person_id: int) -> list[Sight]:
    """Return what a member, or whoever ran the campaign, could see of names, answers and others' marks."""
    own = next((seat for seat in sift.seats if seat.user_id == person_id and seat.current), None)
    if own is not None and standing.scores:
        return _member(sift, standing, own)
    if not standing.manages or any(seat.user_id == person_id for seat in sift.seats):
        return []
    if not sift.table_open:
        return [Sight("scoring.table", 0, "How far each member’s scoring had come, and no mark.")]
    shown = sum(
        sift.shown_in_table(owner, each) for owner in sift.seats for each in sift.candidates
    )
    return [Sight("scoring.table", shown, "The score table, with every mark that was locked.")]


def _member(sift: Sift, standing: Standing, own: Seat) -> list[Sight]:
    """Return what somebody seated could see. How many marks others had locked is not said: it tells how they come on."""
    found = []
    if sees(SCORERS, Field.NAME_TO_DECLARE, stage=standing.state):
        named = len(sift.named)
        found.append(
            Sight("scoring.names", named, f"{_many(named, 'name')} to declare conflicts about.")
        )
    if met := _met(sift, standing, own):
        found.append(Sight("scoring.meet", met, f"Answers of {_many(met, 'candidate')}."))
    if shown := _shown(sift, own):
        found.append(Sight("scoring.see_marks", shown, "Marks that others had locked."))
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
