"""Django's entry to this app."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.base.residents"
    label = "residents"
    default_auto_field = "django.db.models.BigAutoField"
