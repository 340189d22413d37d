"""What is typed or scanned at the desk: readings, names, rooms, the next person's code."""

import re
import uuid
from datetime import timedelta

import pytest

from shouwang.base.places import services as places
from shouwang.kernel import clock
from shouwang.protect.gate import passes, selectors
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.tests.desk import codes, send
from shouwang.protect.gate.tests.test_services import code_of
from shouwang.protect.visitors.tests import acts


@pytest.mark.parametrize("typed", ["36.6", "36,6", "３６．６", "36.6℃"])
def test_a_reading_typed_where_codes_are_scanned_belongs_to_the_open_encounter(cast, guard, lihua, typed):
    acts.put(cast, ("temperature", "everyone"), now=clock.now())
    send(guard, cast, person=lihua.pk)
    send(guard, cast, text=typed, follows=Decision.objects.get().pk)
    made = Decision.objects.latest("pk")
    assert (made.verdict, made.temperature_c) == ("allow", 36.6)


@pytest.mark.parametrize("typed", ["20.0", "80.5", "97.9", "102,2"])
def test_what_no_thermometer_shows_is_refused_and_decides_nothing(cast, guard, lihua, typed):
    send(guard, cast, person=lihua.pk)
    for follows in ({"follows": Decision.objects.get().pk}, {}):
        answer = send(guard, cast, text=typed, **follows)
        assert answer.status_code == 422
    assert Decision.objects.count() == 1


def test_a_reading_before_anybody_is_known_waits_for_the_next_code(cast, guard):
    page = send(guard, cast, text="36.6").content.decode()
    assert re.search(r'name="temperature"[^>]*value="36.6"', page)
    assert not Decision.objects.exists()
    assert 'href="?' not in page  # every way on leads to the desk, not to the address of the form
    assert "data-refresh" not in page
    assert "data-refresh" in guard.get("/c/pine/gate/").content.decode()


def test_the_next_code_scanned_at_an_open_encounter_is_the_next_person(cast, guard, lihua):
    acts.put(cast, ("temperature", "everyone"), now=clock.now())
    other = acts.settle(cast, home=1, name="王梅")
    send(guard, cast, person=lihua.pk)
    open_ = Decision.objects.get()
    send(guard, cast, text=code_of(cast, other, clock.now()), follows=open_.pk, identity_checked="1")
    made = Decision.objects.latest("pk")
    assert (made.person_id, made.follows_id) == (other.pk, None)


@pytest.mark.parametrize("signs", [1, 10, 80])
def test_what_is_left_of_a_code_read_twice_while_the_page_changed_leads_to_its_verdict(cast, guard, lihua, signs):
    code = code_of(cast, lihua, clock.now())
    first = send(guard, cast, text=code)
    again = send(guard, cast, text=code[-signs:])
    assert again.redirect_chain == first.redirect_chain
    assert Decision.objects.count() == 1
    by_hand = send(guard, cast, text=code[-signs:])
    assert by_hand.redirect_chain != first.redirect_chain  # typed once more it is meant


def test_the_end_of_a_code_that_was_read_long_ago_is_what_was_typed(cast, guard, lihua, monkeypatch):
    now = clock.now()
    code = code_of(cast, lihua, now)
    send(guard, cast, text=code)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=11))
    assert f"没有找到“{code[-10:]}”" in send(guard, cast, text=code[-10:]).content.decode()


def test_somebody_who_shows_their_code_again_is_decided_again_unless_it_was_the_same_reading(
    cast, guard, lihua, monkeypatch
):
    now = clock.now()
    for seconds, made in ((0, 1), (1, 1), (3, 2), (4, 2)):
        monkeypatch.setattr(clock, "now", lambda seconds=seconds: now + timedelta(seconds=seconds))
        send(guard, cast, text=code_of(cast, lihua, now))
        assert Decision.objects.count() == made


def test_what_a_guard_searches_for_stands_in_no_address(cast, guard, lihua):
    answer = send(guard, cast, text="李小华")
    assert "李*华" in answer.content.decode()
    assert "%E6%9D%8E" not in answer.redirect_chain[0][0]
    assert guard.get("/c/pine/gate/?s=bm90IG91cnM").status_code == 200


def test_what_was_measured_before_a_name_is_searched_for_stays_for_whoever_is_picked(cast, guard, lihua):
    acts.put(cast, ("temperature", "everyone"), ("mask", "public"), now=clock.now())
    page = send(guard, cast, text="李小华", temperature="36,6", mask="no").content.decode()
    assert 'value="36.6"' in page
    assert re.search(r'name="mask" value="no"\s+checked', page)
    assert f'name="person" value="{lihua.pk}"' in page
    assert send(guard, cast, text="李小华", temperature="98.6").status_code == 422
    assert not Decision.objects.exists()


def test_what_was_ticked_for_one_person_does_not_count_for_the_next_who_is_scanned_over_it(cast, guard, lihua):
    acts.put(cast, ("temperature", "everyone"), now=clock.now())
    erik = passes.Claim(cast.pine.pk, passes.Bearer.USER, cast.user("erik").pk)
    code = passes.issue(selectors.pass_keys().signer, erik, now=clock.now())
    send(guard, cast, person=lihua.pk)
    open_ = Decision.objects.get()
    send(guard, cast, text=code, follows=open_.pk, temperature="36.5", identity_checked="1")
    made = Decision.objects.latest("pk")
    assert (made.user_id, made.follows_id, codes(made)) == (cast.user("erik").pk, None, ["temperature.missing"])


@pytest.mark.parametrize("typed", ["🙂", "%", "!!!", "…"])
def test_signs_that_stand_in_no_name_offer_nobody(cast, guard, lihua, typed):
    page = send(guard, cast, text=typed).content.decode()
    assert "没有找到" in page
    assert 'name="person"' not in page


@pytest.mark.parametrize("typed", ["20", "80", "200"])
def test_bare_digits_that_are_nobody_and_no_temperature_are_answered_as_both(cast, guard, typed):
    page = send(guard, cast, text=typed).content.decode()
    assert f"没有找到“{typed}”" in page
    assert "若是体温，应在 34.0–43.0℃ 之间" in page
    assert not Decision.objects.exists()


def test_bare_digits_are_a_reading_where_they_find_nobody_and_a_room_where_they_find_somebody(cast, guard, lihua):
    assert 'value="36.0"' in send(guard, cast, text="36").content.decode()
    page = send(guard, cast, text="101").content.decode()
    assert f'name="person" value="{lihua.pk}"' in page
    assert "若是体温" not in page
    acts.put(cast, ("temperature", "everyone"), now=clock.now())
    send(guard, cast, person=lihua.pk)
    open_ = Decision.objects.get()
    refused = send(guard, cast, text="80", follows=open_.pk)
    assert refused.status_code == 422
    assert "34.0" in refused.content.decode()
    send(guard, cast, text="37", follows=open_.pk)
    assert Decision.objects.latest("pk").temperature_c == 37.0


def test_a_room_that_is_none_or_several_is_said_at_its_field_with_what_to_do(cast, guard):
    places.ensure_homes(compound_id=cast.pine.pk, rows=[places.HomeRow("1", "2", cast.homes[0].room)])
    several, none = ({"visitor": "钱进", "room": room} for room in (f"1-{cast.homes[0].room}", "99-9-999"))
    data = {"gate": cast.south.pk, "direction": "in", "nonce": str(uuid.uuid4())}
    script = {"headers": {"accept": "application/json"}}
    told = [guard.post("/c/pine/gate/decide", {**data, **one}, **script).json() for one in (several, none)]
    assert [(one["code"], list(one["fields"])) for one in told] == [("gate.home", ["room"])] * 2
    assert "1-1-0101、1-2-0101" in told[0]["message"]
    assert "没有这一户" in told[1]["message"]
