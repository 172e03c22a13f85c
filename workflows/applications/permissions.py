"""Who may do what to an application. Each check raises with a sentence fit to show; its twin answers yes or no."""

import datetime as dt
from collections.abc import Callable

from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.rules.transitions import may_withdraw
from workflows.boards.enums import BodyRole
from workflows.boards.queries import body_members
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import can_manage, can_score
from workflows.campaigns.queries import panel
from workflows.campaigns.rules.transitions import reached
from workflows.core.clock import london_date, show_moment
from workflows.core.errors import DomainError, NotAllowedError, NotVisibleError, TransitionError

NO_SUCH = "There is no such application."
# A coordinator decides who is eligible between closing and the first score.
_DECIDING = frozenset({CampaignState.CLOSED, CampaignState.ELIGIBILITY})


def check_owner(user: User, application: Application) -> None:
    """Raise NotVisibleError unless this is the candidate's own application and it is not erased."""
    if application.candidate_id != user.pk or application.state == ApplicationState.PURGED:
        raise NotVisibleError(NO_SUCH)


def check_may_know_names(user: User, campaign: Campaign) -> None:
    """Raise NotAllowedError for a coordinator who scores in the campaign, until its shortlist is agreed.

    A member who became coordinator would otherwise read with a name what they score without one.
    """
    state = CampaignState(campaign.resume_state or campaign.state)
    if can_score(user, campaign) and not reached(state, CampaignState.SHORTLIST_AGREED):
        raise NotAllowedError(
            "You score in this campaign without knowing names, so another coordinator must handle its "
            "applications until the shortlist is agreed."
        )


def check_can_read(user: User, application: Application) -> None:
    """Raise NotVisibleError unless a person may read it with its name.

    Its candidate may; the campaign's coordinator may once it has been submitted, unless they score in it
    (NotAllowedError: see check_may_know_names).
    """
    if application.state == ApplicationState.PURGED:
        raise NotVisibleError(NO_SUCH)
    if application.candidate_id == user.pk:
        return
    if application.state == ApplicationState.DRAFT or not can_manage(user, application.campaign):
        raise NotVisibleError(NO_SUCH)
    check_may_know_names(user, application.campaign)


def can_read(user: User, application: Application) -> bool:
    """Say whether a person may read it with its name."""
    return _passes(lambda: check_can_read(user, application))


def check_taking(campaign: Campaign, *, at: dt.datetime) -> None:
    """Raise NotAllowedError unless the campaign takes applications at that moment."""
    if campaign.state == CampaignState.PAUSED:
        raise NotAllowedError(
            "This vacancy is paused. What you saved is kept; come back when it reopens."
        )
    closes_at = campaign.closes_at
    if closes_at is not None and at >= closes_at:
        raise NotAllowedError(
            f"Applications closed on {show_moment(closes_at)}, so this can no longer be changed or "
            "sent. What you had saved is kept. If something went wrong on our side, contact the "
            "recruitment team named in the advert."
        )
    if campaign.state != CampaignState.OPEN:
        raise NotAllowedError("This vacancy is not open for applications.")


def is_taking(campaign: Campaign, *, at: dt.datetime) -> bool:
    """Say whether the campaign takes applications at that moment."""
    return _passes(lambda: check_taking(campaign, at=at))


def check_independent(user: User, campaign: Campaign, *, at: dt.datetime) -> None:
    """Raise NotAllowedError where a person runs or judges the campaign they want to apply in."""
    on = london_date(at)
    if panel(campaign.pk, on=on).filter(user_id=user.pk).exists():
        raise NotAllowedError(
            "You sit on the panel of this vacancy, so you cannot apply for it. "
            "To apply, ask the recruitment team to end your place on the panel first."
        )
    coordinators = body_members(body_id=campaign.body_id, role=BodyRole.COORDINATOR, on=on)
    if coordinators.filter(user_id=user.pk).exists():
        raise NotAllowedError(
            "You run recruitment for this body, so you cannot apply for its vacancies. "
            "To apply, ask the body to end your role as recruitment coordinator first."
        )


def check_can_start(user: User, campaign: Campaign, *, at: dt.datetime) -> None:
    """Raise NotAllowedError unless a person may begin an application now."""
    check_taking(campaign, at=at)
    check_independent(user, campaign, at=at)


def can_start(user: User, campaign: Campaign, *, at: dt.datetime) -> bool:
    """Say whether a person may begin an application now."""
    return _passes(lambda: check_can_start(user, campaign, at=at))


def check_can_edit(user: User, application: Application, *, at: dt.datetime) -> None:
    """Raise unless its candidate may change it now: a draft, in a campaign that takes applications."""
    check_owner(user, application)
    if application.state != ApplicationState.DRAFT:
        raise NotAllowedError(
            "You have submitted this application, so it can no longer be changed. "
            "You can read it or withdraw it from “My applications”."
        )
    check_taking(application.campaign, at=at)


def can_edit(user: User, application: Application, *, at: dt.datetime) -> bool:
    """Say whether its candidate may change it now."""
    return _passes(lambda: check_can_edit(user, application, at=at))


def check_can_withdraw(user: User, application: Application) -> None:
    """Raise unless its candidate may withdraw it from its present state."""
    check_owner(user, application)
    state = ApplicationState(application.state)
    if not may_withdraw(state):
        raise TransitionError(
            "This application cannot be withdrawn: it is a draft, or it has come to an end."
        )


def can_withdraw(user: User, application: Application) -> bool:
    """Say whether its candidate may withdraw it from its present state."""
    return _passes(lambda: check_can_withdraw(user, application))


def check_can_check_eligibility(user: User, campaign: Campaign) -> None:
    """Raise unless a coordinator may decide on eligibility in this campaign now."""
    if not can_manage(user, campaign):
        raise NotVisibleError("There is no such campaign, or you do not run it.")
    if campaign.state not in _DECIDING:
        raise TransitionError(
            "Eligibility is decided after applications close and before the sift starts."
        )


def can_check_eligibility(user: User, campaign: Campaign) -> bool:
    """Say whether a coordinator may decide on eligibility in this campaign now."""
    return _passes(lambda: check_can_check_eligibility(user, campaign))


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except DomainError:
        return False
    return True
