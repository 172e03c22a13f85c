"""Who leads and who follows the moderation, and what of the open table each may see."""

from dataclasses import replace

from django.db.models import Q

from workflows.accounts.models import User
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.rules.transitions import reached
from workflows.core.access import Asker, Clause, can, define, require, visible
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.scoring import queries
from workflows.scoring.permissions.sift import (
    COORDINATOR,
    HELD,
    NOT_DECLARED,
    Coordinator,
    InMeeting,
    chaired,
    check_table_open,
    visible_sheets,
)
from workflows.scoring.queries import Table
from workflows.scoring.rules.sift import Candidate, Sift

MINUTES_ELSEWHERE = "You stepped back from a candidate, and the minutes tell of every one, so the coordinator keeps them."
NOT_MODERATED = (
    "Moderation is not open. The coordinator opens it once every member has locked their scores."
)
MODERATION_OVER = (
    "The shortlist is agreed, so what was moderated stays as it is. You can still read it."
)
MODERATED = [
    state.value for state in CampaignState if reached(state, CampaignState.SIFT_MODERATION)
]
_MODERATED = Clause("moderation was opened", lambda _: Q(state__in=MODERATED), NOT_MODERATED)


def _leads(asker: Asker) -> Q:
    desk = visible(asker.user, "scoring.table", at=asker.at)
    return chaired(asker) | Q(pk__in=desk.values("pk"))


define(
    "scoring.moderate",
    Campaign,
    Clause("chairs its panel today, or has its score table", _leads),
    _MODERATED,
    missing="There is no such campaign, or you neither run it nor chair its panel.",
)
define(
    "scoring.follow",
    Campaign,
    Clause(
        "scores in it",
        lambda asker: Q(pk__in=visible(asker.user, "campaigns.score", at=asker.at).values("pk")),
    ),
    _MODERATED,
    missing="There is no such campaign, or you do not sit on its panel.",
)


def campaign_for(user: User, action: str, reference: str) -> Campaign:
    """Return a campaign on which a person may take an action. Raises NotVisibleError or NotAllowedError."""
    campaign = Campaign.objects.filter(reference=reference).select_related("body").first()
    if campaign is None:
        raise NotVisibleError("There is no such campaign.")
    require(user, action, campaign)
    return campaign


def check_meeting(user: User, campaign: Campaign, sift: Sift) -> Coordinator | InMeeting:
    """Return how somebody sees the open table: as its coordinator, or from their seat on the panel.

    The caller has asked whether they may at all ("scoring.moderate").

    Raises:
        NotAllowedError: the table is not open; or they have still to declare, or wait for an assessment.
    """
    check_table_open(sift)
    return COORDINATOR if can(user, "scoring.table", campaign) else check_seated(user, sift)


def check_seated(user: User, sift: Sift) -> InMeeting:
    """Return somebody's seat in the meeting. The caller has asked whether they hold one.

    Raises NotAllowedError where they have still to declare, or wait for an assessment.
    """
    seat = next(each for each in sift.seats if each.user_id == user.pk and each.current)
    if not sift.ready_to_meet(seat):
        raise NotAllowedError(HELD if sift.held(seat) else NOT_DECLARED)
    return InMeeting(seat)


def met(viewer: Coordinator | InMeeting, blind_code: str, sift: Sift) -> Candidate:
    """Return a candidate by number, for somebody who takes part where they are talked about.

    Raises NotVisibleError for any other number, whyever: nobody who is recused takes part.
    """
    for each in sift.candidates:
        if each.code == blind_code and (
            isinstance(viewer, Coordinator) or sift.may_score(viewer.seat, each)
        ):
            return each
    raise NotVisibleError("There is no such candidate among those you moderate.")


def table_seen(viewer: Coordinator | InMeeting, campaign: Campaign, sift: Sift) -> Table:
    """Return the open score table as somebody may see it; a candidate they are recused from has no line in it."""
    sheets = visible_sheets(viewer, sift)
    if isinstance(viewer, InMeeting):
        known = tuple(each for each in sift.candidates if sift.may_score(viewer.seat, each))
        sift = replace(sift, candidates=known)
    return queries.table(campaign, sift, sheets)


def check_moderating(campaign: Campaign) -> None:
    """Raise NotAllowedError unless the panel is moderating now."""
    if campaign.state != CampaignState.SIFT_MODERATION:
        raise NotAllowedError(MODERATION_OVER if campaign.state in MODERATED else NOT_MODERATED)


def check_minutes(viewer: Coordinator | InMeeting, sift: Sift) -> None:
    """Raise NotAllowedError for a chair who is recused from anybody: the minutes tell of every candidate."""
    if isinstance(viewer, InMeeting) and not all(
        sift.may_score(viewer.seat, each) for each in sift.candidates
    ):
        raise NotAllowedError(MINUTES_ELSEWHERE)
