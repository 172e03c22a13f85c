"""Who may decide. A decider is bound by conflicts of interest as the panel is (hard guard 4)."""

import datetime as dt

from django.db.models import Q

from workflows.accounts.models import User
from workflows.applications.enums import ApplicationState
from workflows.applications.permissions import applied_in
from workflows.boards.enums import BodyRole
from workflows.boards.queries import body_ids_of
from workflows.campaigns.enums import MAY_SCORE
from workflows.campaigns.models import Campaign
from workflows.campaigns.permissions import can_manage
from workflows.core.access import Clause, define, visible
from workflows.core.errors import InvalidInputError, NotAllowedError, NotVisibleError
from workflows.decisions import queries

MISSING = "There is no such campaign, or its decision is not yours to record."


define(
    "decisions.decide",
    Campaign,
    Clause(
        "decides for its body today",
        lambda asker: Q(body_id__in=body_ids_of(asker.user.pk, BodyRole.DECIDER, asker.on)),
    ),
    Clause("put to its decider", lambda asker: Q(state__in=queries.PUT_TO_DECIDERS)),
    Clause("no candidate in it", lambda asker: ~Q(pk__in=applied_in(asker.user))),
    missing=MISSING,
)
define(
    "decisions.record",
    Campaign,
    Clause(
        "runs it or decides it",
        lambda asker: (
            Q(pk__in=visible(asker.user, "campaigns.manage", at=asker.at).values("pk"))
            | Q(pk__in=visible(asker.user, "decisions.decide", at=asker.at).values("pk"))
        ),
    ),
    missing=MISSING,
)


def is_decider(user: User, campaign: Campaign, *, on: dt.date) -> bool:
    """Say whether a person decides for the campaign's body on a day."""
    return queries.deciders(campaign, on=on).filter(user_id=user.pk).exists()


def check_can_record(user: User, campaign: Campaign, *, decided_by: User, on: dt.date) -> None:
    """Let the body's decider record their own decision, and the coordinator anyone's.

    Raises NotVisibleError for anyone else, NotAllowedError for a decider who names another.
    """
    if can_manage(user, campaign):
        return
    if not is_decider(user, campaign, on=on):
        raise NotVisibleError(MISSING)
    if decided_by.pk != user.pk:
        raise NotAllowedError("You can record your own decision only, not another person’s.")


def what_bars(decider: User, campaign: Campaign, *, own: bool = False) -> str:
    """Return what keeps a decider from this decision, and what to do next; empty where nothing does.

    A decision for one candidate is one against the others, so it is asked about all who could be offered the post.
    `own` says it to the decider themselves.
    """
    # A draft that was never sent is nobody's to know of, and no application.
    sent = campaign.applications.exclude(state=ApplicationState.DRAFT)
    if sent.filter(candidate_id=decider.pk).exists():
        who = "You are" if own else f"{decider} is"
        return f"{who} a candidate in this campaign, so another person must decide."
    people = {named.user_id for named in queries.names_to_declare(campaign.pk)}
    statuses = queries.statuses_of(decider.pk, campaign.pk, people)
    if any(status not in MAY_SCORE for status in statuses):
        who = "You have" if own else f"{decider} has"
        return (
            f"{who} a conflict of interest with a candidate, so cannot decide. "
            "Another decider must, or the conflict must first be assessed as managed."
        )
    return ""


def has_declared(decider: User, campaign: Campaign) -> bool:
    """Say whether a decider has declared about every candidate who can be offered the post."""
    people = {named.user_id for named in queries.names_to_declare(campaign.pk)}
    return people <= queries.declared_by(decider.pk, campaign.pk).keys()


def why_not_decide(decider: User, campaign: Campaign, *, own: bool = False) -> str:
    """Return why a decider may not decide yet: what bars them, or what they have not declared; empty where they may."""
    if reason := what_bars(decider, campaign, own=own):
        return reason
    if has_declared(decider, campaign):
        return ""
    who = "You have" if own else f"{decider} has"
    how = "Declare them" if own else "They do so under Decisions"
    return (
        f"{who} not declared conflicts of interest about every candidate who can be appointed. "
        f"{how}; then the decision can be recorded."
    )


def check_may_decide(decider: User, campaign: Campaign, *, on: dt.date) -> None:
    """Raise unless a person may decide this appointment (hard guard 4).

    Raises:
        InvalidInputError: field "decided_by", does not decide for this body.
        NotAllowedError: a candidate themselves, recused, with a declaration still to be assessed, or not declared.
    """
    if not is_decider(decider, campaign, on=on):
        raise InvalidInputError(
            {"decided_by": f"{decider} does not decide for {campaign.body}. Choose a decider."}
        )
    if reason := why_not_decide(decider, campaign):
        raise NotAllowedError(reason)
