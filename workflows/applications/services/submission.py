"""The moment an application is handed in, or taken back."""

import datetime as dt
import secrets
import uuid
from collections.abc import Callable
from random import Random

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications import queries
from workflows.applications.enums import ApplicationState
from workflows.applications.models import Application
from workflows.applications.permissions import check_can_withdraw
from workflows.applications.rules import completeness, privacy
from workflows.applications.rules.reference import new_code, new_reference
from workflows.applications.rules.transitions import APPLICATION
from workflows.applications.services._rows import locked_own
from workflows.campaigns.models import Campaign
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import show_moment
from workflows.core.errors import InvalidInputError
from workflows.core.events import announce
from workflows.notices.services import queue

REASON_LIMIT = 1000  # characters


@transaction.atomic
def submit(
    *,
    application_id: uuid.UUID,
    candidate: User,
    truth_declared: bool,
    privacy_version: str,
    at: dt.datetime,
    clock: Callable[[int], dt.datetime] = queries.database_now,
    random: Random | None = None,
) -> Application:
    """Hand in an application. A second call, at once or later, returns the same one and sends nothing.

    Args:
        application_id: the candidate's own.
        candidate: who submits.
        truth_declared: they declare that it is true.
        privacy_version: of the privacy notice they were shown.
        at: now, for the trail and the e-mail.
        clock: campaign id -> the moment that counts against the closing time, read after the
            campaign is locked; seeding passes its own.
        random: for the codes; the system's by default.

    Raises:
        InvalidInputError: "truth_declared", "privacy_version", or a task's key where incomplete.
        NotAllowedError: closed or paused, or they now run or judge the campaign. The draft is kept.
        NotVisibleError: not theirs.
        TransitionError: withdrawn.
    """
    # Campaign before application, as everywhere: the closing job takes the same locks.
    campaign_id = queries.own_application(candidate, application_id).campaign_id
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    application = locked_own(application_id, candidate)
    state = ApplicationState(application.state)
    if application.submitted_at is not None and state is not ApplicationState.WITHDRAWN:
        return application
    APPLICATION.check(state, ApplicationState.SUBMITTED)
    moment = clock(campaign.pk)
    require(candidate, "applications.submit", application, at=moment)
    _check_complete(application, truth_declared=truth_declared, privacy_version=privacy_version)
    _name(application, random or secrets.SystemRandom())
    application.state = ApplicationState.SUBMITTED
    application.truth_declared = True
    application.privacy_version = privacy_version
    application.submitted_at = moment
    application.updated_at = at
    application.version += 1
    application.save()
    audit.record(
        "applications.submitted",
        actor=candidate,
        target=application,
        at=at,
        scope=campaign.reference,
        detail={"reference": application.reference, "privacy_version": privacy_version},
    )
    queue(
        key=f"applications.submitted:{application.pk}",
        template="application_submitted",
        context={
            "reference": application.reference,
            "title": campaign.title,
            "body": application.campaign.body.name,
            "submitted": show_moment(moment),
            "application_id": application.pk,
        },
        at=at,
        recipient=candidate,
    )
    announce("applications.submitted", application_id=str(application.pk))
    return application


@transaction.atomic
def withdraw(
    *, application_id: uuid.UUID, candidate: User, at: dt.datetime, reason: str = ""
) -> Application:
    """Take a submitted application back, for good. Doing it twice changes nothing.

    Raises TransitionError where it is a draft or has come to an end, NotVisibleError where not theirs.
    """
    application = locked_own(application_id, candidate)
    if application.state == ApplicationState.WITHDRAWN:
        return application
    check_can_withdraw(candidate, application)
    reason = reason.strip()
    if len(reason) > REASON_LIMIT:
        raise InvalidInputError({"reason": f"This must be {REASON_LIMIT} characters or fewer."})
    was = application.state
    application.state = ApplicationState.WITHDRAWN
    application.state_reason = reason
    application.withdrawn_at = at
    application.updated_at = at
    application.save(update_fields=["state", "state_reason", "withdrawn_at", "updated_at"])
    audit.record(
        "applications.withdrawn",
        actor=candidate,
        target=application,
        at=at,
        scope=application.campaign.reference,
        detail={"from": was},
    )
    queue(
        key=f"applications.withdrawn:{application.pk}",
        template="application_withdrawn",
        context={
            "reference": application.reference,
            "title": application.campaign.title,
            "body": application.campaign.body.name,
        },
        at=at,
        recipient=candidate,
    )
    announce("applications.withdrawn", application_id=str(application.pk))
    return application


def _check_complete(
    application: Application, *, truth_declared: bool, privacy_version: str
) -> None:
    errors = completeness.problems(completeness.tasks(queries.facts_of(application)))
    if not truth_declared:
        errors["truth_declared"] = "Tick the box to declare that what you have written is true."
    if privacy_version != privacy.VERSION:
        errors["privacy_version"] = (
            "The privacy notice has changed since you opened this page. Read it again, then submit."
        )
    if errors:
        raise InvalidInputError(errors)


def _name(application: Application, random: Random) -> None:
    """Give it a reference, which its candidate sees, and a blind code, which its panel sees: unrelated."""
    siblings = Application.objects.filter(campaign_id=application.campaign_id).exclude(reference="")
    rows = list(siblings.values_list("reference", "blind_code"))
    application.reference = new_reference(
        application.campaign.reference, random, {reference for reference, _ in rows}
    )
    application.blind_code = new_code(random, {code for _, code in rows})
