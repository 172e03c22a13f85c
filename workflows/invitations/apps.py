from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "workflows.invitations"
    label = "invitations"
