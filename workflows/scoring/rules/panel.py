"""May the sift be moderated? Everyone locked, nothing left to assess, and a proper panel after recusals."""

from collections.abc import Mapping, Sequence

from workflows.campaigns.enums import PanelRole
from workflows.campaigns.rules.panel import PanelRule, problems
from workflows.scoring.rules.sift import Sift


def unready(sift: Sift, rule: PanelRule) -> tuple[str, ...]:
    """Return why moderation cannot begin, each a sentence that says what to do; none means it can.

    Composition and quorum are asked of each candidate's own scorers, because a recusal is from one candidate.
    """
    if not sift.candidates:
        return ("There are no eligible candidates to moderate.",)
    sitting = [seat for seat in sift.seats if seat.current]
    found = []
    if waiting := sum(sift.waiting(seat) for seat in sitting):
        found.append(
            f"{waiting} declared conflict{'' if waiting == 1 else 's'} of interest must be assessed first. "
            "Open the campaign's conflicts page."
        )
    open_seats = [] if sift.closed else [seat.name for seat in sitting if not sift.all_locked(seat)]
    if open_seats:
        found.append(
            f"These members have not locked their scores: {', '.join(open_seats)}. Ask them to."
        )
    return tuple(found) or _broken(sift, rule)


def _broken(sift: Sift, rule: PanelRule) -> tuple[str, ...]:
    told: dict[str, list[str]] = {}
    for candidate in sift.candidates:
        roles = [PanelRole(seat.role) for seat in sift.seats if sift.counts(seat, candidate)]
        for sentence in problems(roles, rule):
            told.setdefault(sentence, []).append(candidate.code)
    return tuple(_sentence(told, sentence, sift) for sentence in told)


def _sentence(told: Mapping[str, Sequence[str]], sentence: str, sift: Sift) -> str:
    codes = told[sentence]
    whom = (
        "Counting only who scored"
        if len(codes) == len(sift.candidates)
        else f"After recusals, for {', '.join(codes)}"
    )
    return f"{whom}: {sentence}"
