from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from workflows.core.web import navigation


class CampaignsConfig(AppConfig):
    name = "workflows.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        """Put “Campaigns” in the header of those who run them."""
        from workflows.campaigns.queries import has_desk  # noqa: PLC0415 -- models load after apps

        def provider(user: Any) -> list[navigation.NavItem]:  # noqa: ANN401 -- as navigation's
            if not has_desk(user):
                return []
            return [navigation.NavItem("Campaigns", reverse("campaigns:desk"), order=20)]

        navigation.register(provider)
