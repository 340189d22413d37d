"""The clock ticks when its jobs say; what a job defers belongs to the job's own transaction."""

import itertools

import pytest
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


def gaps(job):
    """The seconds between eight ticks of a periodic job; the sixth field of a cron is the second and stands last."""
    ticks = job.croniter
    ticks.set_current(NOW)
    times = [ticks.get_next(float) for _tick in range(8)]
    return {later - earlier for earlier, later in itertools.pairwise(times)}


def test_every_job_of_the_clock_ticks_evenly_and_the_watches_every_half_minute():
    jobs = {each.task.name: each for each in app.periodic_registry.periodic_tasks.values()}
    assert {name: gaps(job) for name, job in jobs.items() if len(gaps(job)) > 1} == {}
    for watch in ("shouwang.means.workforce.jobs.watch", "shouwang.protect.devices.jobs.watch"):
        assert gaps(jobs[watch]) == {30.0}
