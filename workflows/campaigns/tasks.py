"""What the clock does to campaigns, and what somebody may be invited to in one."""

import datetime as dt

from workflows.accounts.models import User
from workflows.accounts.rules.offices import SEES
from workflows.boards.enums import BodyStep
from workflows.boards.models import Body
from workflows.boards.permissions import ADMINISTRATOR_GIVES
from workflows.campaigns import services
from workflows.campaigns.enums import (
    GIVEN_BY_CAMPAIGN_COORDINATORS,
    CampaignRole,
    CampaignState,
    PanelRole,
)
from workflows.campaigns.models import (
    Campaign,
    CampaignMembership,
    CampaignUserGrant,
    PanelMembership,
)
from workflows.campaigns.permissions import GIVES_ANY_IN_CAMPAIGN, check_running
from workflows.campaigns.rules.groups import finished
from workflows.core import grants, offers
from workflows.core.access import require
from workflows.core.clock import now
from workflows.core.errors import NotAllowedError, NotVisibleError
from workflows.core.events import listen
from workflows.core.guards import guard
from workflows.core.jobs.registry import JobContext, job
from workflows.core.jobs.schedules import every
from workflows.core.offers import Given, Terms, known

grants.derive(Campaign, CampaignUserGrant, services.expected_grants)


@every(seconds=10, name="campaigns.close_due")
def close_due(*, at: dt.datetime) -> None:
    """Close campaigns whose closing moment has come."""
    services.close_due(at=at)


@every(seconds=1800, name="campaigns.remind")
def remind(*, at: dt.datetime) -> None:
    """Remind people of what waits for them, once a day each."""
    services.remind(at=at)


@job("campaigns.tell_candidates")
def tell_candidates(context: JobContext, *, notice_id: int) -> None:
    """Write to every candidate of a campaign what the public was told."""
    with context.finishing():
        services.tell_candidates(notice_id=notice_id, at=context.clock())


@listen("boards.roles_changed")
def roles_changed(*, body_id: int) -> None:
    """Derive the grants of a body's campaigns again."""
    for campaign in Body.objects.get(pk=body_id).campaigns.all():
        services.sync_campaign_grants(campaign=campaign, at=now())


@guard("body", BodyStep.RUNS)
def runs_nothing_they_score(body: Body, *, user: User, since: dt.date, at: dt.datetime) -> None:
    """Let nobody become coordinator of a body while they score in one of its campaigns."""
    for campaign in body.campaigns.all():
        if not finished(CampaignState(campaign.state)):
            services.check_scores_not(campaign, user, since, field="user")


MISSING = "There is no such campaign."


def _campaign(place: str) -> Campaign:
    rows = Campaign.objects.select_related("body")
    row = rows.filter(pk=place).first() if place.isdigit() else None
    if row is None:
        raise NotVisibleError(MISSING)
    return row


def _campaign_role(role: str) -> CampaignRole:
    return known(CampaignRole, role, missing=MISSING)


def _panel_role(role: str) -> PanelRole:
    return known(PanelRole, role, missing=MISSING)


def _terms(place: str, label: str) -> Terms:
    campaign = _campaign(place)
    return Terms(
        role=label,
        of=f"{campaign} ({campaign.reference})",
        scope=campaign.reference,
        sees=SEES[label],
    )


def _role_terms(place: str, role: str) -> Terms:
    return _terms(place, _campaign_role(role).label)


def _seat_terms(place: str, role: str) -> Terms:
    return _terms(place, _panel_role(role).label)


def _check_giver(user: User, place: str, role: str, at: dt.datetime) -> None:
    """Raise unless a person may give roles and seats in a campaign: whoever runs it, until it is over."""
    campaign = _campaign(place)
    require(user, "campaigns.manage", campaign, at=at)
    check_running(campaign)


def _check_role_giver(user: User, place: str, role: str, at: dt.datetime) -> None:
    found = _campaign_role(role)
    if user.has_perm(GIVES_ANY_IN_CAMPAIGN):
        check_running(_campaign(place))
        return
    _check_giver(user, place, role, at)
    if found not in GIVEN_BY_CAMPAIGN_COORDINATORS:
        raise NotAllowedError(ADMINISTRATOR_GIVES)


def _check_seat_giver(user: User, place: str, role: str, at: dt.datetime) -> None:
    _panel_role(role)
    _check_giver(user, place, role, at)


def _check_role(given: Given, at: dt.datetime) -> None:
    services.check_campaign_role(
        _campaign(given.place),
        user=given.user,
        role=_campaign_role(given.role),
        since=given.since,
        until=given.until,
        at=at,
        guarded=False,
    )


def _check_seat(given: Given, at: dt.datetime) -> None:
    services.check_seat(
        _campaign(given.place),
        user=given.user,
        role=_panel_role(given.role),
        since=given.since,
        until=given.until,
        at=at,
        guarded=False,
    )


def _give_role(given: Given, actor: User, at: dt.datetime) -> CampaignMembership:
    return services.give_campaign_role(
        campaign_id=int(given.place),
        user=given.user,
        role=_campaign_role(given.role),
        actor=actor,
        at=at,
        since=given.since,
        until=given.until,
    )


def _give_seat(given: Given, actor: User, at: dt.datetime) -> PanelMembership:
    return services.seat_panel_member(
        campaign_id=int(given.place),
        user=given.user,
        role=_panel_role(given.role),
        actor=actor,
        at=at,
        since=given.since,
        until=given.until,
    )


offers.register(
    offers.Offer(
        kind="campaign",
        terms=_role_terms,
        check_giver=_check_role_giver,
        check=_check_role,
        give=_give_role,
    )
)
offers.register(
    offers.Offer(
        kind="panel",
        terms=_seat_terms,
        check_giver=_check_seat_giver,
        check=_check_seat,
        give=_give_seat,
    )
)
