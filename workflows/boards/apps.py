import datetime as dt

from django.apps import AppConfig

from workflows.core import holdings


class BoardsConfig(AppConfig):
    name = "workflows.boards"
    label = "boards"

    def ready(self) -> None:
        """Tell of roles at bodies and seats on committees."""
        from workflows.boards import queries  # noqa: PLC0415 -- models load after apps

        def asker(user_id: int, on: dt.date) -> bool:
            return queries.has_office(user_id, on=on)

        holdings.register("boards", lister=queries.offices_of, asker=asker)
