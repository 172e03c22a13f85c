from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from workflows.core.clock import now
from workflows.core.web import navigation


class PacksConfig(AppConfig):
    name = "workflows.packs"
    label = "packs"

    def ready(self) -> None:
        navigation.register(links)


def links(user: Any) -> Iterator[navigation.NavItem]:  # noqa: ANN401 -- the models are not loaded yet
    """Yield the header link for those who read or build packs."""
    from workflows.packs.queries import packs_linked  # noqa: PLC0415 -- models load after apps

    when = packs_linked(user, at=now())
    yield navigation.NavItem("Board packs", reverse("packs:mine"), order=40, when=when)
