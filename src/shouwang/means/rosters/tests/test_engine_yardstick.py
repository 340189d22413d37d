"""Public instances in Curtois and Qu's text format run through the product's own engine, which survives its solver."""

import os
import signal
import subprocess

import pytest

from shouwang.means.rosters.engine import apart, yardstick
from shouwang.means.rosters.tests import engine_cast

OURS = """# An instance of our own: two people, three days from Monday, one shift.
SECTION_HORIZON
3

SECTION_SHIFTS
# id, minutes, what cannot follow
D,480,

SECTION_STAFF
An,D=3,960,480,2,1,1,1
Bo,D=2,960,0,2,2,1,1

SECTION_DAYS_OFF
An,0

SECTION_SHIFT_ON_REQUESTS
Bo,2,D,5

SECTION_SHIFT_OFF_REQUESTS
An,1,D,4

SECTION_COVER
0,D,1,100,1
1,D,1,100,1
2,D,2,100,1
"""


@pytest.mark.parametrize("spoilt", ["3\n\nSECTION_SHIFTS", "0,D,1,100,1", "An,D=3,960"])
def test_reader_refuses_an_instance_with_a_hole(spoilt: str):
    with pytest.raises(yardstick.FormatRefused):
        yardstick.read(OURS.replace(spoilt, "x"))


def test_solver_that_is_killed_gives_a_clear_outcome(monkeypatch):
    born = []
    real = subprocess.Popen

    def popen(*arguments, **options):
        child = real(*arguments, **options)
        born.append(child)
        os.kill(child.pid, signal.SIGKILL)
        return child

    monkeypatch.setattr(apart.subprocess, "Popen", popen)

    outcome = apart.solve(engine_cast.tiny(), seconds=10)

    assert (outcome.status, outcome.roster) == ("failed", None)
    assert outcome.reason == apart.KILLED
    assert len(born) == 1


def test_solver_in_its_own_process_gives_the_same_roster_and_stops_when_asked():
    seen = []
    outcome = apart.solve(engine_cast.tiny(), seconds=10, on_progress=seen.append)
    assert outcome.status == "optimal"
    assert seen
    assert seen[-1].best() == outcome.roster

    stopped = apart.solve(engine_cast.tiny(), seconds=10, should_stop=lambda: True)

    assert stopped.status in ("stopped", "optimal")


def test_solver_that_is_far_too_late_is_ended(monkeypatch):
    monkeypatch.setattr(apart, "GRACE", -100.0)

    outcome = apart.solve(engine_cast.tiny(), seconds=10)

    assert (outcome.status, outcome.reason) == ("stopped", apart.LATE)
