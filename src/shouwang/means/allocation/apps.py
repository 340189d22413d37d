"""Django's entry to this app."""

from django.apps import AppConfig


class AllocationConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.means.allocation"
    label = "allocation"
    default_auto_field = "django.db.models.BigAutoField"
