"""The guard's desk: it offers what is missing and no more, reads whatever is typed or scanned, and lets help in."""

import re
import uuid
from datetime import timedelta

import pytest

from shouwang.base.accounts.models import Grant
from shouwang.base.journal.models import Event
from shouwang.base.places import services as places
from shouwang.base.presence import selectors as presence
from shouwang.base.presence.models import Visit
from shouwang.kernel import clock, outcomes
from shouwang.protect.gate import passes, selectors
from shouwang.protect.gate.models import Card, Decision
from shouwang.protect.gate.rules import Direction
from shouwang.protect.gate.selectors import cards
from shouwang.protect.gate.tests.test_services import code_of, decide
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors import services as book
from shouwang.protect.visitors.tests import acts

MINUTE = timedelta(minutes=1)
OUT = {"direction": Direction.OUT}


@pytest.fixture
def lihua(cast):
    return acts.settle(cast)


@pytest.fixture
def guard(cast, client):
    client.force_login(cast.user("bob"))
    return client


def send(client, cast, **fields):
    data = {"gate": cast.south.pk, "direction": "in", "nonce": str(uuid.uuid4()), **fields}
    return client.post("/c/pine/gate/decide", data, follow=True)


def codes(made):
    return [reason["code"] for reason in made.reasons]


def offered(page):
    """The fields that a page offers to complete."""
    steps = re.search(r'<form[^>]*id="steps".*?</form>', page, re.S)
    names = set(re.findall(r'name="(\w+)"', steps[0])) if steps else set()
    return names - {"csrfmiddlewaretoken", "nonce", "gate", "direction", "follows", "text"}


def test_an_ambulance_goes_through_without_a_home_or_a_reading_whatever_holds(cast, guard):
    acts.put(cast, ("visitors", "none"), ("entry", "essential"), ("temperature", "everyone"), now=clock.now())
    page = send(guard, cast, visitor="救护车", errand="emergency").content.decode()
    made = Decision.objects.get()
    assert (made.verdict, made.passed, codes(made)) == ("allow", True, ["helper.emergency"])
    assert "救护车" in page
    assert Event.objects.get(name="gate.GateOverridden")


def test_two_ambulances_are_two_rows_and_the_first_to_leave_is_the_first_that_came(cast, guard):
    for _each in range(2):
        send(guard, cast, visitor="救护车", errand="emergency")
    first, second = Decision.objects.order_by("pk").values_list("who", flat=True)
    assert first != second
    assert first.startswith("救护车 ")
    assert first.endswith("南门")
    assert {one.who for one in presence.without_home(cast.pine.pk)} == {first, second}
    send(guard, cast, visitor="救护车", errand="emergency", direction="out")
    assert [one.who for one in presence.without_home(cast.pine.pk)] == [second]


def test_where_help_went_is_noted_afterwards_and_of_nobody_else(cast, guard, lihua):
    send(guard, cast, visitor="救护车", errand="emergency")
    helped = Decision.objects.get()
    page = guard.post(f"/c/pine/gate/decisions/{helped.pk}/place", {"place": "2号楼"}, follow=True).content.decode()
    helped.refresh_from_db()
    assert helped.note == "2号楼"
    assert "2号楼" in page
    send(guard, cast, person=lihua.pk)
    for decision_id, place, status in (
        (Decision.objects.latest("pk").pk, "x", 404),
        (helped.pk, "", 422),
        (999_999, "x", 404),
    ):
        assert guard.post(f"/c/pine/gate/decisions/{decision_id}/place", {"place": place}).status_code == status


@pytest.mark.parametrize(
    ("measures", "met", "fields"),
    [
        ([("entry", "pass")], {}, {"identity_checked"}),
        ([("temperature", "everyone")], {}, {"temperature"}),
        ([("mask", "public")], {"mask": "no"}, {"mask"}),
        ([("exit", "reason")], {"direction": "out"}, {"ground", "reason"}),
        ([("exit", "essential")], {"direction": "out", "reason": "散步"}, {"ground"}),
        ([("temperature", "everyone"), ("entry", "pass")], {}, {"identity_checked", "temperature"}),
    ],
)
def test_the_page_offers_exactly_what_is_missing(cast, guard, lihua, measures, met, fields):
    acts.put(cast, *measures, now=clock.now())
    assert offered(send(guard, cast, person=lihua.pk, **met).content.decode()) == fields


@pytest.mark.parametrize(
    ("measure", "fields"),
    [
        ("approved", {"approved", "phone"}),
        ("invited", {"invited", "phone"}),
        ("none", {"errand"}),
    ],
)
def test_the_page_offers_a_visitor_exactly_what_is_missing(cast, guard, measure, fields):
    acts.put(cast, ("visitors", measure), now=clock.now())
    assert offered(send(guard, cast, visitor="钱进", room="1-1-0101").content.decode()) == fields


def test_nothing_is_offered_for_a_blocked_visitor_or_a_forged_code(cast, guard):
    acts.block(cast, now=clock.now(), phone="13800138000")
    page = send(guard, cast, visitor="钱进", room="1-1-0101", phone="138 0013 8000").content.decode()
    assert offered(page) == set()
    assert "不予放行" in page
    assert offered(send(guard, cast, text="SW2.forged").content.decode()) == set()


def test_a_walk_in_of_a_blocked_persons_name_shows_a_document(cast, guard):
    acts.block(cast, now=clock.now(), name="钱进")
    assert offered(send(guard, cast, visitor="钱进", room="1-1-0101").content.decode()) == {"identity_checked"}
    first = Decision.objects.get()
    send(guard, cast, follows=first.pk, identity_checked="1")
    assert Decision.objects.latest("pk").passed


def test_a_wrong_phone_of_a_walk_in_is_said_plainly_and_decides_nothing(cast, guard):
    answer = send(guard, cast, visitor="钱进", room="1-1-0101", phone="1.38E+10")
    assert answer.status_code == 422
    assert not Decision.objects.exists()


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


def test_what_a_guard_searches_for_stands_in_no_address(cast, guard, lihua):
    answer = send(guard, cast, text="李小华")
    assert "李*华" in answer.content.decode()
    assert "%E6%9D%8E" not in answer.redirect_chain[0][0]
    assert guard.get("/c/pine/gate/?s=bm90IG91cnM").status_code == 200


def test_a_printed_card_shows_name_home_and_phone_tail_large(cast, guard, lihua):
    now = clock.now()
    acts.put(cast, ("entry", "pass"), now=now)
    dates = {"starts_at": now - MINUTE, "issued_at": now, "key": 0, "nonce": uuid.uuid4()}
    Card.objects.create(compound=cast.pine, number=7, bearer=passes.Bearer.PERSON, person=lihua, **dates)
    claim = passes.Claim(cast.pine.pk, passes.Bearer.PERSON, lihua.pk, card=7)
    page = send(guard, cast, text=passes.issue(selectors.pass_keys().signer, claim, now=now)).content.decode()
    assert re.search(r"text-5xl[^>]*>李\*华<", page)
    assert offered(page) == {"identity_checked"}


@pytest.mark.parametrize(
    ("code", "verdict", "reason"),
    [
        ("old", "check", "code.stale"),
        ("elsewhere", "refuse", "code.other_compound"),
        ("truncated", "refuse", "code.forged"),
        ("altered", "refuse", "code.forged"),
        ("long", "refuse", "code.forged"),
        ("an address", "refuse", "code.forged"),
        ("a visitor's of elsewhere", "refuse", "code.forged"),
    ],
)
def test_a_bad_code_lets_nobody_in_and_says_why(cast, guard, lihua, code, verdict, reason):
    now, signer = clock.now(), selectors.pass_keys().signer
    good = code_of(cast, lihua, now)
    elsewhere = passes.Claim(cast.plane.pk, passes.Bearer.PERSON, lihua.pk)
    scanned = {
        "old": code_of(cast, lihua, now - 10 * MINUTE),
        "elsewhere": passes.issue(signer, elsewhere, now=now),
        "truncated": good[:-9],
        "altered": good[:20] + ("A" if good[20] != "A" else "B") + good[21:],
        "long": good + "A" * 10_000,
        "an address": "https://example.org/a-code-of-somebody-else?" + "x" * 60,
        "a visitor's of elsewhere": "SWV1." + "A" * 120,
    }[code]
    send(guard, cast, text=scanned)
    made = Decision.objects.get()
    assert (made.verdict, codes(made)[0], made.passed) == (verdict, reason, False)
    assert not Visit.objects.exists()


@pytest.mark.parametrize("field", ["person", "follows", "gate", "home"])
def test_an_id_of_another_compound_is_as_none(cast, guard, field):
    now = clock.now()
    stranger = acts.settle(cast, now=now)
    row = Decision.objects.create(
        compound=cast.plane,
        gate=cast.south,
        source="device",
        kind="visitor",
        who="钱进",
        proof="looked_up",
        direction="in",
        verdict="check",
        passed=False,
        decided_at=now,
        nonce=uuid.uuid4(),
    )
    ids = {"person": stranger.pk + 999, "follows": row.pk, "gate": 1, "home": 1}
    fields = {"visitor": "陶然", "home": cast.homes[0].pk} if field in ("gate", "home") else {}
    send(guard, cast, **fields | {field: ids[field]})
    made = Decision.objects.exclude(pk=row.pk)
    assert not made.exists() or (field == "home" and made.get().home_id is None)


def test_a_guard_who_is_dismissed_with_the_page_open_decides_nothing_more(cast, guard, lihua):
    send(guard, cast, person=lihua.pk)
    Grant.objects.filter(user=cast.user("bob")).update(ends_at=clock.now() - MINUTE)
    assert send(guard, cast, person=lihua.pk, direction="out").status_code in (403, 404)
    assert Decision.objects.count() == Visit.objects.count() == 1
    with pytest.raises(outcomes.Forbidden):
        decide(cast, person_id=lihua.pk, now=clock.now())


def test_the_host_is_asked_from_the_verdict_and_a_yes_lets_in(cast, guard, lihua):
    now = clock.now()
    acts.put(cast, ("visitors", "invited"), now=now)
    send(guard, cast, visitor="钱进", room="1-1-0101", errand="service")
    first = Decision.objects.get()
    fields = {"nonce": str(uuid.uuid4()), "follows": first.pk, "phone": "13800138000"}
    for _twice in range(2):
        page = guard.post("/c/pine/gate/ask", fields, follow=True).content.decode()
    assert "钱*" in page
    ((row, found),) = visitors.at_gate(cast.pine.pk, now=clock.now())
    assert (row.kind, row.home_id, found.state) == ("service", cast.homes[0].pk, "waits_host")
    answering = {"actor": cast.actor("rosa", now), "compound_id": cast.pine.pk, "now": now}
    book.answer(invitation_id=row.pk, yes=True, **answering)
    send(guard, cast, follows=first.pk)
    made = Decision.objects.latest("pk")
    assert (made.verdict, visitors.standing_of(row.pk, compound_id=cast.pine.pk, now=clock.now()).inside) == (
        "allow",
        True,
    )


def test_nobody_is_asked_about_a_decision_of_elsewhere_or_without_a_home(cast, guard):
    send(guard, cast, text="SW2.forged")
    for follows in (Decision.objects.get().pk, 999_999, "x"):
        answer = guard.post("/c/pine/gate/ask", {"nonce": str(uuid.uuid4()), "follows": follows})
        assert answer.status_code in (404, 422)


def test_a_resident_with_a_lost_card_is_looked_at_and_not_sent_to_register_as_a_visitor(cast, guard, lihua):
    now = clock.now()
    card = Card.objects.create(
        compound=cast.pine,
        number=1,
        key=0,
        bearer=passes.Bearer.PERSON,
        person=lihua,
        starts_at=now - 60 * MINUTE,
        issued_at=now - 60 * MINUTE,
        nonce=uuid.uuid4(),
        revoked_at=now - MINUTE,
        revoked_how="lost",
    )
    code = passes.issue(selectors.pass_keys().signer, cards.claim_of(card, now=now), now=now)
    page = send(guard, cast, text=code).content.decode()
    assert codes(Decision.objects.get()) == ["code.revoked"]
    assert "核对姓名和本人，收回旧卡" in page
    assert "按访客登记" not in page


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


def test_the_guard_sees_who_comes_along_by_which_car_and_what_is_still_waited_for(cast, guard):
    now = clock.now()
    acts.put(cast, ("visitors", "approved"), now=now)
    acts.settle(cast, user="rosa")
    row = acts.ask(cast, now=now, companions=2, plate="沪A12345", purpose="送蛋糕")
    page = send(guard, cast, visitor=row.name, room="1-1-0101").content.decode()
    assert all(part in page for part in ("同行 2 人", "沪A12345", "送蛋糕", "等待被访人确认"))
    assert "/gate/ask" not in page, "the host was asked"
    book.answer(invitation_id=row.pk, yes=False, now=now)
    page = send(guard, cast, visitor=row.name, room="1-1-0101").content.decode()
    assert "已谢绝" in page
    assert "/gate/ask" not in page
    assert "/gate/ask" in send(guard, cast, visitor="生人", room="1-1-0101").content.decode()
