"""Django's entry to this app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.living.register"
    label = "register"
    default_auto_field = "django.db.models.BigAutoField"
