"""What the recruitment team decides about applications, and what later stages report back."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications import queries
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.permissions import (
    NO_SUCH,
    check_can_check_eligibility,
    check_can_read,
)
from workflows.applications.rules.transitions import APPLICATION
from workflows.applications.services._rows import locked
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.core import audit
from workflows.core.errors import InvalidInputError, NotVisibleError, TransitionError

# Reached only through services that write more than the state.
_ELSEWHERE = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.ELIGIBLE,
        ApplicationState.INELIGIBLE,
        ApplicationState.WITHDRAWN,
        ApplicationState.PURGED,
    }
)
# States that end a person's part, or undo something, say why.
_NEEDS_REASON = frozenset({ApplicationState.INELIGIBLE, ApplicationState.FAILED_CHECKS})


@transaction.atomic
def record_read(*, application_id: uuid.UUID, actor: User, at: dt.datetime, what: str) -> None:
    """Write to the trail that a coordinator read an application ("read") or its CV ("cv_read")."""
    application = Application.objects.select_related("campaign").get(pk=application_id)
    check_can_read(actor, application)
    if application.candidate_id != actor.pk:
        _record(f"applications.{what}", application, actor, at)


@transaction.atomic
def record_timeline_read(*, application: Application, actor: User, at: dt.datetime) -> None:
    """Write to the trail that somebody read what became of an application."""
    _record("applications.timeline_read", application, actor, at)


@transaction.atomic
def record_list_read(
    *, campaign: Campaign, actor: User, at: dt.datetime, found: int, filters: int
) -> None:
    """Write to the trail that the list of applications was read or searched: how many stood in it, by how many filters.

    The words looked for are left out: they may be a candidate's name, and the trail is for good.
    """
    audit.record(
        "applications.list_read",
        actor=actor,
        target=campaign,
        at=at,
        scope=campaign.reference,
        detail={"found": found, "filters": filters},
    )


@transaction.atomic
def decide_eligibility(
    *,
    application_id: uuid.UUID,
    eligible: bool,
    reason: str,
    actor: User,
    at: dt.datetime,
) -> Application:
    """Say whether a candidate may go forward; “no” needs a reason, which the candidate reads.

    Raises:
        InvalidInputError: field "reason".
        TransitionError: decided already, or not the time for it.
        NotVisibleError: the actor does not run the campaign.
    """
    application = locked(application_id)
    check_can_check_eligibility(actor, application.campaign)
    if application.state == ApplicationState.DRAFT:
        raise NotVisibleError(NO_SUCH)
    if application.state != ApplicationState.SUBMITTED:
        raise TransitionError(
            f"This application is “{application.get_state_display()}”, so its eligibility is settled."
        )
    target = ApplicationState.ELIGIBLE if eligible else ApplicationState.INELIGIBLE
    return _move(application, target, actor=actor, at=at, reason=reason)


@transaction.atomic
def confirm_unflagged(*, campaign_id: int, actor: User, at: dt.datetime) -> int:
    """Make eligible every application that answered “no” throughout. Returns how many.

    Raises as decide_eligibility.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    check_can_check_eligibility(actor, campaign)
    rows = queries.unflagged(campaign_id).select_for_update(of=("self",)).select_related("campaign")
    confirmed = 0
    for application in rows:
        _move(application, ApplicationState.ELIGIBLE, actor=actor, at=at, reason="")
        confirmed += 1
    return confirmed


@transaction.atomic
def start_sift(*, campaign_id: int, actor: User, at: dt.datetime) -> Campaign:
    """Hand the eligible applications to the panel.

    Raises TransitionError where a decision is missing or nobody is eligible, NotVisibleError as above.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    check_can_check_eligibility(actor, campaign)
    if campaign.state == CampaignState.CLOSED:
        campaigns.move(
            campaign_id=campaign_id, target=CampaignState.ELIGIBILITY, actor=actor, at=at
        )
    return campaigns.move(
        campaign_id=campaign_id, target=CampaignState.SIFT_SCORING, actor=actor, at=at
    )


def check_ready_for_sift(campaign: Campaign) -> None:
    """Raise TransitionError unless every application is decided on and at least one is eligible."""
    waiting = queries.awaiting_decision(campaign.pk).count()
    if waiting:
        noun = "application has" if waiting == 1 else "applications have"
        raise TransitionError(
            f"{waiting} {noun} no eligibility decision. Decide on each before the sift starts."
        )
    if not queries.eligible_applications(campaign.pk):
        raise TransitionError(
            "No application is eligible, so there is nothing to sift. "
            "Extend the vacancy or abandon the campaign."
        )


def check_not_a_candidate(campaign: Campaign, user: User) -> None:
    """Raise InvalidInputError (field "user") where a person has an application here, sent or not, in any state."""
    if Application.objects.filter(campaign=campaign, candidate=user).exists():
        raise InvalidInputError(
            {"user": f"{user} has applied for this post, so they cannot sit on its panel."}
        )


@transaction.atomic
def record_shortlisting(
    *,
    campaign_id: int,
    shortlisted: Collection[uuid.UUID],
    others: Collection[uuid.UUID],
    actor: User,
    at: dt.datetime,
) -> None:
    """Record the agreed shortlist: `shortlisted` go on, `others` do not.

    The caller has checked who may agree it. Raises NotVisibleError for an id of another campaign,
    TransitionError where an application cannot go there, InvalidInputError where one is in both.
    """
    if set(shortlisted) & set(others):
        raise InvalidInputError(
            {"shortlisted": "An application cannot be both on and off the list."}
        )
    wanted = dict.fromkeys(others, ApplicationState.NOT_SHORTLISTED) | dict.fromkeys(
        shortlisted, ApplicationState.SHORTLISTED
    )
    rows = _locked_in(campaign_id, wanted)
    if len(rows) != len(wanted):
        raise NotVisibleError(NO_SUCH)
    for application in rows:
        _move(application, wanted[application.pk], actor=actor, at=at, reason="")


@transaction.atomic
def record_progress(
    *,
    application_id: uuid.UUID,
    target: ApplicationState,
    actor: User | None,
    at: dt.datetime,
    reason: str = "",
) -> Application:
    """Take an application one step on, for later stages: interviewed, appointable, and so on.

    The caller has checked who may. Raises TransitionError, InvalidInputError (field "reason").
    """
    if target in _ELSEWHERE:
        raise TransitionError("This step is taken by the candidate or at the eligibility check.")
    return _move(locked(application_id), target, actor=actor, at=at, reason=reason)


def _locked_in(campaign_id: int, ids: Iterable[uuid.UUID]) -> list[Application]:
    rows = Application.objects.select_for_update(of=("self",)).select_related("campaign")
    return list(rows.filter(campaign_id=campaign_id, pk__in=list(ids)).order_by("pk"))


def _move(
    application: Application,
    target: ApplicationState,
    *,
    actor: User | None,
    at: dt.datetime,
    reason: str,
) -> Application:
    source = ApplicationState(application.state)
    APPLICATION.check(source, target)
    reason = reason.strip()
    if target in _NEEDS_REASON and not reason:
        raise InvalidInputError({"reason": "Say why. The candidate can read this."})
    application.state = target
    application.state_reason = reason
    application.updated_at = at
    application.save(update_fields=["state", "state_reason", "updated_at"])
    audit.record(
        "applications.moved",
        actor=actor,
        target=application,
        at=at,
        scope=application.campaign.reference,
        detail={"from": source, "to": target},
    )
    return application


def _record(action: str, application: Application, actor: User, at: dt.datetime) -> None:
    audit.record(
        action, actor=actor, target=application, at=at, scope=application.campaign.reference
    )
