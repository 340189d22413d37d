"""Two at once: the same open shift, the same draft, the same clock; one wins, the other is told, nothing twice."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from shouwang.kernel.outcomes import Refusal
from shouwang.means.rosters import services
from shouwang.means.rosters.models import Clocking, Roster, Shift, Station
from shouwang.means.rosters.tests.conftest import hire, week
from shouwang.means.rosters.tests.test_rosters import THURSDAY, TUESDAY, at
from shouwang.testing.cast import NOW, assemble, furnish


@pytest.fixture
def pine(transactional_db):
    cast = assemble()
    furnish(cast, hire)
    cast.roster = furnish(cast, week)
    return cast


def together(*works):
    """Do some things at the same moment; what each gave or how it was refused."""
    gate, said = threading.Barrier(len(works)), [None] * len(works)

    def run(place, work):
        try:
            gate.wait()
            said[place] = work()
        except Refusal as no:
            said[place] = no.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def test_last_gap_is_given_once(pine):
    Shift.objects.filter(day__gte=THURSDAY).update(dropped="hand")
    terms = {"compound_id": pine.pine.pk, "actor": pine.actor("alice"), "now": NOW}
    gap = {"station": "gate", "day": THURSDAY, "slot": "l"}
    said = together(
        *(lambda who=who: services.stand_in(**terms, **gap, user_id=pine.user(who).pk) for who in ("bob", "vera"))
    )
    assert sorted(type(each).__name__ for each in said) == ["Shift", "str"]
    assert "shift.full" in said
    assert Shift.objects.filter(day=THURSDAY, dropped="").count() == 1


def test_two_drafts_published_at_once_leave_one_roster_in_force(pine):
    terms = {"compound_id": pine.pine.pk, "actor": pine.actor("alice"), "now": NOW}
    span = {"starts_on": pine.roster.starts_on, "ends_on": pine.roster.ends_on}
    drafts = [services.begin_draft(**terms, **span) for _each in range(2)]
    together(*(lambda one=one: services.publish(**terms, roster_id=one.pk) for one in drafts))
    assert Roster.objects.filter(state="published").count() == 1
    assert Shift.objects.filter(layer=0, dropped="").count() == 8


def test_pressing_the_clock_twice_counts_once(pine):
    code = Station.objects.get(compound=pine.pine, key="gate").code
    terms = {"compound_id": pine.pine.pk, "actor": pine.actor("bob"), "now": at(TUESDAY, 5, 50), "code": code}
    said = together(*(lambda: services.clock_in(**terms) for _each in range(2)))
    assert {each.pk for each in said} == {Clocking.objects.get().pk}
    assert Clocking.objects.get().at == at(TUESDAY, 6) - timedelta(minutes=10)
