"""What rules are in force."""

import datetime as dt

from django.db.models import QuerySet

from workflows.boards.enums import BodyKind, Post
from workflows.boards.models import (
    AppointmentRule,
    DisqualificationQuestion,
)
from workflows.boards.queries.people import in_force
from workflows.core.errors import InvalidInputError


def rule_for(*, kind: BodyKind | str, post: Post | str, on: dt.date) -> AppointmentRule:
    """Return the appointment rule in force on a day; the latest to begin wins. What is not law yet never does.

    Raises InvalidInputError (field "post") where no rule covers it.
    """
    rule = (
        AppointmentRule.objects.filter(
            in_force(on, start="valid_from", end="valid_to"),
            body_kind=kind,
            post=post,
            confirmed=True,
        )
        .order_by("-valid_from")
        .first()
    )
    if rule is None:
        raise InvalidInputError(
            {
                "post": f"No appointment rule covers {Post(post).label.lower()} at "
                f"{BodyKind(kind).label} on {on:%d %B %Y}. Ask an administrator to add one."
            }
        )
    return rule


def disqualification_questions(
    *, kind: BodyKind | str, on: dt.date
) -> QuerySet[DisqualificationQuestion]:
    """Return the questions in force for a kind of body, in order."""
    return DisqualificationQuestion.objects.filter(
        in_force(on, start="valid_from", end="valid_to"), body_kind=kind
    )
