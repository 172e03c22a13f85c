from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "workflows.core"
    label = "core"

    def ready(self) -> None:
        """Import every app's tasks and receivers, so that jobs and listeners are found by name."""
        autodiscover_modules("tasks", "receivers")
