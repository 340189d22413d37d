"""A throw-away database with our tables for a group of figures; Django is set up inside the block."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shouwang.config.embedded_postgres import EmbeddedPostgres, Layout


@contextmanager
def throw_away() -> Iterator[None]:
    """Start an embedded server as durable as in production, migrate, and leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="shouwang-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Layout.below(Path(folder)))
        os.environ |= {"SHOUWANG_MODE": "demo", "SHOUWANG_HOME": folder, "SHOUWANG_DATABASE_URL": server.layout.url}
        os.environ["DJANGO_SETTINGS_MODULE"] = "shouwang.config.settings"
        server.start()
        try:
            import django
            from django.core.management import call_command
            from django.db import connections

            django.setup()
            call_command("migrate", verbosity=0)
            yield
            connections.close_all()
        finally:
            server.stop()
