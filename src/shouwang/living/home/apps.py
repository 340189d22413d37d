"""Django's entry to this app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Names the app and its label; it has no tables of its own."""

    name = "shouwang.living.home"
    label = "home"
    default_auto_field = "django.db.models.BigAutoField"
