"""Roll-calls from opening to closing: answers, late ones, replays, links, help, doors."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from shouwang.base.accounts import services as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import services as places
from shouwang.kernel import ids
from shouwang.kernel.outcomes import Conflict, Forbidden, NotFound, Refusal
from shouwang.kernel.words import Words
from shouwang.living.rollcall import links, selectors, services
from shouwang.living.rollcall.models import Answer, HomeState, RollCall
from shouwang.means.workforce.models import Duty
from shouwang.testing.cast import NOW, Cast

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=10)
DEADLINE = NOW + timedelta(hours=1)


def opened(cast: Cast, **given: Any) -> RollCall:
    facts: dict[str, Any] = {
        "compound_id": cast.pine.pk,
        "title": Words(zh="平安点名", en="Roll-call"),
        "deadline_at": DEADLINE,
        "actor": cast.actor("alice"),
        "now": NOW,
    }
    return services.open_roll_call(**(facts | given))


def by_link(call: RollCall, home: Any, state: str, at: Any = LATER, **given: Any) -> services.Outcome:
    facts = {"answered_at": at, "by": links.token(call.pk, home.pk), "via": "link", "now": max(at, LATER)}
    return services.answer(roll_call_id=call.pk, home_id=home.pk, state=state, **(facts | given))


def at_door(call: RollCall, home: Any, state: str, actor: Actor, at: Any = LATER, **given: Any) -> services.Outcome:
    facts = {"answered_at": at, "by": actor, "via": "door", "now": max(at, LATER)}
    return services.answer(roll_call_id=call.pk, home_id=home.pk, state=state, **(facts | given))


def test_opening_writes_nothing_for_the_homes_and_all_are_not_reached(cast):
    call = opened(cast)
    assert not HomeState.objects.exists()
    totals = selectors.totals(call.pk)
    assert (totals.not_reached, totals.homes, totals.safe) == (4, 4, 0)


def test_the_same_opening_twice_is_one_roll_call(cast):
    nonce = ids.new_nonce()
    assert opened(cast, nonce=nonce).pk == opened(cast, nonce=nonce).pk
    assert opened(cast).round == 2


def test_a_guard_does_not_open_and_a_deadline_in_the_past_is_refused(cast):
    with pytest.raises(Forbidden):
        opened(cast, actor=cast.actor("bob"))
    with pytest.raises(Refusal) as refused:
        opened(cast, deadline_at=NOW)
    assert refused.value.code == "rollcall.deadline_past"
    with pytest.raises(Refusal) as refused:
        opened(cast, building_ids=[999_999])
    assert refused.value.code == "rollcall.buildings_unknown"
    assert not RollCall.objects.exists()


def test_a_home_answers_by_its_link_and_the_totals_say_so(cast):
    call = opened(cast)
    by_link(call, cast.homes[0], "safe")
    totals = selectors.totals(call.pk)
    assert (totals.safe, totals.not_reached) == (1, 3)
    assert selectors.home_states(call.pk) == {cast.homes[0].pk: "safe"}


def test_an_older_answer_that_arrives_late_is_kept_but_does_not_count(cast):
    call = opened(cast)
    by_link(call, cast.homes[0], "help", LATER + timedelta(minutes=5))
    outcome = at_door(call, cast.homes[0], "safe", cast.actor("stella"), LATER, now=LATER + timedelta(minutes=9))
    assert not outcome.counts
    assert selectors.home_states(call.pk) == {cast.homes[0].pk: "help"}
    assert Answer.objects.count() == 2


def test_a_newer_answer_counts(cast):
    call = opened(cast)
    by_link(call, cast.homes[0], "safe")
    by_link(call, cast.homes[0], "help", LATER + timedelta(minutes=1))
    assert selectors.home_states(call.pk) == {cast.homes[0].pk: "help"}


def test_the_same_request_twice_is_one_answer(cast):
    call, nonce = opened(cast), ids.new_nonce()
    first = by_link(call, cast.homes[0], "safe", nonce=nonce)
    again = by_link(call, cast.homes[0], "help", nonce=nonce)
    assert (first.repeated, again.repeated, again.counts) == (False, True, True)
    assert Answer.objects.get().state == "safe"
    with pytest.raises(Refusal) as refused:
        by_link(call, cast.homes[1], "safe", nonce=nonce)
    assert refused.value.code == "rollcall.nonce_used"


def test_nobody_at_the_door_leaves_the_home_not_reached_and_counts_the_tries(cast):
    call, stella = opened(cast), cast.actor("stella")
    at_door(call, cast.homes[0], "no_answer", stella)
    at_door(call, cast.homes[0], "no_answer", stella, LATER + timedelta(minutes=3))
    state = HomeState.objects.get()
    assert (state.tries, selectors.totals(call.pk).not_reached) == (2, 4)
    by_link(call, cast.homes[0], "safe", LATER + timedelta(minutes=1), now=LATER + timedelta(minutes=5))
    assert selectors.totals(call.pk).safe == 1


def test_a_forged_or_foreign_link_is_refused_and_nothing_changes(cast):
    call = opened(cast)
    good = links.token(call.pk, cast.homes[0].pk)
    for token in (good[:-4] + "AAAA", "x", good + "=", links.token(call.pk, cast.homes[1].pk)):
        with pytest.raises(NotFound) as refused:
            by_link(call, cast.homes[0], "safe", by=token)
        assert refused.value.code == "rollcall.bad_link"
    assert not Answer.objects.exists()


def test_a_link_expires_with_its_roll_call(cast):
    call = opened(cast)
    services.close(roll_call_id=call.pk, actor=cast.actor("alice"), now=LATER)
    with pytest.raises(Refusal) as refused:
        by_link(call, cast.homes[0], "safe", LATER + timedelta(minutes=1))
    assert refused.value.code == "rollcall.closed"
    with pytest.raises(Conflict):
        services.close(roll_call_id=call.pk, actor=cast.actor("alice"), now=LATER)


def test_what_was_answered_at_a_door_before_the_end_is_uploaded_after_it(cast):
    call, stella = opened(cast), cast.actor("stella")
    services.close(roll_call_id=call.pk, actor=cast.actor("alice"), now=LATER + timedelta(minutes=5))
    late = LATER + timedelta(minutes=20)
    assert at_door(call, cast.homes[0], "safe", stella, LATER, sent_at=late, now=late).counts
    with pytest.raises(Refusal):
        at_door(call, cast.homes[1], "safe", stella, late)


def test_a_home_of_another_compound_or_building_is_not_asked(cast):
    call = opened(cast, building_ids=[cast.homes[0].building_id])
    with pytest.raises(NotFound) as refused:
        at_door(call, cast.homes[2], "safe", cast.actor("alice"))
    assert refused.value.code == "rollcall.foreign_home"
    assert selectors.totals(call.pk).homes == 2


def test_a_resident_answers_for_the_own_home_only(cast):
    call, rosa = opened(cast), cast.actor("rosa")
    outcome = at_door(call, cast.homes[0], "safe", rosa, via="resident")
    assert outcome.answer.via == "resident"
    with pytest.raises(Forbidden):
        at_door(call, cast.homes[1], "safe", rosa)
    with pytest.raises(Forbidden):
        at_door(call, cast.homes[1], "safe", cast.actor("mallory"))


def test_a_steward_of_one_building_does_not_answer_for_another(cast):
    call = opened(cast)
    system = Actor.system()
    user = accounts.create_user(username="greta", name="Greta", password=None, now=NOW, actor=system)
    accounts.grant(
        user_id=user.pk,
        role=Role.STEWARD,
        actor=system,
        now=NOW,
        compound_id=cast.pine.pk,
        building_id=cast.homes[0].building_id,
    )
    cast.users["greta"] = user
    greta = cast.actor("greta")
    at_door(call, cast.homes[0], "safe", greta)
    with pytest.raises(Forbidden):
        at_door(call, cast.homes[2], "safe", greta)
    assert selectors.reach(greta, "rollcall.knock", cast.pine.pk) == {cast.homes[0].building_id}
    services.order_knocks(roll_call_id=call.pk, actor=cast.actor("alice"), now=LATER)
    assert Duty.objects.get(key=f"knock:{cast.homes[0].building_id}").user_id == user.pk


def test_help_is_sent_for_at_once_and_only_once(cast):
    call = opened(cast)
    by_link(call, cast.homes[0], "help", helps=["food", "nonsense", "medicine"], note="药没了")
    by_link(call, cast.homes[0], "help", LATER + timedelta(minutes=1), helps=["care"])
    duty = Duty.objects.get()
    assert (duty.key, duty.urgent, duty.home_id) == (f"help:{cast.homes[0].pk}", True, cast.homes[0].pk)
    assert "药快没了" in duty.title["zh"]
    row = selectors.help_list(call.pk, now=LATER)[0]
    assert (row.number, row.helps) == (1, ("care",))


def test_a_new_round_does_not_forget_who_still_waits_for_help(cast):
    call = opened(cast)
    by_link(call, cast.homes[0], "help", helps=["medicine"])
    assert selectors.unmet(call, now=LATER) == []
    drill = opened(cast, exercise=True)
    second = opened(cast)
    by_link(second, cast.homes[1], "help")
    waiting = selectors.unmet(second, now=LATER)
    assert [duty.home_id for duty in waiting] == [cast.homes[0].pk]
    assert selectors.unmet(drill, now=LATER) == []
    Duty.objects.filter(home_id=cast.homes[0].pk).update(state="done", closed_at=LATER)
    assert selectors.unmet(second, now=LATER) == []


def test_words_of_an_answer_are_sealed(cast):
    call = opened(cast)
    by_link(call, cast.homes[0], "help", note="胸口疼")
    assert "胸口疼".encode() not in bytes(Answer.objects.get().note_sealed)
    assert selectors.help_list(call.pk, now=LATER)[0].note == "胸口疼"
    assert selectors.help_list(call.pk, now=LATER, building_ids=frozenset())[0].note == ""
    assert selectors.help_list(call.pk)[0].note == ""


def test_at_the_deadline_homes_not_reached_become_duties_by_building(cast):
    call = opened(cast)
    by_link(call, cast.homes[0], "safe")
    assert services.order_knocks_due(now=LATER) == 0
    assert services.order_knocks_due(now=DEADLINE) == 1
    assert services.order_knocks_due(now=DEADLINE + timedelta(minutes=1)) == 0
    assert {d.building_id for d in Duty.objects.all()} == {home.building_id for home in cast.homes}
    assert services.order_knocks(roll_call_id=call.pk, actor=cast.actor("alice"), now=DEADLINE) == 2
    assert Duty.objects.count() == 2


def test_a_knock_is_called_off_when_all_its_homes_are_reached(cast):
    call = opened(cast)
    services.order_knocks(roll_call_id=call.pk, actor=cast.actor("alice"), now=LATER)
    for home in cast.homes[:2]:
        at_door(call, home, "safe", cast.actor("stella"))
    states = {d.building_id: d.state for d in Duty.objects.all()}
    assert states == {cast.homes[0].building_id: "cancelled", cast.homes[2].building_id: "offered"}


def test_closing_calls_knocks_off_and_lets_help_go_on(cast):
    call = opened(cast, source=("response", "7"))
    by_link(call, cast.homes[0], "help", helps=["care"])
    services.order_knocks(roll_call_id=call.pk, actor=cast.actor("alice"), now=LATER)
    source = ("response", "7")
    facts = {"compound_id": cast.pine.pk, "source": source, "actor": cast.actor("alice"), "now": LATER}
    assert services.close_for_source(**facts) == 1
    assert services.close_for_source(**facts) == 0
    assert {d.state for d in Duty.objects.filter(key__startswith="knock")} == {"cancelled"}
    assert Duty.objects.get(key__startswith="help").state == "offered"


def test_a_roll_call_that_nobody_closes_ends_by_itself(cast):
    call = opened(cast)
    assert selectors.current(cast.pine.pk, now=LATER) == call
    assert services.close_ended(now=call.ends_at) == 1
    assert selectors.current(cast.pine.pk, now=call.ends_at) is None


def test_an_earnest_roll_call_comes_before_a_drill(cast):
    earnest = opened(cast)
    drill = opened(cast, exercise=True, now=LATER)
    assert selectors.current(cast.pine.pk, now=LATER) == earnest
    services.close(roll_call_id=earnest.pk, actor=cast.actor("alice"), now=LATER)
    assert selectors.current(cast.pine.pk, now=LATER) == drill
    assert selectors.current(cast.pine.pk, now=LATER, exercises=False) is None


def test_a_link_in_other_hands_is_void_and_its_answer_does_not_count(cast):
    call, home = opened(cast), cast.homes[0]
    at_door(call, home, "away", cast.actor("stella"))
    by_link(call, home, "safe", LATER + timedelta(minutes=1))
    services.wrong_home(token=links.token(call.pk, home.pk), now=LATER + timedelta(minutes=2))
    assert selectors.home_states(call.pk) == {home.pk: "away"}
    with pytest.raises(Refusal) as refused:
        by_link(call, home, "safe", LATER + timedelta(minutes=3))
    assert refused.value.code == "rollcall.link_void"
    at_door(call, home, "safe", cast.actor("stella"), LATER + timedelta(minutes=4))
    assert selectors.home_states(call.pk) == {home.pk: "safe"}


def test_an_empty_home_owes_no_answer(cast):
    places.ensure_homes(compound_id=cast.pine.pk, rows=[places.HomeRow("1", "1", "0101", 1, status="vacant")])
    totals = selectors.totals(opened(cast).pk)
    assert (totals.vacant, totals.asked) == (1, 3)


def test_totals_take_one_query_and_the_map_two(cast, django_assert_num_queries):
    call = opened(cast)
    by_link(call, cast.homes[0], "help")
    with django_assert_num_queries(1):
        selectors.building_totals(call)
    with django_assert_num_queries(2):
        found = selectors.home_map(cast.pine.pk, call)
    assert (found.totals.help, found.totals.not_reached, len(found.pins)) == (1, 3, 1)
    with django_assert_num_queries(1):
        selectors.home_map(cast.pine.pk, call)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_instant_the_newer_counts(cast):
    call, home = opened(cast), cast.homes[0]
    together = threading.Barrier(2)

    def send(state: str, minute: int) -> None:
        together.wait(timeout=5)
        try:
            by_link(call, home, state, LATER + timedelta(minutes=minute), now=LATER + timedelta(minutes=9))
        finally:
            connection.close()

    for first, second in (("safe", "away"), ("away", "safe")):
        HomeState.objects.all().delete()
        threads = [threading.Thread(target=send, args=(first, 2)), threading.Thread(target=send, args=(second, 1))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert selectors.home_states(call.pk) == {home.pk: first}
