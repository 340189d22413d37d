"""Django's entry to this app."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.protect.credentials"
    label = "credentials"
    default_auto_field = "django.db.models.BigAutoField"
