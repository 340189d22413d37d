"""Django's entry to this app."""

from django.apps import AppConfig


class CommandConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.oversight.command"
    label = "command"
    default_auto_field = "django.db.models.BigAutoField"
