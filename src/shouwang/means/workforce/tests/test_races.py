"""Two at the same instant: one succeeds, the other learns what happened, and nothing locks up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from shouwang.kernel import ids
from shouwang.kernel.outcomes import Refusal
from shouwang.means.workforce import services
from shouwang.means.workforce.models import Duty, DutyEntry
from shouwang.means.workforce.rules import State
from shouwang.means.workforce.tests.conftest import SOURCE, man, order
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pine(transactional_db):
    cast = stage.assemble()
    stage.furnish(cast, man)
    return cast


def together(*acts: Callable[[], object]) -> list[object]:
    """Do all at once, each on its own connection; what each gave or was refused."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            ready.wait(10)
            return act()
        except Refusal as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def give(pine, *orders):
    return services.order_duties(
        compound_id=pine.pine.pk, source=SOURCE, orders=orders or [order()], actor=pine.actor("alice"), now=NOW
    )


def test_of_two_who_accept_at_once_one_has_it(pine):
    for number in range(5):
        duty = give(pine, order(f"k{number}"))[0]
        cleo, vera = pine.actor("cleo"), pine.actor("vera")
        results = together(
            lambda who=cleo, duty=duty: services.acknowledge(duty_id=duty.pk, actor=who, now=NOW),
            lambda who=vera, duty=duty: services.acknowledge(duty_id=duty.pk, actor=who, now=NOW),
        )
        refused = [each for each in results if isinstance(each, Refusal)]
        assert [each.code for each in refused] == ["duty.taken"]
        assert DutyEntry.objects.filter(duty=duty, kind="acknowledged").count() == 1


def test_a_form_sent_twice_at_once_finishes_once(pine):
    duty, nonce, cleo = give(pine)[0], ids.new_nonce(), pine.actor("cleo")
    together(*[lambda: services.finish(duty_id=duty.pk, actor=cleo, now=NOW, nonce=nonce)] * 4)
    assert DutyEntry.objects.filter(duty=duty, kind="done").count() == 1


def test_of_finishing_and_standing_down_at_once_one_wins_and_neither_hangs(pine):
    for number in range(5):
        duty, then = give(pine, order(f"a{number}"), order(f"b{number}", waits_for=(f"a{number}",)))
        cleo, alice = pine.actor("cleo"), pine.actor("alice")
        together(
            lambda duty=duty, cleo=cleo: services.finish(duty_id=duty.pk, actor=cleo, now=NOW),
            lambda alice=alice: services.cancel_duties(
                compound_id=pine.pine.pk, source=SOURCE, reason="stood down", actor=alice, now=NOW
            ),
        )
        duty.refresh_from_db()
        then.refresh_from_db()
        assert duty.state in (State.DONE, State.CANCELLED)
        assert then.state == State.CANCELLED


def test_two_watchers_at_once_let_each_duty_fall_once(pine):
    give(pine, *[order(f"k{number}") for number in range(60)])
    later = NOW.replace(minute=45)
    together(*[lambda: services.escalate(now=later)] * 3)
    services.escalate(now=later)
    assert DutyEntry.objects.filter(kind="fell").count() == 60


def test_two_prerequisites_finished_at_once_release_what_waits(pine):
    one, two, then = give(pine, order("v:1"), order("v:2"), order("air", waits_for=("v",)))
    cleo = pine.actor("cleo")
    together(
        lambda: services.finish(duty_id=one.pk, actor=cleo, now=NOW),
        lambda: services.finish(duty_id=two.pk, actor=cleo, now=NOW),
    )
    then.refresh_from_db()
    assert not then.waiting


def test_the_same_order_at_once_makes_each_duty_once(pine):
    alice = pine.actor("alice")
    together(
        *[
            lambda: services.order_duties(
                compound_id=pine.pine.pk, source=SOURCE, orders=[order("a"), order("b")], actor=alice, now=NOW
            )
        ]
        * 3
    )
    assert Duty.objects.count() == 2


def test_bulk_reassignment_and_finishing_crosswise_never_lock_up(pine):
    duties = give(pine, *[order(f"k{number}") for number in range(12)], order("last", waits_for=("k3",)))
    alice, cleo = pine.actor("alice"), pine.actor("cleo")
    chosen = [duty.pk for duty in reversed(duties)]
    results = together(
        lambda: services.reassign(
            duty_ids=chosen, user_id=pine.user("sam").pk, actor=alice, now=NOW, compound_id=pine.pine.pk
        ),
        lambda: services.finish(duty_id=duties[3].pk, actor=cleo, now=NOW),
        lambda: services.escalate(now=NOW.replace(minute=45)),
    )
    assert all(isinstance(each, Refusal | Duty | int) for each in results)
