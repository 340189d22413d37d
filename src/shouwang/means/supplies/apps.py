"""Django's entry to this app."""

from django.apps import AppConfig


class SuppliesConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.means.supplies"
    label = "supplies"
    default_auto_field = "django.db.models.BigAutoField"
