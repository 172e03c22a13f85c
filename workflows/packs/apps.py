from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "workflows.packs"
    label = "packs"
