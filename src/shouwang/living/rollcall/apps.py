"""Django's entry to this app."""

from django.apps import AppConfig


class RollcallConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.living.rollcall"
    label = "rollcall"
    default_auto_field = "django.db.models.BigAutoField"
