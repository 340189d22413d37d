"""Django's entry to this app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.base.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
