from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models import Exists, Q
from django.urls import reverse

from workflows.core.clock import london_date, now, show_moment
from workflows.core.web import navigation

if TYPE_CHECKING:
    from workflows.accounts.models import User
    from workflows.applications.models import Application
    from workflows.applications.web.onward import Onward


class ScoringConfig(AppConfig):
    name = "workflows.scoring"
    label = "scoring"

    def ready(self) -> None:
        """Show panel members the way to their campaigns, and candidates the way to their interview."""
        from workflows.applications.web import onward  # noqa: PLC0415 -- models load after apps

        navigation.register(links)
        onward.register(to_interview)


def links(user: "User") -> Iterable[navigation.NavItem]:
    """Yield "Scoring" for somebody who sits on a panel that scores."""
    from workflows.campaigns.enums import SCORING_ROLES  # noqa: PLC0415 -- models load after apps
    from workflows.campaigns.queries import seats_held_by  # noqa: PLC0415 -- as above

    when = Q(Exists(seats_held_by(user.pk, SCORING_ROLES, on=london_date(now()))))
    yield navigation.NavItem("Scoring", reverse("scoring:panel_home"), order=30, when=when)


def to_interview(application: "Application") -> Iterable["Onward"]:
    """Yield the way to a candidate's interview, once they are asked to one; one query."""
    from workflows.applications.web.onward import Onward  # noqa: PLC0415 -- models load after apps
    from workflows.scoring.permissions import ASKED_TO_INTERVIEW  # noqa: PLC0415 -- as above
    from workflows.scoring.queries import interview_of  # noqa: PLC0415 -- as above

    if application.state in ASKED_TO_INTERVIEW:
        found = interview_of(application)
        text = "Choose a time, and say what you need."
        if found and found.slot:
            text = f"{show_moment(found.slot.starts_at)} (UK time)"
        yield Onward(
            "Your interview", reverse("scoring:interview", args=[application.pk]), text, order=10
        )
