"""What a job defers belongs to the job's own transaction, in the worker as on a page."""

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from shouwang.base.journal.services import REACT_JOB
from shouwang.config.deferring import worker_connector


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
