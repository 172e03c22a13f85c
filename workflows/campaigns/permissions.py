"""Who may do what to a campaign. The grant and the office of the day say yes; the state may still say no."""

import datetime as dt

from django.db.models import Q

from workflows.accounts.models import User
from workflows.boards.enums import BodyRole
from workflows.boards.models import Body
from workflows.boards.permissions import (
    ADMINISTRATOR_GIVES,
    check_can_give_role,
    check_can_give_seat,
)
from workflows.boards.queries import body_ids_of
from workflows.campaigns.enums import (
    GIVEN_BY_CAMPAIGN_COORDINATORS,
    READS_TRAIL,
    SCORING_ROLES,
    CampaignState,
    PanelRole,
    Register,
)
from workflows.campaigns.models import Campaign, CampaignUserGrant, DeciderDeclaration, Declaration
from workflows.campaigns.queries import (
    bound_about,
    campaigns_audited_by,
    campaigns_commented_on_by,
    campaigns_coordinated_by,
    seats_held_by,
    where_names_known,
)
from workflows.campaigns.rules.blind import stage_of
from workflows.campaigns.rules.groups import finished
from workflows.campaigns.rules.transitions import reached
from workflows.core.access import Asker, Clause, can, define, require, visible
from workflows.core.clock import london_date
from workflows.core.errors import DomainError, NotAllowedError
from workflows.core.grants import granted_ids

GIVES_ANY_IN_CAMPAIGN = (
    "campaigns.add_campaignmembership"  # the system administrator's, in the site's editor
)
OWN = (
    "Another person must assess your own conflict. Ask another coordinator, the chair or, if you chair the panel, "
    "its independent member."
)
BOUND = (
    "You have a conflict of interest with this candidate yourself, so another person must assess this. "
    "Ask the coordinator."
)
ONLY_THE_CHAIRS = (
    "An independent member assesses the chair’s conflicts only. Ask the chair or the coordinator."
)
BLIND = (
    "You score in this campaign without knowing names, so another coordinator reads and assesses what was "
    "declared until the shortlist is agreed: who stepped back from whom would tell you whose answers you read."
)


def _coordinated(asker: Asker) -> Q:
    return Q(pk__in=campaigns_coordinated_by(asker.user.pk, on=asker.on).values("pk"))


# A grant is derived from an office and outlives it until the next sync; the office is asked for on the day.
define(
    "campaigns.manage",
    Campaign,
    Clause(
        "granted",
        lambda asker: Q(pk__in=granted_ids(CampaignUserGrant, asker.user, "manage_campaign")),
    ),
    Clause("coordinates today", _coordinated),
    missing="There is no such campaign, or you do not run it.",
)
define(
    "campaigns.start",
    Body,
    Clause(
        "coordinates it today",
        lambda asker: Q(pk__in=body_ids_of(asker.user.pk, BodyRole.COORDINATOR, asker.on)),
    ),
    missing="There is no such page, or it is not for you.",
)
define(
    "campaigns.score",
    Campaign,
    Clause(
        "granted",
        lambda asker: Q(pk__in=granted_ids(CampaignUserGrant, asker.user, "score_campaign")),
    ),
    Clause(
        "seated today",
        lambda asker: Q(
            pk__in=seats_held_by(asker.user.pk, SCORING_ROLES, on=asker.on).values("campaign_id")
        ),
    ),
    missing="There is no such campaign, or you do not sit on its panel.",
)
define(
    "campaigns.audit",
    Campaign,
    Clause(
        "granted",
        lambda asker: Q(pk__in=granted_ids(CampaignUserGrant, asker.user, "audit_campaign")),
    ),
    Clause(
        "auditor or independent member today",
        lambda asker: Q(pk__in=campaigns_audited_by(asker.user.pk, on=asker.on).values("pk")),
    ),
    missing="There is no such campaign, or its trail is not yours to read.",
)


def _sees(action: str, asker: Asker) -> Q:
    return Q(pk__in=visible(asker.user, action, at=asker.at).values("pk"))


def _seated_as(asker: Asker, roles: frozenset[PanelRole]) -> Q:
    seats = seats_held_by(asker.user.pk, roles, on=asker.on).values("campaign_id")
    return Q(pk__in=seats) & _sees("campaigns.score", asker)


_CHAIR = frozenset({PanelRole.CHAIR})
# Whose conflict it is says which number is whose, as soon as a member's marks show a gap (ADR-0022).
_BLIND_TO_NAMES = Clause(
    "names are known, or does not score in it",
    lambda asker: where_names_known() | ~_sees("campaigns.score", asker),
    BLIND,
)
define(
    "campaigns.register",
    Campaign,
    Clause(
        "runs it, reads its trail, or chairs it",
        lambda asker: (
            _sees("campaigns.manage", asker)
            | _sees("campaigns.audit", asker)
            | _seated_as(asker, _CHAIR)
        ),
    ),
    _BLIND_TO_NAMES,
    missing="There is no such campaign, or its register is not yours to read.",
)
define(
    "campaigns.assess",
    Campaign,
    Clause(
        "runs it, chairs it, or is its independent member",
        lambda asker: _sees("campaigns.manage", asker) | _seated_as(asker, _CHAIR | READS_TRAIL),
    ),
    _BLIND_TO_NAMES,
    missing="There is no such campaign, or its conflicts are not yours to assess.",
)

# What others could see by the hour tells a scorer who stepped back, and how far the others have come.
define(
    "campaigns.past",
    Campaign,
    Clause(
        "reads its trail",
        lambda asker: _sees("campaigns.audit", asker),
    ),
    Clause(
        "names are known, or does not score in it",
        lambda asker: where_names_known() | ~_sees("campaigns.score", asker),
    ),
    missing="There is no such campaign, or its past is not yours to look back on.",
)
# Before the shortlist is agreed there is nobody to read about, and who applied is not a stakeholder's to know.
define(
    "campaigns.stakeholder",
    Campaign,
    Clause(
        "granted",
        lambda asker: Q(pk__in=granted_ids(CampaignUserGrant, asker.user, "comment_campaign")),
    ),
    Clause(
        "stakeholder today",
        lambda asker: Q(pk__in=campaigns_commented_on_by(asker.user.pk, on=asker.on).values("pk")),
    ),
    Clause(
        "shortlist agreed",
        lambda asker: where_names_known(),
        "The shortlist is not agreed yet, so there is nobody to read about. Come back once it is.",
    ),
    missing="There is no such campaign, or you are not its stakeholder.",
)


def check_may_assess(user: User, conflict: Declaration, *, at: dt.datetime) -> None:
    """Raise unless a person may assess what another declared: the chair or the coordinator; for the chair's own, others.

    Raises:
        NotVisibleError: neither runs the campaign nor sits as chair or independent member.
        NotAllowedError: it is their own or about somebody they have a conflict with, names are not known yet,
            it is for the chair, or the campaign is over; a decider's, once the decision is recorded.
    """
    campaign = conflict.campaign
    require(user, "campaigns.assess", campaign, at=at)
    check_running(campaign)
    stage = stage_of(campaign.state, campaign.resume_state)
    if isinstance(conflict, DeciderDeclaration) and reached(stage, CampaignState.DECIDED):
        raise NotAllowedError("The decision is recorded, so what was assessed before it stays.")
    if conflict.user.pk == user.pk:
        raise NotAllowedError(OWN)
    if conflict.candidate_id in bound_about(user.pk, campaign.pk):
        raise NotAllowedError(BOUND)
    if not conflict.of_chair and not assesses_all(user, campaign, at=at):
        raise NotAllowedError(ONLY_THE_CHAIRS)


def assesses_all(user: User, campaign: Campaign, *, at: dt.datetime) -> bool:
    """Say whether one of those who assess conflicts assesses everybody's, not the chair's alone."""
    seated = seats_held_by(user.pk, _CHAIR, on=london_date(at)).filter(campaign=campaign)
    return bool(can(user, "campaigns.manage", campaign, at=at)) or seated.exists()


def can_manage(user: User, campaign: Campaign) -> bool:
    """Say whether a person runs this campaign."""
    return bool(can(user, "campaigns.manage", campaign))


def check_can_manage(user: User, campaign: Campaign) -> None:
    """Raise NotVisibleError unless a person runs this campaign."""
    require(user, "campaigns.manage", campaign)


def check_criteria_open(campaign: Campaign) -> None:
    """Raise NotAllowedError once the campaign has opened: candidates answer the criteria as published."""
    if campaign.opened_at is not None:
        raise NotAllowedError(
            "The criteria were frozen when applications opened. To change them, start a new campaign."
        )


def is_approved(campaign: Campaign) -> bool:
    """Say whether the specification is approved: from then on criteria change only with a reason."""
    return stage_of(campaign.state, campaign.resume_state) != CampaignState.NEED


def check_window_open(campaign: Campaign) -> None:
    """Raise NotAllowedError once applications have opened: candidates rely on the closing time they were told."""
    if campaign.opened_at is not None:
        raise NotAllowedError(
            "Applications have opened, so when they open and close can no longer be changed here. "
            "The dates of later stages can: see the campaign’s page."
        )


def check_extendable(campaign: Campaign, *, at: dt.datetime) -> None:
    """Raise NotAllowedError unless applications are taken, or were when the campaign was paused."""
    if stage_of(campaign.state, campaign.resume_state) != CampaignState.OPEN:
        raise NotAllowedError(
            "Only a campaign that takes applications can be extended. Before it opens, change its dates instead; "
            "once applications are closed, start a new campaign."
        )
    if campaign.state == CampaignState.OPEN and campaign.closing_passed(at):
        raise NotAllowedError("The closing time has passed, so applications are closed.")


def may_extend(campaign: Campaign, *, at: dt.datetime) -> bool:
    """Say whether applications may be taken for longer."""
    try:
        check_extendable(campaign, at=at)
    except NotAllowedError:
        return False
    return True


def check_running(campaign: Campaign) -> None:
    """Raise NotAllowedError once a campaign is over: its record stays as it is."""
    if finished(CampaignState(campaign.state)):
        raise NotAllowedError(
            f"This campaign is “{campaign.get_state_display()}”, so its record no longer changes."
        )


def check_may_change_access(
    user: User, campaign: Campaign, register: Register, role: str, *, at: dt.datetime
) -> None:
    """Raise unless a person may give, date or end what is held in a register of a campaign.

    Raises:
        NotVisibleError: does not run it, or does not run recruitment for the body the register belongs to.
        NotAllowedError: only a system administrator may, or the campaign is over.
    """
    require(user, "campaigns.manage", campaign, at=at)
    if register is Register.BODY:
        check_can_give_role(user, campaign.body, BodyRole(role), at=at)
    elif register is Register.CAMPAIGN and role not in GIVEN_BY_CAMPAIGN_COORDINATORS:
        raise NotAllowedError(ADMINISTRATOR_GIVES)
    elif register is Register.COMMITTEE:
        check_can_give_seat(user, campaign.body, at=at)
    else:
        check_running(campaign)


def why_not_change_access(
    user: User, campaign: Campaign, register: Register, role: str, *, at: dt.datetime
) -> str:
    """Return why a person may not give, date or end it, in a sentence; nothing where they may."""
    try:
        check_may_change_access(user, campaign, register, role, at=at)
    except DomainError as error:
        return str(error)
    return ""


def check_not_closed_out(campaign: Campaign) -> None:
    """Raise NotAllowedError once a campaign is closed out or abandoned; an announcement may still be explained."""
    if campaign.state in {CampaignState.CLOSED_OUT, CampaignState.ABANDONED}:
        raise NotAllowedError(
            f"This campaign is “{campaign.get_state_display()}”, so its record no longer changes."
        )
