"""The clock ticks when its jobs say; what a job defers belongs to the job's own transaction."""

from datetime import timedelta

import pytest
from croniter import croniter
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shouwang.base.journal.services import REACT_JOB
from shouwang.config.deferring import worker_connector
from shouwang.testing.cast import NOW


def break_off():
    with transaction.atomic():
        app.configure_task(REACT_JOB).defer(reaction_id=1)
        raise InterruptedError


def test_what_a_job_defers_in_the_worker_is_undone_with_its_transaction(db):
    with app.replace_connector(worker_connector()):
        with pytest.raises(InterruptedError):
            break_off()
        assert not ProcrastinateJob.objects.exists()
        app.configure_task(REACT_JOB).defer(reaction_id=2)
    assert ProcrastinateJob.objects.get().args == {"reaction_id": 2}


def gaps(cron):
    """The times between eight ticks; a sixth field is the second, and stands last."""
    ticks = croniter(cron, NOW)
    times = [ticks.get_next(type(NOW)) for _tick in range(8)]
    return {later - earlier for earlier, later in zip(times, times[1:], strict=False)}


def test_every_job_of_the_clock_ticks_evenly_and_the_watches_every_half_minute():
    crons = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}
    assert all(len(gaps(cron)) == 1 for cron in crons.values()), crons
    for watch in ("shouwang.means.workforce.jobs.watch", "shouwang.protect.devices.jobs.watch"):
        assert gaps(crons[watch]) == {timedelta(seconds=30)}
