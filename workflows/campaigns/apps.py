import datetime as dt
from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from workflows.core import holdings
from workflows.core.clock import london_date, now
from workflows.core.web import navigation


class CampaignsConfig(AppConfig):
    name = "workflows.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        """Put “Campaigns” in the header of those who run them; tell of seats on panels."""
        from workflows.campaigns import queries  # noqa: PLC0415 -- models load after apps

        def provider(user: Any) -> list[navigation.NavItem]:  # noqa: ANN401 -- as navigation's
            on = london_date(now())
            desk, trails = queries.desk_linked(user, on=on), queries.trails_linked(user, on=on)
            return [
                navigation.NavItem("Campaigns", reverse("campaigns:desk"), order=20, when=desk),
                navigation.NavItem("Trail", reverse("campaigns:trails"), order=50, when=trails),
            ]

        def asker(user_id: int, on: dt.date) -> bool:
            return queries.has_office(user_id, on=on)

        navigation.register(provider)
        holdings.register("campaigns", lister=queries.offices_of, asker=asker)
