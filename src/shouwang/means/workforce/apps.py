"""Django's entry to this app."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.means.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"
