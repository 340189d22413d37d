"""Django's entry to the composition: connects the wiring when all apps are loaded."""

from __future__ import annotations

from django.apps import AppConfig


class HouseConfig(AppConfig):
    """Comes last in INSTALLED_APPS, so that every app below is ready."""

    name = "shouwang.config"
    label = "house"

    def ready(self) -> None:
        """Connect reactions and panels."""
        from shouwang.config import wiring  # imports services, which need loaded models

        wiring.connect()
