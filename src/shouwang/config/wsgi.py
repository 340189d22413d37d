"""The WSGI entry that granian loads, once in each of its processes."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.config.settings")


def start() -> WSGIHandler:
    """The application, with the process's posture ledgers listening for changes."""
    made = get_wsgi_application()
    from shouwang.base.posture import selectors as posture  # needs the loaded apps

    posture.ledgers.start()
    return made


application = start()
