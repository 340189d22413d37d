"""The clock: what nobody accepts falls, what is late goes up, what repeats comes round."""

from datetime import timedelta

import pytest

from shouwang.base.journal.models import Event
from shouwang.means.workforce import services
from shouwang.means.workforce.models import Duty
from shouwang.means.workforce.rules import State
from shouwang.means.workforce.tests.conftest import SOURCE, man, order
from shouwang.testing.cast import NOW


def at(minutes):
    return NOW + timedelta(minutes=minutes)


def watch(minutes):
    return services.escalate(now=at(minutes))


def who(pine, duty):
    duty.refresh_from_db()
    return next((name for name, user in pine.users.items() if user.pk == duty.user_id), None)


def test_what_nobody_accepts_falls_to_the_deputy_and_up_the_chain_and_stays_at_the_top(give, pine):
    duty = give(order(due=600))[0]
    seen = [who(pine, duty)]
    for step in range(1, 7):
        watch(10 * step)
        watch(10 * step)
        seen.append(who(pine, duty))
    assert seen == ["cleo", "vera", "sam", "stella", "alice", "alice", "alice"]
    assert duty.entries.filter(kind="fell").count() == 4
    assert duty.entries.filter(kind="nobody_left").count() == 1


def test_nothing_falls_a_second_too_early(give, pine):
    duty = give()[0]
    services.escalate(now=at(10) - timedelta(seconds=1))
    assert who(pine, duty) == "cleo"


def test_an_accepted_late_duty_stays_and_comes_beside_to_the_next_who_may_take_it_over(give, pine):
    duty = give(order(due=30, escalate_minutes=(10, 30)))[0]
    services.acknowledge(duty_id=duty.pk, actor=pine.actor("cleo"), now=NOW)
    watch(30)
    assert who(pine, duty) == "cleo"
    assert duty.late_steps == 1
    watch(40)
    assert who(pine, duty) == "cleo"
    assert duty.backup_id == pine.user("vera").pk
    watch(60)
    duty.refresh_from_db()
    assert duty.backup_id == pine.user("sam").pk
    services.acknowledge(duty_id=duty.pk, actor=pine.actor("sam"), now=at(61))
    assert who(pine, duty) == "sam"
    steps = list(Event.objects.filter(name="workforce.DutyLate").order_by("pk").values_list("payload__step", flat=True))
    assert steps == [0, 1, 2]


def test_an_offered_late_duty_changes_hands(give, pine):
    duty = give(order(due=30, acknowledge=None, escalate_minutes=(10,)))[0]
    watch(40)
    assert who(pine, duty) == "vera"


def test_watching_twice_or_after_a_long_night_does_nothing_twice(give):
    give(order(due=30, escalate_minutes=(10, 30)))
    watch(600)
    watch(600)
    assert Event.objects.filter(name="workforce.DutyLate").count() == 3


def test_a_settled_or_cancelled_duty_is_left_alone(give, pine):
    done, gone = give(order("a", due=30, escalate_minutes=(10,)), order("b", due=30))
    services.finish(duty_id=done.pk, actor=pine.actor("cleo"), now=at(1))
    terms = {"compound_id": pine.pine.pk, "source": SOURCE, "actor": pine.actor("alice"), "now": at(2)}
    services.cancel_duties(**terms, reason="stood down")
    assert watch(600) == 0
    assert who(pine, gone) == "cleo"


def test_when_the_absence_begins_open_work_goes_to_the_deputy(give, pine):
    duty = give(order(due=600, acknowledge=None))[0]
    services.acknowledge(duty_id=duty.pk, actor=pine.actor("cleo"), now=NOW)
    services.record_absence(
        user_id=pine.user("cleo").pk,
        compound_id=pine.pine.pk,
        starts_at=at(60),
        ends_at=at(600),
        reason="ill",
        actor=pine.actor("alice"),
        now=NOW,
    )
    watch(59)
    assert who(pine, duty) == "cleo"
    watch(60)
    assert (who(pine, duty), duty.state) == ("vera", State.OFFERED)


def rounds(key="lift"):
    return list(Duty.objects.filter(key=key).order_by("round").values_list("round", "state"))


def test_the_next_round_comes_once_when_this_one_is_done(give, pine):
    duty = give(order(repeat_minutes=120))[0]
    services.finish(duty_id=duty.pk, actor=pine.actor("cleo"), now=at(20))
    watch(20)
    watch(21)
    second = Duty.objects.get(round=2)
    assert rounds() == [(1, "done"), (2, "offered")]
    assert (second.origin_id, second.due_at, second.acknowledge_by) == (duty.pk, at(180), at(70))
    assert second.proof == duty.proof


def test_missed_rounds_do_not_pile_up(give):
    give(order(repeat_minutes=120))
    for minutes in range(0, 540, 30):
        watch(minutes)
    assert rounds() == [
        (1, "not_executable"),
        (2, "not_executable"),
        (3, "not_executable"),
        (4, "offered"),
        (5, "offered"),
    ]


def test_after_a_night_without_power_one_round_comes_and_the_missed_are_counted(give):
    duty = give(order(repeat_minutes=120))[0]
    watch(700)
    made = Duty.objects.exclude(pk=duty.pk).get()
    assert made.round == 7
    assert made.entries.get(kind="ordered").data["missed"] == 5


def test_a_series_ends_at_its_time(give, pine):
    duty = give(order(repeat_minutes=120, until=at(200)))[0]
    services.finish(duty_id=duty.pk, actor=pine.actor("cleo"), now=at(20))
    watch(20)
    second = Duty.objects.get(round=2)
    services.finish(duty_id=second.pk, actor=pine.actor("cleo"), now=at(100))
    watch(100)
    watch(1000)
    assert Duty.objects.count() == 2


def test_a_deputy_who_took_over_keeps_the_series_while_they_hold_the_post(give, pine):
    duty = give(order(repeat_minutes=120))[0]
    watch(10)
    services.finish(duty_id=duty.pk, actor=pine.actor("vera"), now=at(20))
    watch(20)
    assert who(pine, Duty.objects.get(round=2)) == "vera"


@pytest.mark.parametrize("settle", ["finish", "report"])
def test_what_waits_is_seen_but_goes_on_only_after_its_prerequisites(give, pine, settle):
    first, second, then = give(
        order("valve:1", due=30), order("valve:2", due=30), order("air", due=45, waits_for=("valve",))
    )
    assert then.waiting
    watch(300)
    then.refresh_from_db()
    assert then.late_steps == 0
    with pytest.raises(services.DutyRefused, match="done first"):
        services.finish(duty_id=then.pk, actor=pine.actor("cleo"), now=at(300))
    services.finish(duty_id=first.pk, actor=pine.actor("alice"), now=at(300))
    then.refresh_from_db()
    assert then.waiting
    if settle == "finish":
        services.finish(duty_id=second.pk, actor=pine.actor("alice"), now=at(301))
    else:
        services.report_not_executable(duty_id=second.pk, reason="rusted shut", actor=pine.actor("alice"), now=at(301))
    then.refresh_from_db()
    assert not then.waiting
    assert (then.due_at, then.acknowledge_by) == (at(316), at(311))
    services.finish(duty_id=then.pk, actor=pine.actor("cleo"), now=at(302))


def test_cancelling_a_prerequisite_lets_the_rest_go_on(give, pine):
    _valve, then = give(order("valve"), order("air", waits_for=("valve",)))
    terms = {"compound_id": pine.pine.pk, "source": SOURCE, "actor": pine.actor("alice"), "now": at(2)}
    services.cancel_duties(**terms, reason="level lowered", keys=["valve"])
    then.refresh_from_db()
    assert not then.waiting


def test_two_hundred_silent_duties_fall_in_one_run(cast):
    man(cast)
    orders = [order(f"k{n}") for n in range(200)]
    services.order_duties(compound_id=cast.pine.pk, source=SOURCE, orders=orders, actor=cast.actor("alice"), now=NOW)
    assert watch(10) == 200
    assert Duty.objects.filter(user_id=cast.user("vera").pk).count() == 200
