"""Who may score, and who may see a score. Every page, count, file and answer asks these functions.

The grant says who sits; the state, the declarations and the locks may still say no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from workflows.accounts.models import User
from workflows.campaigns.enums import MAY_SCORE, CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import check_can_manage
from workflows.campaigns.rules.transitions import reached
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.scoring.queries import Desk
from workflows.scoring.rules.sift import Candidate, Seat, Sift

HELD = (
    "You declared a conflict of interest that the recruitment coordinator has not assessed yet. "
    "Until they do, you cannot score: a number that went, or came back, would be that candidate’s. "
    "You need do nothing more; ask the coordinator if it takes long."
)
LOCKED = "You have locked your scores, so they can no longer be changed."


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Somebody who runs the campaign and does not sit on its panel."""


COORDINATOR: Final = Coordinator()
type Viewer = Seat | Coordinator


def check_may_declare(campaign: Campaign) -> None:
    """Raise NotAllowedError before the list of eligible candidates is settled."""
    if not reached(CampaignState(campaign.state), CampaignState.SIFT_SCORING):
        raise NotAllowedError(
            "You can declare conflicts of interest once eligibility checks are finished and scoring begins."
        )


def check_scoring_open(campaign: Campaign) -> None:
    """Raise NotAllowedError unless the campaign is being scored now."""
    if campaign.state != CampaignState.SIFT_SCORING:
        raise NotAllowedError(
            "This campaign is not being scored now. Its page under Scoring says where it stands."
        )


def check_may_begin(desk: Desk) -> None:
    """Say no to a member who may not meet any candidate now. Asked before a candidate is looked up.

    Raises:
        NotAllowedError: scoring has not begun, or is over; or they wait for an assessment (Sift.held).
        NotVisibleError: a candidate is left on whom they have declared nothing.
    """
    check_scoring_open(desk.campaign)
    if desk.undeclared:
        raise NotVisibleError(
            "Declare your conflicts of interest for every candidate before you score."
        )
    if desk.held:
        raise NotAllowedError(HELD)


def check_may_score(desk: Desk, status: str | None) -> None:
    """Say no unless a member may score one candidate now.

    Args:
        desk: the member's seat, from queries.desk_of, which has asked for the grant and today's seat.
        status: what stands between the member and the candidate; None where nothing is declared.

    Raises:
        NotAllowedError: scoring has not begun, or is over; or they wait for an assessment.
        NotVisibleError: undeclared, unassessed or recused; for this member there is no such candidate.
    """
    check_may_begin(desk)
    if status not in MAY_SCORE:
        raise NotVisibleError("There is no such candidate among those you score.")


def can_see_scores_of(viewer: Viewer, *, owner: Seat, candidate: Candidate, sift: Sift) -> bool:
    """Say whether somebody may see a member's marks and comments on a candidate. The one place that decides."""
    if isinstance(viewer, Coordinator):
        return sift.shown_in_table(owner, candidate)
    return sift.shown_to_member(viewer, owner, candidate)


def visible_sheets(viewer: Viewer, sift: Sift) -> Mapping[tuple[int, UUID], int]:
    """Return (seat pk, candidate pk) -> sheet id of every sheet somebody may see."""
    return {
        (owner.pk, candidate.pk): sheet.pk
        for owner in sift.seats
        for candidate in sift.candidates
        if (sheet := sift.sheets.get((owner.pk, candidate.pk))) is not None
        and can_see_scores_of(viewer, owner=owner, candidate=candidate, sift=sift)
    }


def check_coordinator(user: User, campaign: Campaign, sift: Sift) -> Coordinator:
    """Return the coordinator's view of a sift.

    Raises:
        NotVisibleError: does not run the campaign.
        NotAllowedError: sits on its panel as well, so must not see more than a member.
    """
    check_can_manage(user, campaign)
    if any(seat.user_id == user.pk for seat in sift.seats):
        raise NotAllowedError(
            "You score in this campaign, so another coordinator must handle its scores. "
            "Your own marks are under Scoring."
        )
    return COORDINATOR


def check_table_open(sift: Sift) -> None:
    """Raise NotAllowedError until every member has locked every score."""
    if not sift.table_open:
        raise NotAllowedError(
            "The score table opens when every panel member has locked their scores. "
            "Until then you can see how far each has come."
        )
