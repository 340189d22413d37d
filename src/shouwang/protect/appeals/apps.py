"""Django's entry to this app."""

from django.apps import AppConfig


class AppealsConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.protect.appeals"
    label = "appeals"
    default_auto_field = "django.db.models.BigAutoField"
