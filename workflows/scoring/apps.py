from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse

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
    """Return "Scoring" for somebody who sits on a panel that scores; one query."""
    from workflows.campaigns.queries import campaigns_scored_by  # noqa: PLC0415 -- models load after apps

    if campaigns_scored_by(user).exists():
        yield navigation.NavItem("Scoring", reverse("scoring:panel_home"), order=30)
