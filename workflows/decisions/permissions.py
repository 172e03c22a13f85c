"""Who may decide. A decider is bound by conflicts of interest as the panel is (hard guard 4)."""

import datetime as dt

from django.db.models import Q

from workflows.accounts.models import User
from workflows.applications.models import Application
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


def check_may_decide(
    decider: User, campaign: Campaign, appointee: Application | None, *, on: dt.date
) -> None:
    """Raise unless a person may decide this appointment.

    Without an appointee the decision is about every candidate who could have been offered the post.

    Raises:
        InvalidInputError: field "decided_by", does not decide for this body.
        NotAllowedError: a candidate themselves, recused, or with a declaration still to be assessed.
    """
    if not is_decider(decider, campaign, on=on):
        raise InvalidInputError(
            {"decided_by": f"{decider} does not decide for {campaign.body}. Choose a decider."}
        )
    if campaign.applications.filter(candidate_id=decider.pk).exists():
        raise NotAllowedError(
            f"{decider} is a candidate in this campaign, so another person must decide."
        )
    about = [appointee] if appointee else list(queries.candidates_to_offer(campaign.pk))
    statuses = queries.statuses_of(
        decider.pk, campaign.pk, [application.candidate_id for application in about]
    )
    if any(status not in MAY_SCORE for status in statuses):
        raise NotAllowedError(
            f"{decider} has a conflict of interest with a candidate, so cannot decide. "
            "Another decider must, or the conflict must first be assessed as managed."
        )


def may_decide(decider: User, campaign: Campaign, *, on: dt.date) -> bool:
    """Say whether a person may decide whoever is appointed: no candidate, and no conflict in the way."""
    try:
        check_may_decide(decider, campaign, None, on=on)
    except NotAllowedError:
        return False
    return True
