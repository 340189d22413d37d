"""Bringing lists into the register and giving them out again."""

from shouwang.living.register.services.exports import (
    accounts_workbook,
    export_workbook,
    refused_workbook,
    template_workbook,
)
from shouwang.living.register.services.imports import (
    TRY_JOB,
    WRITE_JOB,
    ImportRefused,
    erase_old,
    hand_out,
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
    "accounts_workbook",
    "erase_old",
    "export_workbook",
    "hand_out",
    "import_file",
    "mark_lost",
    "refused_workbook",
    "settle_columns",
    "start_writing",
    "stop",
    "template_workbook",
    "try_run",
    "undo",
    "upload",
    "write_run",
]
