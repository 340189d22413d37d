"""Django's entry to this app."""

from django.apps import AppConfig


class ReserveConfig(AppConfig):
    """Names the app and its label; it has no tables of its own."""

    name = "shouwang.means.reserve"
    label = "reserve"
    default_auto_field = "django.db.models.BigAutoField"
