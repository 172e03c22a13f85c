from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "nedrecruit.demo"
    label = "demo"
