"""Django's entry to the shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Names the app and its label."""

    name = "shouwang.web"
    label = "web"
