from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "workflows.decisions"
    label = "decisions"
