from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "workflows.accounts"
    label = "accounts"
