"""Who does not answer, or asks for help: duties at the doors, and what ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.living.rollcall import selectors, services
from shouwang.living.rollcall.tests import acts
from shouwang.means.workforce.models import Duty

pytestmark = pytest.mark.django_db


def test_help_is_sent_for_at_once_and_only_once(cast):
    call = acts.opened(cast)
    acts.by_link(call, cast.homes[0], "help", helps=["food", "nonsense", "medicine"], note="药没了")
    acts.by_link(call, cast.homes[0], "help", acts.LATER + timedelta(minutes=1), helps=["care"])
    duty = Duty.objects.get()
    assert (duty.key, duty.urgent, duty.home_id) == (f"help:{cast.homes[0].pk}", True, cast.homes[0].pk)
    assert "药快没了" in duty.title["zh"]
    row = selectors.help_list(call.pk, now=acts.LATER)[0]
    assert (row.number, row.helps) == (1, ("care",))


def test_a_new_round_does_not_forget_who_still_waits_for_help(cast):
    call = acts.opened(cast)
    acts.by_link(call, cast.homes[0], "help", helps=["medicine"])
    assert selectors.unmet(call, now=acts.LATER) == []
    drill = acts.opened(cast, exercise=True)
    second = acts.opened(cast)
    acts.by_link(second, cast.homes[1], "help")
    waiting = selectors.unmet(second, now=acts.LATER)
    assert [duty.home_id for duty in waiting] == [cast.homes[0].pk]
    assert selectors.unmet(drill, now=acts.LATER) == []
    Duty.objects.filter(home_id=cast.homes[0].pk).update(state="done", closed_at=acts.LATER)
    assert selectors.unmet(second, now=acts.LATER) == []


def test_at_the_deadline_homes_not_reached_become_duties_by_building(cast):
    call = acts.opened(cast)
    acts.by_link(call, cast.homes[0], "safe")
    assert services.order_knocks_due(now=acts.LATER) == 0
    assert services.order_knocks_due(now=acts.DEADLINE) == 1
    assert services.order_knocks_due(now=acts.DEADLINE + timedelta(minutes=1)) == 0
    assert {d.building_id for d in Duty.objects.all()} == {home.building_id for home in cast.homes}
    assert services.order_knocks(roll_call_id=call.pk, actor=cast.actor("alice"), now=acts.DEADLINE) == 2
    assert Duty.objects.count() == 2


def test_a_knock_is_called_off_when_all_its_homes_are_reached(cast):
    call = acts.opened(cast)
    services.order_knocks(roll_call_id=call.pk, actor=cast.actor("alice"), now=acts.LATER)
    for home in cast.homes[:2]:
        acts.at_door(call, home, "safe", cast.actor("stella"))
    states = {d.building_id: d.state for d in Duty.objects.all()}
    assert states == {cast.homes[0].building_id: "cancelled", cast.homes[2].building_id: "offered"}


def test_closing_calls_knocks_off_and_lets_help_go_on(cast):
    call = acts.opened(cast, source=("response", "7"))
    acts.by_link(call, cast.homes[0], "help", helps=["care"])
    services.order_knocks(roll_call_id=call.pk, actor=cast.actor("alice"), now=acts.LATER)
    source = ("response", "7")
    facts = {"compound_id": cast.pine.pk, "source": source, "actor": cast.actor("alice"), "now": acts.LATER}
    assert services.close_for_source(**facts) == 1
    assert services.close_for_source(**facts) == 0
    assert {d.state for d in Duty.objects.filter(key__startswith="knock")} == {"cancelled"}
    assert Duty.objects.get(key__startswith="help").state == "offered"


def test_a_roll_call_that_nobody_closes_ends_by_itself(cast):
    call = acts.opened(cast)
    assert selectors.current(cast.pine.pk, now=acts.LATER) == call
    assert services.close_ended(now=call.ends_at) == 1
    assert selectors.current(cast.pine.pk, now=call.ends_at) is None
