"""Django's entry to this app."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.base.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
