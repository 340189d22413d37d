"""An order of home isolation opens the shifts of whoever it binds, and returns them when it ends early."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from shouwang.base.residents import services as residents
from shouwang.base.residents.models import Person
from shouwang.kernel.words import Words
from shouwang.means.rosters import events, reactions, selectors, services
from shouwang.means.rosters.models import Request, Shift
from shouwang.means.rosters.tests.conftest import TODAY
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.models import Absence, Duty
from shouwang.testing.cast import NOW

WEDNESDAY, THURSDAY = (TODAY + timedelta(days=n) for n in (2, 3))


def command(by):
    """Alice commands."""
    title = Words("Command", "指挥")
    workforce.ensure_posts(**by(), posts=[workforce.PostRow("commander", title, "command", title, 10, True)])
    workforce.fill_post(**by(), post_key="commander", user_id=by()["actor"].user_id, rank=0)


def at(day):
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


@pytest.fixture
def vera(pine):
    """Vera guards the gate and lives here."""
    return Person.objects.create(
        compound=pine.pine, user=pine.user("vera"), name="Vera", sort_key="vera", registered_at=NOW
    )


@pytest.fixture
def order(pine, vera, by):
    """From Wednesday to Friday morning she has to stay at home."""

    def enter(kind="isolation"):
        asked = residents.Order(
            kind=kind, person_id=vera.pk, ordered_by="Street office", reason="contact",
            starts_at=at(WEDNESDAY), ends_at=at(THURSDAY + timedelta(days=1)),
        )  # fmt: skip
        return residents.restrict(**by(), order=asked)

    return enter


def test_isolated_guard_has_no_shifts_and_whoever_leads_is_told_once(pine, roster, by, order):
    entered = order()
    [leave] = services.isolate(restriction_id=entered.pk, now=NOW)
    assert services.isolate(restriction_id=entered.pk, now=NOW) == []
    assert selectors.gaps(pine.pine.pk, now=NOW) == {("gate", day, "l"): 1 for day in (WEDNESDAY, THURSDAY)}
    assert (leave.code, leave.decided_by, Absence.objects.get().user) == ("isolation", "Street office", leave.user)
    told = events.ShiftsOpened(pine.pine.pk, leave.pk, "gate", 2)
    command(by)
    for _twice in range(2):
        reactions.tell_of_open_shifts(event=told, now=NOW)
    duty = Duty.objects.get(source_kind="roster")
    assert duty.user == pine.user("alice")
    assert duty.link.endswith(f"?leave={leave.pk}")
    assert "isolation" not in str(duty.title)


def test_order_that_ends_early_gives_back_what_nobody_took(pine, roster, by, order):
    entered = order()
    services.isolate(restriction_id=entered.pk, now=NOW)
    Shift.objects.filter(user=pine.user("bob"), day__gte=WEDNESDAY).update(dropped="hand")
    services.stand_in(**by(), station="gate", day=WEDNESDAY, slot="l", user_id=pine.user("bob").pk)
    residents.lift_restriction(**by(), restriction_id=entered.pk, reason="negative")
    assert services.end_isolation(restriction_id=entered.pk, now=NOW) == 1
    assert services.end_isolation(restriction_id=entered.pk, now=NOW) == 0
    live = Shift.objects.filter(dropped="", layer=0, slot="l", day__in=[WEDNESDAY, THURSDAY])
    assert {(each.user.username, each.day) for each in live} == {("bob", WEDNESDAY), ("vera", THURSDAY)}
    assert not Absence.objects.filter(ends_at__gt=at(WEDNESDAY)).exists()
    assert Request.objects.get().state == "withdrawn"


def test_health_monitoring_and_people_without_a_staff_file_open_nothing(pine, roster, by, order, vera):
    assert services.isolate(restriction_id=order("monitoring").pk, now=NOW) == []
    Person.objects.filter(pk=vera.pk).update(user=pine.user("sam"))
    assert services.isolate(restriction_id=order().pk, now=NOW) == []
    assert selectors.gaps(pine.pine.pk, now=NOW) == {}
