import datetime as dt
from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from workflows.core import holdings
from workflows.core.web import navigation


class BoardsConfig(AppConfig):
    name = "workflows.boards"
    label = "boards"

    def ready(self) -> None:
        """Put “Boards” in the header of those who may open one; tell of roles at bodies and committee seats."""
        from workflows.boards import queries  # noqa: PLC0415 -- models load after apps

        def asker(user_id: int, on: dt.date) -> bool:
            return queries.has_office(user_id, on=on)

        def provider(user: Any) -> list[navigation.NavItem]:  # noqa: ANN401 -- as navigation's
            when = queries.boards_linked(user)
            return [navigation.NavItem("Boards", reverse("boards:index"), order=15, when=when)]

        navigation.register(provider)
        holdings.register("boards", lister=queries.offices_of, asker=asker)
