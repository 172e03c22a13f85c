from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "workflows.boards"
    label = "boards"
