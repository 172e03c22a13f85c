from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "workflows.scoring"
    label = "scoring"
