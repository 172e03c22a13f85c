from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.db.models import Q
from django.urls import reverse

from workflows.core import holdings
from workflows.core.web import navigation


class AccountsConfig(AppConfig):
    name = "workflows.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Tell of those who work on the site itself, write sign-ins to the trail, and lead to “People”."""
        from workflows.accounts import queries, tasks  # noqa: PLC0415 -- models load after apps

        holdings.register("accounts", lister=queries.site_offices, asker=queries.works_today)
        navigation.register(links)
        tasks.connect()


def links(_somebody: Any) -> Iterator[navigation.NavItem]:  # noqa: ANN401 -- as navigation's
    """Yield the header link for system administrators."""
    yield navigation.NavItem("People", reverse("people"), order=90, when=Q(is_superuser=True))
