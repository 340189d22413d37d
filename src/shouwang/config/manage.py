"""Django's own commands for developers: ``python -m shouwang.config.manage migrate``."""

from __future__ import annotations

import os
import sys

from shouwang.config import upkeep
from shouwang.config.trouble import Trouble

WITHOUT_DATABASE = {"check", "makemigrations", "collectstatic", "help", "version", "diffsettings", "findstatic"}


def main(arguments: list[str]) -> int:
    """Run one Django command; the embedded database runs meanwhile when nobody else runs it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shouwang.config.settings")
    from django.core.management import execute_from_command_line  # after the settings are named

    try:
        server = None if arguments[:1] and arguments[0] in WITHOUT_DATABASE else upkeep.start_if_idle()
        try:
            execute_from_command_line(["manage", *arguments])
        finally:
            if server is not None:
                server.stop()
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
