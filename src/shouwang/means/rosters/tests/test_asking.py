"""What staff ask for, the clock at the post, and the calendar feed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models import Q

from shouwang.base.journal.models import Entry, Event
from shouwang.kernel import ids, outcomes
from shouwang.kernel.words import Words
from shouwang.means.rosters import events, reactions, selectors, services
from shouwang.means.rosters.models import Clocking, Request, Shift, Station
from shouwang.means.rosters.rules import RosterConflict, RosterRefused
from shouwang.means.rosters.services import clocking
from shouwang.means.rosters.tests.test_rosters import THURSDAY, TUESDAY, at, held
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.models import Duty
from shouwang.testing.cast import NOW


def code_of(pine, key="gate"):
    return Station.objects.get(compound=pine.pine, key=key).code


def shift_of(pine, who, day):
    return Shift.objects.get(user=pine.user(who), day=day, layer=0, dropped="")


def test_swap_needs_the_colleague_and_then_the_leader(pine, roster, by):
    mine, theirs = shift_of(pine, "bob", TUESDAY), shift_of(pine, "vera", THURSDAY)
    swap = {"shift_id": mine.pk, "other_id": pine.user("vera").pk, "other_shift_id": theirs.pk}
    with pytest.raises(RosterRefused) as no:
        services.ask_swap(**by("bob"), **swap)
    assert no.value.code == "shift.rule"
    assert len(held(roster)) == 8
    in_the_way = Q(user=pine.user("vera"), day=TUESDAY) | Q(user=pine.user("bob"), day__gte=THURSDAY)
    in_the_way = Shift.objects.filter(in_the_way, layer=0)
    in_the_way.update(dropped="hand")
    asked = services.ask_swap(**by("bob"), **swap, nonce=ids.new_nonce())
    assert services.ask_swap(**by("bob"), **swap, nonce=ids.new_nonce()).pk == asked.pk
    in_the_way.update(dropped="")
    with pytest.raises(RosterRefused) as no:
        services.decide(**by(), request_id=asked.pk, yes=True)
    assert no.value.code == "swap.unasked"
    with pytest.raises(outcomes.NotFound):
        services.agree(**by("cleo"), request_id=asked.pk, yes=True)
    services.agree(**by("vera"), request_id=asked.pk, yes=True)
    with pytest.raises(outcomes.Forbidden):
        services.decide(**by("cleo"), request_id=asked.pk, yes=True)
    assert ("bob", TUESDAY, "e") in held(roster)
    with pytest.raises(RosterRefused) as no:
        services.decide(**by(), request_id=asked.pk, yes=True)
    assert no.value.code == "shift.rule"
    assert ("bob", TUESDAY, "e") in held(roster)
    in_the_way.update(dropped="hand")
    services.decide(**by(), request_id=asked.pk, yes=True)
    assert {("vera", TUESDAY, "e"), ("bob", THURSDAY, "l")} <= held(roster)
    with pytest.raises(RosterConflict):
        services.decide(**by(), request_id=asked.pk, yes=True)


def test_open_shift_is_claimed_once(pine, roster, by):
    shift_of(pine, "vera", THURSDAY)
    Shift.objects.filter(day__gte=THURSDAY).update(dropped="hand")
    claim = {"station": "gate", "day": THURSDAY, "slot": "l"}
    first = services.ask_open_shift(**by("bob"), **claim)
    second = services.ask_open_shift(**by("vera"), **claim)
    services.decide(**by(), request_id=first.pk, yes=True)
    with pytest.raises(RosterRefused) as no:
        services.decide(**by(), request_id=second.pk, yes=True)
    assert no.value.code == "shift.full"
    assert Request.objects.get(pk=second.pk).state == "asked"
    with pytest.raises(RosterRefused) as no:
        services.ask_open_shift(**by("bob"), station="gate", day=TUESDAY, slot="e")
    assert no.value.code == "shift.full"


def test_open_shift_that_would_break_a_rule_is_refused_to_who_asks(pine, roster, by):
    Shift.objects.filter(user=pine.user("vera"), day=THURSDAY).update(dropped="hand")
    with pytest.raises(RosterRefused) as no:
        services.ask_open_shift(**by("bob"), station="gate", day=THURSDAY, slot="l")
    assert no.value.code == "shift.rule"
    assert not Request.objects.exists()


def test_whoever_has_to_answer_a_request_has_one_duty_until_it_is_settled(pine, roster, by):
    Shift.objects.filter(user=pine.user("vera")).update(dropped="hand")
    swap = {"shift_id": shift_of(pine, "bob", TUESDAY).pk, "other_id": pine.user("vera").pk}
    asked = services.ask_swap(**by("bob"), **swap)
    waits = events.RequestWaits(pine.pine.pk, asked.pk)

    def answerers():
        reactions.ask_for_an_answer(event=waits, now=NOW)
        reactions.ask_for_an_answer(event=waits, now=NOW)
        return [duty.user.username for duty in Duty.objects.filter(source_ref="requests", state="offered")]

    assert answerers() == ["vera"]
    assert selectors.leader_of("gate", pine.pine.pk, now=NOW) == pine.user("alice").pk  # nobody holds a post yet
    terms = {"compound_id": pine.pine.pk, "actor": pine.actor("alice"), "now": NOW}
    post = workforce.PostRow("gate", Words("Gate", "门岗"), "gate", Words("Gate", "门岗"), 10)
    workforce.ensure_posts(**terms, posts=[post])
    workforce.fill_post(**terms, post_key="gate", user_id=pine.user("bob").pk, rank=0)
    services.agree(**by("vera"), request_id=asked.pk, yes=True)
    assert answerers() == ["bob"]
    services.decide(**by(), request_id=asked.pk, yes=False)
    reactions.end_answers(event=events.RequestSettled(pine.pine.pk, asked.pk), now=NOW)
    assert answerers() == []


def test_who_calls_in_sick_by_phone_lets_whoever_leads_know(pine, roster, by):
    span = {"starts_at": at(TUESDAY, 0), "ends_at": at(TUESDAY, 23)}
    services.call_in_sick(**by("bob"), user_id=pine.user("bob").pk, **span)
    assert Event.objects.filter(name__contains="ShiftsOpened").count() == 1
    services.call_in_sick(**by(), user_id=pine.user("vera").pk, **span)
    assert Event.objects.filter(name__contains="ShiftsOpened").count() == 1


def test_approved_leave_opens_the_shifts(pine, roster, by):
    span = {"starts_at": at(TUESDAY, 0), "ends_at": at(THURSDAY, 0)}
    leave = services.ask_leave(**by("bob"), code="annual", **span)
    assert len(held(roster)) == 8
    services.decide(**by(), request_id=leave.pk, yes=True)
    assert selectors.gaps(pine.pine.pk, now=by()["now"]) == {
        ("gate", TUESDAY, "e"): 1,
        ("gate", TUESDAY + timedelta(days=1), "e"): 1,
    }
    with pytest.raises(outcomes.NotFound):
        services.withdraw(**by("vera"), request_id=leave.pk)


def test_bob_clocks_in_at_his_post_and_nowhere_else(pine, roster, by):
    early = by("bob", at(TUESDAY, 5, 45))
    with pytest.raises(outcomes.NotFound):
        services.clock_in(**early, code="NONSENSE")
    with pytest.raises(RosterRefused) as no:
        services.clock_in(**early, code=code_of(pine, "cleaning"))
    assert no.value.code == "clock.place"
    with pytest.raises(RosterRefused) as no:
        services.clock_in(**by("vera", at(TUESDAY, 5, 45)), code=code_of(pine))
    assert no.value.code == "clock.time"
    assert not Clocking.objects.exists()
    pressed = services.clock_in(**early, code=code_of(pine))
    assert services.clock_in(**early, code=code_of(pine)).pk == pressed.pk
    assert pressed.late_minutes == 0
    left = services.clock_out(**by("bob", at(TUESDAY, 14, 3)), code=code_of(pine), handover="南门闸机卡住")
    assert left.handover == "南门闸机卡住"
    late = shift_of(pine, "vera", TUESDAY)
    assert selectors.handover_before(late).handover == "南门闸机卡住"


def test_late_is_flagged_and_the_clock_is_never_altered(pine, roster, by):
    pressed = services.clock_in(**by("bob", at(TUESDAY, 6, 20)), code=code_of(pine))
    assert pressed.late_minutes == 20
    with pytest.raises(DatabaseError), transaction.atomic():
        Clocking.objects.filter(pk=pressed.pk).update(late_minutes=0)
    with pytest.raises(DatabaseError), transaction.atomic():
        Clocking.objects.filter(pk=pressed.pk).delete()


def test_shift_without_equipment_begins_only_with_a_reason(pine, roster, by, monkeypatch):
    monkeypatch.setattr(clocking, "_ppe", [lambda **_facts: {"mask": 2, "gloves": 1}])
    early = by("bob", at(TUESDAY, 5, 45))
    with pytest.raises(RosterRefused) as no:
        services.clock_in(**early, code=code_of(pine))
    assert no.value.code == "clock.ppe"
    assert not Clocking.objects.exists()
    late = by("bob", at(TUESDAY, 6, 20))
    pressed = services.clock_in(**late, code=code_of(pine), exception="仓库未开门")
    assert (pressed.lacked, pressed.exception) == ("mask 2, gloves 1", "仓库未开门")
    noted = Entry.objects.filter(subject_kind="shift").values_list("action", flat=True)
    assert {"roster.clocked_late", "roster.clocked_without_ppe"} <= set(noted)
    [seen] = selectors.begun_without(pine.pine.pk, since=late["now"])
    assert (seen.name, seen.lacked, seen.why) == ("Bob", "口罩 2 件、手套", "仓库未开门")
