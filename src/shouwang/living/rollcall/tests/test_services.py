"""Roll-calls from opening to closing: answers, late ones, replays, links."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from shouwang.base.accounts import services as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import services as places
from shouwang.kernel import ids
from shouwang.kernel.outcomes import Conflict, Forbidden, NotFound, Refusal
from shouwang.living.rollcall import links, selectors, services
from shouwang.living.rollcall.models import Answer, HomeState, RollCall
from shouwang.living.rollcall.tests import acts
from shouwang.means.workforce.models import Duty
from shouwang.testing.cast import NOW

pytestmark = pytest.mark.django_db


def test_opening_writes_nothing_for_the_homes_and_all_are_not_reached(cast):
    call = acts.opened(cast)
    assert not HomeState.objects.exists()
    totals = selectors.totals(call.pk)
    assert (totals.not_reached, totals.homes, totals.safe) == (4, 4, 0)


def test_the_same_opening_twice_is_one_roll_call(cast):
    nonce = ids.new_nonce()
    assert acts.opened(cast, nonce=nonce).pk == acts.opened(cast, nonce=nonce).pk
    assert acts.opened(cast).round == 2


def test_a_guard_does_not_open_and_a_deadline_in_the_past_is_refused(cast):
    with pytest.raises(Forbidden):
        acts.opened(cast, actor=cast.actor("bob"))
    with pytest.raises(Refusal) as refused:
        acts.opened(cast, deadline_at=NOW)
    assert refused.value.code == "rollcall.deadline_past"
    with pytest.raises(Refusal) as refused:
        acts.opened(cast, building_ids=[999_999])
    assert refused.value.code == "rollcall.buildings_unknown"
    assert not RollCall.objects.exists()


def test_a_home_answers_by_its_link_and_the_totals_say_so(cast):
    call = acts.opened(cast)
    acts.by_link(call, cast.homes[0], "safe")
    totals = selectors.totals(call.pk)
    assert (totals.safe, totals.not_reached) == (1, 3)
    assert selectors.home_states(call.pk) == {cast.homes[0].pk: "safe"}


def test_an_older_answer_that_arrives_late_is_kept_but_does_not_count(cast):
    call = acts.opened(cast)
    acts.by_link(call, cast.homes[0], "help", acts.LATER + timedelta(minutes=5))
    outcome = acts.at_door(
        call, cast.homes[0], "safe", cast.actor("stella"), acts.LATER, now=acts.LATER + timedelta(minutes=9)
    )
    assert not outcome.counts
    assert selectors.home_states(call.pk) == {cast.homes[0].pk: "help"}
    assert Answer.objects.count() == 2


def test_a_newer_answer_counts(cast):
    call = acts.opened(cast)
    acts.by_link(call, cast.homes[0], "safe")
    acts.by_link(call, cast.homes[0], "help", acts.LATER + timedelta(minutes=1))
    assert selectors.home_states(call.pk) == {cast.homes[0].pk: "help"}


def test_the_same_request_twice_is_one_answer(cast):
    call, nonce = acts.opened(cast), ids.new_nonce()
    first = acts.by_link(call, cast.homes[0], "safe", nonce=nonce)
    again = acts.by_link(call, cast.homes[0], "help", nonce=nonce)
    assert (first.repeated, again.repeated, again.counts) == (False, True, True)
    assert Answer.objects.get().state == "safe"
    with pytest.raises(Refusal) as refused:
        acts.by_link(call, cast.homes[1], "safe", nonce=nonce)
    assert refused.value.code == "rollcall.nonce_used"


def test_nobody_at_the_door_leaves_the_home_not_reached_and_counts_the_tries(cast):
    call, stella = acts.opened(cast), cast.actor("stella")
    acts.at_door(call, cast.homes[0], "no_answer", stella)
    acts.at_door(call, cast.homes[0], "no_answer", stella, acts.LATER + timedelta(minutes=3))
    state = HomeState.objects.get()
    assert (state.tries, selectors.totals(call.pk).not_reached) == (2, 4)
    acts.by_link(call, cast.homes[0], "safe", acts.LATER + timedelta(minutes=1), now=acts.LATER + timedelta(minutes=5))
    assert selectors.totals(call.pk).safe == 1


def test_a_forged_or_foreign_link_is_refused_and_nothing_changes(cast):
    call = acts.opened(cast)
    good = links.token(call.pk, cast.homes[0].pk)
    for token in (good[:-4] + "AAAA", "x", good + "=", links.token(call.pk, cast.homes[1].pk)):
        with pytest.raises(NotFound) as refused:
            acts.by_link(call, cast.homes[0], "safe", by=token)
        assert refused.value.code == "rollcall.bad_link"
    assert not Answer.objects.exists()


def test_a_link_expires_with_its_roll_call(cast):
    call = acts.opened(cast)
    services.close(roll_call_id=call.pk, actor=cast.actor("alice"), now=acts.LATER)
    with pytest.raises(Refusal) as refused:
        acts.by_link(call, cast.homes[0], "safe", acts.LATER + timedelta(minutes=1))
    assert refused.value.code == "rollcall.closed"
    with pytest.raises(Conflict):
        services.close(roll_call_id=call.pk, actor=cast.actor("alice"), now=acts.LATER)


def test_what_was_answered_at_a_door_before_the_end_is_uploaded_after_it(cast):
    call, stella = acts.opened(cast), cast.actor("stella")
    services.close(roll_call_id=call.pk, actor=cast.actor("alice"), now=acts.LATER + timedelta(minutes=5))
    late = acts.LATER + timedelta(minutes=20)
    assert acts.at_door(call, cast.homes[0], "safe", stella, acts.LATER, sent_at=late, now=late).counts
    with pytest.raises(Refusal):
        acts.at_door(call, cast.homes[1], "safe", stella, late)


def test_a_home_of_another_compound_or_building_is_not_asked(cast):
    call = acts.opened(cast, building_ids=[cast.homes[0].building_id])
    with pytest.raises(NotFound) as refused:
        acts.at_door(call, cast.homes[2], "safe", cast.actor("alice"))
    assert refused.value.code == "rollcall.foreign_home"
    assert selectors.totals(call.pk).homes == 2


def test_a_resident_answers_for_the_own_home_only(cast):
    call, rosa = acts.opened(cast), cast.actor("rosa")
    outcome = acts.at_door(call, cast.homes[0], "safe", rosa, via="resident")
    assert outcome.answer.via == "resident"
    with pytest.raises(Forbidden):
        acts.at_door(call, cast.homes[1], "safe", rosa)
    with pytest.raises(Forbidden):
        acts.at_door(call, cast.homes[1], "safe", cast.actor("mallory"))


def test_a_steward_of_one_building_does_not_answer_for_another(cast):
    call = acts.opened(cast)
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
    acts.at_door(call, cast.homes[0], "safe", greta)
    with pytest.raises(Forbidden):
        acts.at_door(call, cast.homes[2], "safe", greta)
    assert selectors.reach(greta, "rollcall.knock", cast.pine.pk) == {cast.homes[0].building_id}
    services.order_knocks(roll_call_id=call.pk, actor=cast.actor("alice"), now=acts.LATER)
    assert Duty.objects.get(key=f"knock:{cast.homes[0].building_id}").user_id == user.pk


def test_words_of_an_answer_are_sealed(cast):
    call = acts.opened(cast)
    acts.by_link(call, cast.homes[0], "help", note="胸口疼")
    assert "胸口疼".encode() not in bytes(Answer.objects.get().note_sealed)
    assert selectors.help_list(call.pk, now=acts.LATER)[0].note == "胸口疼"
    assert selectors.help_list(call.pk, now=acts.LATER, building_ids=frozenset())[0].note == ""
    assert selectors.help_list(call.pk)[0].note == ""


def test_an_earnest_roll_call_comes_before_a_drill(cast):
    earnest = acts.opened(cast)
    drill = acts.opened(cast, exercise=True, now=acts.LATER)
    assert selectors.current(cast.pine.pk, now=acts.LATER) == earnest
    services.close(roll_call_id=earnest.pk, actor=cast.actor("alice"), now=acts.LATER)
    assert selectors.current(cast.pine.pk, now=acts.LATER) == drill
    assert selectors.current(cast.pine.pk, now=acts.LATER, exercises=False) is None


def test_a_link_in_other_hands_is_void_and_its_answer_does_not_count(cast):
    call, home = acts.opened(cast), cast.homes[0]
    acts.at_door(call, home, "away", cast.actor("stella"))
    acts.by_link(call, home, "safe", acts.LATER + timedelta(minutes=1))
    services.wrong_home(token=links.token(call.pk, home.pk), now=acts.LATER + timedelta(minutes=2))
    assert selectors.home_states(call.pk) == {home.pk: "away"}
    with pytest.raises(Refusal) as refused:
        acts.by_link(call, home, "safe", acts.LATER + timedelta(minutes=3))
    assert refused.value.code == "rollcall.link_void"
    acts.at_door(call, home, "safe", cast.actor("stella"), acts.LATER + timedelta(minutes=4))
    assert selectors.home_states(call.pk) == {home.pk: "safe"}


def test_an_empty_home_owes_no_answer(cast):
    places.ensure_homes(compound_id=cast.pine.pk, rows=[places.HomeRow("1", "1", "0101", 1, status="vacant")])
    totals = selectors.totals(acts.opened(cast).pk)
    assert (totals.vacant, totals.asked) == (1, 3)


def test_totals_take_one_query_and_the_map_two(cast, django_assert_num_queries):
    call = acts.opened(cast)
    acts.by_link(call, cast.homes[0], "help")
    with django_assert_num_queries(1):
        selectors.building_totals(call)
    with django_assert_num_queries(2):
        found = selectors.home_map(cast.pine.pk, call)
    assert (found.totals.help, found.totals.not_reached, len(found.pins)) == (1, 3, 1)
    with django_assert_num_queries(1):
        selectors.home_map(cast.pine.pk, call)


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_instant_the_newer_counts(cast):
    call, home = acts.opened(cast), cast.homes[0]
    together = threading.Barrier(2)

    def send(state: str, minute: int) -> None:
        together.wait(timeout=5)
        try:
            acts.by_link(
                call, home, state, acts.LATER + timedelta(minutes=minute), now=acts.LATER + timedelta(minutes=9)
            )
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
