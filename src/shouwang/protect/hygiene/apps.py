"""Django's entry to this app."""

from django.apps import AppConfig


class HygieneConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.protect.hygiene"
    label = "hygiene"
    default_auto_field = "django.db.models.BigAutoField"
