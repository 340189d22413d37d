"""Django's entry to this app."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.protect.devices"
    label = "devices"
    default_auto_field = "django.db.models.BigAutoField"
