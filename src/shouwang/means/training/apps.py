"""Django's entry to this app."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.means.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"
