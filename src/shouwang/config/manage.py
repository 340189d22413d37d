"""Django's own commands for developers: ``python -m shouwang.config.manage migrate``."""

from __future__ import annotations

import os
import sys

from shouwang.config import embedded_postgres, env, home

WITHOUT_DATABASE = {"check", "makemigrations", "collectstatic", "help", "version", "diffsettings", "findstatic"}


def main(arguments: list[str]) -> int:
    """Run one Django command; the embedded database runs meanwhile when nobody else runs it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.config.settings")
    from django.core.management import execute_from_command_line  # after the settings are named

    try:
        server = None if arguments[:1] and arguments[0] in WITHOUT_DATABASE else start_if_idle()
        try:
            execute_from_command_line(["manage", *arguments])
        finally:
            if server is not None:
                server.stop()
    except (env.BadSetting, embedded_postgres.DatabaseTrouble) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    return 0


def start_if_idle() -> embedded_postgres.EmbeddedPostgres | None:
    """Start the embedded database; None when a server is named or it runs already."""
    if env.database("SHOUWANG_DATABASE_URL") is not None:
        return None
    layout = embedded_postgres.Layout.below(home.data_home())
    if embedded_postgres.answers(layout):
        return None
    server = embedded_postgres.EmbeddedPostgres(layout)
    server.start()
    return server


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
