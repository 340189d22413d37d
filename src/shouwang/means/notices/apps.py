"""Django's entry to this app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.means.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
