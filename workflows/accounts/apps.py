from django.apps import AppConfig

from workflows.core import holdings


class AccountsConfig(AppConfig):
    name = "workflows.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Tell of those who work on the site itself, and write sign-ins to the trail."""
        from workflows.accounts import queries, tasks  # noqa: PLC0415 -- models load after apps

        holdings.register("accounts", lister=queries.site_offices, asker=queries.works_today)
        tasks.connect()
