"""The only writer of decisions, and what a decision asks of campaigns and applications."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from workflows.accounts.models import User
from workflows.applications import services as applications
from workflows.applications.enums import ApplicationState
from workflows.campaigns import services as campaigns
from workflows.campaigns.enums import CampaignState
from workflows.campaigns.models import Campaign
from workflows.campaigns.rules.panel import problems
from workflows.core import audit
from workflows.core.access import require
from workflows.core.clock import london_date, show_date
from workflows.core.errors import InvalidInputError, NotVisibleError, TransitionError
from workflows.decisions import queries
from workflows.decisions.models import Decision, Outcome
from workflows.decisions.permissions import check_can_record, check_may_decide
from workflows.decisions.rules.offer import STEPS_TO_OFFER


@transaction.atomic
def record_decision(
    *,
    campaign_id: int,
    outcome: Outcome,
    appointee_id: uuid.UUID | None,
    decided_by: User,
    decided_on: dt.date,
    minute: str,
    actor: User,
    at: dt.datetime,
) -> Decision:
    """Record what the appointing authority decided; the campaign and the appointee's application move on.

    Args:
        campaign_id: a campaign whose panel's recommendation is with the authority.
        outcome: appoint, or no appointment.
        appointee_id: the application of the person appointed; None where nobody is.
        decided_by: who decided; the actor themselves unless a coordinator records it for them.
        decided_on: the day of the decision, today at the latest.
        minute: the text of the minute.
        actor: who records it.
        at: now.

    Raises:
        TransitionError: decided already, or not yet recommended.
        InvalidInputError: fields "appointee", "decided_by", "decided_on", "minute".
        NotAllowedError: the decider is a candidate, has a conflict or has not declared; a decider names another.
        NotVisibleError: the actor neither runs the campaign nor decides for its body.
    """
    campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("body").get(pk=campaign_id)
    )
    today = london_date(at)
    check_can_record(actor, campaign, decided_by=decided_by, on=today)
    if campaign.state != CampaignState.RECOMMENDED:
        raise TransitionError(
            f"This campaign is “{campaign.get_state_display()}”. A decision is recorded once, "
            "after the panel’s recommendation."
        )
    _check_input(
        campaign,
        outcome=outcome,
        appointee_id=appointee_id,
        decided_on=decided_on,
        minute=minute,
        today=today,
    )
    appointee = (
        queries.candidates_to_offer(campaign_id)
        .filter(pk__in=[appointee_id] if appointee_id else [])
        .first()
    )
    if outcome is Outcome.APPOINT and appointee is None:
        raise InvalidInputError({"appointee": "Choose one of the candidates who can be appointed."})
    check_may_decide(decided_by, campaign, on=today)
    declared_on = queries.declared_on(decided_by.pk, campaign_id)
    if declared_on is not None and decided_on < declared_on:
        raise InvalidInputError(
            {
                "decided_on": f"{decided_by} declared conflicts of interest, or one was assessed, on "
                f"{show_date(declared_on)}. The decision cannot come before."
            }
        )
    decision = Decision.objects.create(
        campaign=campaign,
        outcome=outcome,
        appointee=appointee,
        decided_by=decided_by,
        decided_on=decided_on,
        minute=minute.strip(),
        recorded_at=at,
    )
    if appointee:
        for step in STEPS_TO_OFFER[ApplicationState(appointee.state)]:
            applications.record_progress(
                application_id=appointee.pk, target=step, actor=actor, at=at
            )
    campaigns.move(campaign_id=campaign_id, target=CampaignState.DECIDED, actor=actor, at=at)
    audit.record(
        "decisions.recorded",
        actor=actor,
        target=decision,
        at=at,
        scope=campaign.reference,
        detail={"outcome": outcome, "decided_by": str(decided_by.pk)},
    )
    return decision


@transaction.atomic
def record_read(*, campaign: Campaign, actor: User, at: dt.datetime) -> None:
    """Write to the trail that the decision was read, or the names it chooses from."""
    audit.record("decisions.read", actor=actor, target=campaign, at=at, scope=campaign.reference)


@transaction.atomic
def declare(
    *,
    campaign_id: int,
    declared: Mapping[int, campaigns.ConflictInput],
    actor: User,
    at: dt.datetime,
) -> None:
    """Record a decider's word on every candidate who can be offered the post (hard guard 4).

    Args:
        campaign_id: a campaign put to them.
        declared: person id -> what is declared; only candidates declared on before may be left out.
        actor: the decider themselves.
        at: now.

    Raises:
        NotVisibleError: does not decide here, or somebody named cannot be offered the post.
        TransitionError: it is decided.
        InvalidInputError: "conflict-ID" is unanswered, "relationship-ID" or "detail-ID" is missing.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    require(actor, "decisions.decide", campaign, at=at)
    if campaign.state != CampaignState.RECOMMENDED:
        raise TransitionError("This campaign is decided, so there is nothing left to declare.")
    people = {named.user_id for named in queries.names_to_declare(campaign_id)}
    if not declared.keys() <= people:
        raise NotVisibleError("The list of candidates has changed. Reload the page.")
    unanswered = people - queries.declared_by(actor.pk, campaign_id).keys() - declared.keys()
    if unanswered:
        raise InvalidInputError(
            {
                f"conflict-{pk}": "Choose whether you have a connection with this candidate."
                for pk in sorted(unanswered)
            }
        )
    campaigns.declare_as_decider(campaign_id=campaign_id, declared=declared, actor=actor, at=at)


def _check_input(
    campaign: Campaign,
    *,
    outcome: Outcome,
    appointee_id: uuid.UUID | None,
    decided_on: dt.date,
    minute: str,
    today: dt.date,
) -> None:
    errors = {}
    if outcome is Outcome.NO_APPOINTMENT and appointee_id is not None:
        errors["appointee"] = "Choose nobody where no appointment is made."
    if decided_on > today:
        errors["decided_on"] = "The date of the decision must be today or in the past."
    elif campaign.closes_at is not None and decided_on < london_date(campaign.closes_at):
        errors["decided_on"] = "The date of the decision must be after applications closed."
    if not minute.strip():
        errors["minute"] = "Enter the minute; the board’s record rests on it."
    if errors:
        raise InvalidInputError(errors)


@transaction.atomic
def record_interviewed(*, campaign_id: int, at: dt.datetime) -> int:
    """Record the shortlisted candidates as interviewed once the panel report is signed. Returns how many.

    Running it again changes nothing.
    """
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign_id)
    found = list(queries.shortlisted(campaign_id))
    for application in found:
        applications.record_progress(
            application_id=application.pk,
            target=ApplicationState.INTERVIEWED,
            actor=None,
            at=at,
        )
    return len(found)


def check_panel_report(campaign: Campaign, *, at: dt.datetime) -> None:
    """Raise TransitionError unless composition and quorum hold for every candidate, recusals counted."""
    rule = campaign.panel_rule
    whole, *left = queries.roles_after_recusals(campaign.pk, on=london_date(at))
    if found := problems(whole, rule):
        raise TransitionError(" ".join(found))
    for roles in left:
        if found := problems(roles, rule):
            raise TransitionError(
                "With recused members left out, the panel is no longer properly made up for one of "
                f"the candidates. {' '.join(found)}"
            )


def check_decided(campaign: Campaign) -> None:
    """Raise TransitionError unless a decision is on record."""
    if queries.decision_of(campaign.pk) is None:
        raise TransitionError("Record the decision first; the campaign then moves on by itself.")


def check_checks_signed(campaign: Campaign) -> None:
    """Raise TransitionError: no checks can be recorded in the product yet, so none can be signed."""
    raise TransitionError(
        "Fit-and-proper checks must be recorded and signed before an appointment is announced. "
        f"This service cannot record them yet, so {campaign.reference} stays at its checks."
    )


def check_outcome(campaign: Campaign, wanted: Outcome) -> None:
    """Raise TransitionError where a decided campaign would take the other outcome's road."""
    decision = queries.decision_of(campaign.pk)
    if decision is not None and decision.outcome != wanted:
        raise TransitionError(
            "Somebody was appointed, so fit and proper checks come next."
            if wanted is Outcome.NO_APPOINTMENT
            else "Nobody was appointed, so there is nobody to check. Close the campaign instead."
        )
