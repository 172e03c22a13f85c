from typing import Any

from django.apps import AppConfig
from django.urls import reverse

from workflows.core.web import navigation


class ApplicationsConfig(AppConfig):
    name = "workflows.applications"
    label = "applications"

    def ready(self) -> None:
        """Put “My applications” in the header of those it is for."""
        from workflows.applications.queries import has_applications_page  # noqa: PLC0415 -- models load after apps

        def provider(user: Any) -> list[navigation.NavItem]:  # noqa: ANN401 -- as navigation's
            if not has_applications_page(user):
                return []
            return [navigation.NavItem("My applications", reverse("applications:mine"), order=10)]

        navigation.register(provider)
