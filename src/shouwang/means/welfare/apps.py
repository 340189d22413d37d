"""Django's entry to this app."""

from django.apps import AppConfig


class WelfareConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.means.welfare"
    label = "welfare"
    default_auto_field = "django.db.models.BigAutoField"
