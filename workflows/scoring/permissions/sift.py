"""Who may score, and who may see a score. Every page, count, file and answer asks these functions.

The grant says who sits; the state, the declarations and the locks may still say no.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflows.accounts.models import User
from workflows.applications.models import Application
from workflows.applications.rules.blindness import SCORERS, Field, sees
from workflows.applications.rules.transitions import IN_THE_RUNNING
from workflows.campaigns.enums import SCORING_ROLES, CampaignState, ConflictStatus, PanelRole
from workflows.campaigns.models import Campaign, ConflictDeclaration, PanelMembership
from workflows.campaigns.queries import seats_held_by
from workflows.core.access import Asker, Clause, define, require, visible
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.scoring import queries
from workflows.scoring.models import SiftSheet
from workflows.scoring.queries import Desk
from workflows.scoring.rules.sift import Candidate, Seat, Sift

HELD = (
    "You declared a conflict of interest that the recruitment coordinator has not assessed yet. "
    "Until they do, you cannot score: a number that went, or came back, would be that candidate’s. "
    "You need do nothing more; ask the coordinator if it takes long."
)
NOT_SCORED_NOW = (
    "This campaign is not being scored now. Its page under Scoring says where it stands."
)
ON_PANEL = (
    "You score in this campaign, so another coordinator must handle its scores. "
    "Your own marks are under Scoring."
)
TABLE_CLOSED = (
    "The score table opens when every panel member has locked their scores. "
    "Until then you can see how far each has come."
)
NOT_AGREED_YET = (
    "How far the panel agreed is worked out when every panel member has locked their scores, "
    "so that nothing can tell one member what another gave."
)
CHAIR_NOT_YET = (
    "You chair this panel, so you see how far it agreed once moderation is open, every score of yours is locked and "
    "no conflict of interest you declared waits to be assessed. The coordinator can tell you more."
)
NOT_DECLARED = (
    "Declare your conflicts of interest for every candidate first. The form is under Scoring."
)
LOCKED = "You have locked your scores, so they can no longer be changed."


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Somebody who runs the campaign and does not sit on its panel."""


@dataclass(frozen=True, slots=True)
class InMeeting:
    """Somebody seated, once the table is open: the chair, and the panel as it follows the chair."""

    seat: Seat


COORDINATOR: Final = Coordinator()
type Viewer = Seat | Coordinator | InMeeting
# From the first sheet on; a paused campaign shows nobody anything.
SIFTING = [
    state.value
    for state in CampaignState
    if sees(SCORERS, Field.ANSWERS, stage=state, status=ConflictStatus.NONE)
]
_FIT = [
    status.value
    for status in ConflictStatus
    if sees(SCORERS, Field.ANSWERS, stage=CampaignState.SIFT_SCORING, status=status)
]


def _seats(asker: Asker) -> QuerySet[PanelMembership]:
    return seats_held_by(asker.user.pk, SCORING_ROLES, on=asker.on).filter(
        campaign__in=visible(asker.user, "campaigns.score", at=asker.at).values("pk")
    )


def _declared(asker: Asker) -> QuerySet[ConflictDeclaration]:
    """Return what the asker, in the seat of today, declared about the row's candidate."""
    return ConflictDeclaration.objects.filter(
        membership__in=_seats(asker).values("pk"),
        membership__campaign=OuterRef("campaign"),
        candidate=OuterRef("candidate"),
    )


def _with_any(asker: Asker, condition: Q) -> Q:
    """Return the condition that the row is in a campaign the asker scores, any candidate of which fits, of those by name.

    The campaigns are found once, not once a row: the list stays as quick as the rows are many.
    """
    seated = queries.named_applications().filter(campaign__in=_seats(asker).values("campaign_id"))
    return Q(campaign_id__in=seated.filter(condition).values("campaign_id"))


# The one application a member meets, without its name; the pages ask the same of rules.sift, which a test compares.
MEET = (
    Clause(
        "passed the eligibility check, before a panel",
        lambda asker: Q(
            state__in=[state.value for state in IN_THE_RUNNING], campaign__state__in=SIFTING
        ),
    ),
    Clause(
        "has declared on every candidate",
        lambda asker: ~_with_any(asker, ~Q(Exists(_declared(asker)))),
    ),
    Clause(
        "no conflict of theirs waits for assessment",
        lambda asker: (
            ~_with_any(asker, Q(Exists(_declared(asker).filter(status=ConflictStatus.DECLARED))))
        ),
        HELD,
    ),
    Clause(
        "seated today, and nothing stands between them",
        lambda asker: Q(Exists(_declared(asker).filter(status__in=_FIT))),
    ),
)
NO_CANDIDATE = "There is no such candidate among those you score."
define("scoring.meet", Application, *MEET, missing=NO_CANDIDATE)
define(
    "scoring.score",
    Application,
    Clause("seated today", lambda asker: Q(campaign__in=_seats(asker).values("campaign_id"))),
    Clause(
        "being scored now",
        lambda asker: Q(campaign__state=CampaignState.SIFT_SCORING),
        NOT_SCORED_NOW,
    ),
    *MEET,
    missing=NO_CANDIDATE,
)


def runs_off_panel(refusal: str) -> tuple[Clause, Clause]:
    """Return the clauses for whoever runs a campaign, which refuse those who score in it, and say why."""
    return (
        Clause(
            "runs it",
            lambda asker: Q(
                pk__in=visible(asker.user, "campaigns.manage", at=asker.at).values("pk")
            ),
        ),
        Clause(
            "does not sit on its panel, and left no locked marks",
            lambda asker: ~Q(pk__in=queries.seated_or_locked(asker.user.pk, on=asker.on)),
            refusal,
        ),
    )


define(
    "scoring.table",
    Campaign,
    *runs_off_panel(ON_PANEL),
    missing="There is no such campaign, or you do not run it.",
)


def chaired(asker: Asker, *fit: Q) -> Q:
    """Return the condition that the asker chairs the campaign's panel today, from a seat that is fit."""
    chairs = seats_held_by(asker.user.pk, {PanelRole.CHAIR}, on=asker.on).filter(*fit)
    return Q(pk__in=chairs.values("campaign_id")) & Q(
        pk__in=visible(asker.user, "campaigns.score", at=asker.at).values("pk")
    )


# As strict as the table for all. A chair waits for the end of scoring besides, and is refused in the same words until
# then: whether the others have locked would tell which blanks among their marks are numbers somebody stepped back from.
define(
    "scoring.agreement",
    Campaign,
    Clause(
        "chairs its panel today, or has its score table",
        lambda asker: (
            chaired(asker)
            | Q(pk__in=visible(asker.user, "scoring.table", at=asker.at).values("pk"))
        ),
    ),
    Clause(
        "for a chair scoring is over, all of theirs is locked, and no conflict of theirs waits",
        lambda asker: (
            ~chaired(asker)
            | (
                queries.where_scoring_closed()
                & chaired(asker, queries.where_all_locked(), ~queries.where_held())
            )
        ),
        CHAIR_NOT_YET,
    ),
    Clause(
        "every member has locked", lambda asker: queries.where_table_open(asker.on), NOT_AGREED_YET
    ),
    missing="There is no such campaign, or you neither run it nor chair its panel.",
)


def may_declare(campaign: Campaign) -> bool:
    """Say whether the list of eligible candidates is settled, so that members declare about each."""
    return sees(SCORERS, Field.NAME_TO_DECLARE, stage=CampaignState(campaign.state))


def check_may_declare(campaign: Campaign) -> None:
    """Raise NotAllowedError before the list of eligible candidates is settled."""
    if not may_declare(campaign):
        raise NotAllowedError(
            "You can declare conflicts of interest once eligibility checks are finished and scoring begins."
        )


def check_scoring_open(campaign: Campaign) -> None:
    """Raise NotAllowedError unless the campaign is being scored now."""
    if campaign.state != CampaignState.SIFT_SCORING:
        raise NotAllowedError(NOT_SCORED_NOW)


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


def can_see_scores_of(viewer: Viewer, *, owner: Seat, candidate: Candidate, sift: Sift) -> bool:
    """Say whether somebody may see a member's marks and comments on a candidate. The one place that decides."""
    if isinstance(viewer, Coordinator):
        return sift.shown_in_table(owner, candidate)
    if isinstance(viewer, InMeeting):
        return sift.shown_in_meeting(viewer.seat, owner, candidate)
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


def check_coordinator(user: User, campaign: Campaign) -> Coordinator:
    """Return the coordinator's view of a sift.

    Raises:
        NotVisibleError: does not run the campaign.
        NotAllowedError: sits on its panel as well, so must not see more than a member.
    """
    require(user, "scoring.table", campaign)
    return COORDINATOR


def _sheets_seen(asker: Asker) -> set[int]:
    """Return the ids of the sheets somebody may see, as a member or as a coordinator; rules.sift decides."""
    seen: set[int] = set()
    seated = visible(asker.user, "campaigns.score", at=asker.at)
    runs = visible(asker.user, "scoring.table", at=asker.at)
    for campaign in (*seated, *runs):
        sift = queries.sift(campaign, on=asker.on)
        own = [each for each in sift.seats if each.user_id == asker.user.pk and each.current]
        seen.update(visible_sheets(own[0] if own else COORDINATOR, sift).values())
    return seen


define(
    "scoring.see_marks",
    SiftSheet,
    Clause("allowed by rules.sift", lambda asker: Q(pk__in=_sheets_seen(asker))),
    missing="There are no such marks, or they are not yours to see.",
)


def check_table_open(sift: Sift) -> None:
    """Raise NotAllowedError until every member has locked every score."""
    if not sift.table_open:
        raise NotAllowedError(TABLE_CLOSED)
