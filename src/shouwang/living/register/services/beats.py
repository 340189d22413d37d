"""Progress of a run that others can see while its one big transaction is still open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from django.db import connection

from shouwang.kernel import clock
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.models import ImportRun


class Stopped(Refusal):
    """Somebody asked the run to stop, or another worker took it over; what was written is rolled back."""


def outside(work: Callable[[], Any]) -> Any:
    """Do something on a connection of its own, so that it is seen at once and survives a rollback."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=1) as aside:
        return aside.submit(run).result()


def beat(run_id: int, attempt: UUID, done: int, total: int) -> None:
    """Show how far the run is.

    Raises:
        Stopped: ``import.stopped``.
    """

    def show() -> bool:
        mine = ImportRun.objects.filter(pk=run_id, attempt=attempt)
        mine.update(progress=done, progress_of=total, beat_at=clock.now())
        return mine.filter(stop_asked=False).exists()

    if not outside(show):
        raise Stopped("import.stopped", _("The import was stopped; nothing was written."))
