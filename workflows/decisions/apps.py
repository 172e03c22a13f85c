from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db.models import Exists, Q
from django.urls import reverse

from workflows.core.clock import london_date, now
from workflows.core.web import navigation


class DecisionsConfig(AppConfig):
    name = "workflows.decisions"
    label = "decisions"

    def ready(self) -> None:
        """Put “Decisions” in the header of deciders."""
        navigation.register(links)


def links(user: Any) -> Iterator[navigation.NavItem]:  # noqa: ANN401 -- the models are not loaded yet
    """Yield the header link for those who decide for a body today."""
    from workflows.decisions.queries import decided_bodies  # noqa: PLC0415 -- models load after apps

    when = Q(Exists(decided_bodies(user, on=london_date(now()))))
    yield navigation.NavItem("Decisions", reverse("decisions:mine"), order=35, when=when)
