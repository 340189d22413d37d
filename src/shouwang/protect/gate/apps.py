"""Django's entry to this app."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.protect.gate"
    label = "gate"
    default_auto_field = "django.db.models.BigAutoField"
