from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "workflows.applications"
    label = "applications"
