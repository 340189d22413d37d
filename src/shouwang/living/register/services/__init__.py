"""Bringing lists into the register and giving them out again."""

from shouwang.living.register.services.imports import (
    TRY_JOB,
    WRITE_JOB,
    ImportRefused,
    erase_old,
    mark_lost,
    settle_columns,
    start_writing,
    stop,
    undo,
    upload,
)
from shouwang.living.register.services.work import ImportResult, import_file, try_run, write_run

__all__ = [
    "TRY_JOB",
    "WRITE_JOB",
    "ImportRefused",
    "ImportResult",
    "erase_old",
    "import_file",
    "mark_lost",
    "settle_columns",
    "start_writing",
    "stop",
    "try_run",
    "undo",
    "upload",
    "write_run",
]
