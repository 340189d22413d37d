"""The guard's desk: it offers what is missing and no more, reads whatever is typed or scanned, and lets help in."""

import re
import uuid
from datetime import timedelta

import pytest

from shouwang.base.accounts.models import Grant
from shouwang.base.journal.models import Event
from shouwang.base.presence import selectors as presence
from shouwang.base.presence.models import Visit
from shouwang.kernel import clock, outcomes
from shouwang.protect.gate import passes, selectors
from shouwang.protect.gate.models import Card, Decision
from shouwang.protect.gate.rules import Direction
from shouwang.protect.gate.selectors import cards
from shouwang.protect.gate.tests.desk import codes, offered, send
from shouwang.protect.gate.tests.test_services import code_of, decide
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors import services as book
from shouwang.protect.visitors.tests import acts

MINUTE = timedelta(minutes=1)
OUT = {"direction": Direction.OUT}


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
