"""Django's entry to this app."""

from django.apps import AppConfig


class PurchasingConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.means.purchasing"
    label = "purchasing"
    default_auto_field = "django.db.models.BigAutoField"
