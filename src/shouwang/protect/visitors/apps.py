"""Django's entry to this app."""

from django.apps import AppConfig


class VisitorsConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.protect.visitors"
    label = "visitors"
    default_auto_field = "django.db.models.BigAutoField"
