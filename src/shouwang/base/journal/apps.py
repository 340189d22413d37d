"""Django's entry to this app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.base.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
