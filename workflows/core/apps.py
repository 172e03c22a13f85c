from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules, module_has_submodule


class CoreConfig(AppConfig):
    name = "workflows.core"
    label = "core"

    def ready(self) -> None:
        """Import every app's tasks and receivers, and our apps' permissions: all are found by name."""
        autodiscover_modules("tasks", "receivers")
        for config in apps.get_app_configs():
            ours = config.name.startswith("workflows.")
            if ours and config.module and module_has_submodule(config.module, "permissions"):
                import_module(f"{config.name}.permissions")
