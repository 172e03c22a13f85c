from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from workflows.core.web import navigation


class ApplicationsConfig(AppConfig):
    name = "workflows.applications"
    label = "applications"

    def ready(self) -> None:
        """Put “My applications” in the header of those it is for."""
        from workflows.applications.queries import applications_linked  # noqa: PLC0415 -- models load after apps

        def provider(user: Any) -> list[navigation.NavItem]:  # noqa: ANN401 -- as navigation's
            where, when = reverse("applications:mine"), applications_linked(user)
            return [navigation.NavItem("My applications", where, order=10, when=when)]

        navigation.register(provider)
