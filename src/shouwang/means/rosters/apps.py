"""Django's entry to this app."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.means.rosters"
    label = "rosters"
    default_auto_field = "django.db.models.BigAutoField"
