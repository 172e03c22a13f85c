from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models import Exists, Q
from django.urls import reverse

from workflows.core.clock import london_date, now
from workflows.core.web import navigation

if TYPE_CHECKING:
    from workflows.accounts.models import User


class ScoringConfig(AppConfig):
    name = "workflows.scoring"
    label = "scoring"

    def ready(self) -> None:
        """Show panel members the way to their campaigns."""
        navigation.register(links)


def links(user: "User") -> Iterable[navigation.NavItem]:
    """Yield "Scoring" for somebody who sits on a panel that scores."""
    from workflows.campaigns.enums import SCORING_ROLES  # noqa: PLC0415 -- models load after apps
    from workflows.campaigns.queries import seats_held_by  # noqa: PLC0415 -- as above

    when = Q(Exists(seats_held_by(user.pk, SCORING_ROLES, on=london_date(now()))))
    yield navigation.NavItem("Scoring", reverse("scoring:panel_home"), order=30, when=when)
