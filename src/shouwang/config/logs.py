"""Logs that cannot fill the disk: each keeps its newest part and one older part."""

from __future__ import annotations

import shutil
from pathlib import Path

MOST_BYTES = 5_000_000


def keep_short(log: Path, most: int = MOST_BYTES) -> bool:
    """Move a log that has grown too long aside, without disturbing the process that writes it.

    The writer holds the file open for appending, so the file is copied and emptied, not renamed.
    A line written in between is lost; that is the price of needing nothing from the writer.

    Returns:
        Whether the log was cut.
    """
    if not log.exists() or log.stat().st_size <= most:
        return False
    shutil.copyfile(log, log.with_name(log.name + ".1"))
    with log.open("r+b") as held:
        held.truncate(0)
    return True
