"""Django's entry to this app."""

from django.apps import AppConfig


class PresenceConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.base.presence"
    label = "presence"
    default_auto_field = "django.db.models.BigAutoField"
