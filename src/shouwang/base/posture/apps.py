"""Django's entry to this app."""

from django.apps import AppConfig


class PostureConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.base.posture"
    label = "posture"
    default_auto_field = "django.db.models.BigAutoField"
