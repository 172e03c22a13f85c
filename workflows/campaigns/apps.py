from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "workflows.campaigns"
    label = "campaigns"
