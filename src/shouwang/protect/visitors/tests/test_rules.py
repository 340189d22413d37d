"""Where a visit stands, what codes say, what people may write: no database."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shouwang.kernel import signing
from shouwang.kernel.outcomes import Refusal
from shouwang.protect.visitors import rules
from shouwang.protect.visitors.rules import Asked, Drop, Kind, Match, State, codes

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONFIRMED = rules.Facts(
    invitation_id=7,
    compound_id=1,
    building_id=2,
    unit_id=3,
    home_id=4,
    name="李平",
    kind=Kind.GUEST,
    code="K7PQ2345",
    companions=0,
    plate="",
    starts_at=NOW - HOUR,
    ends_at=NOW + HOUR,
    entries=1,
    confirmed=True,
    approved=False,
    declined=False,
    cancelled=False,
)
ASKING = replace(CONFIRMED, confirmed=False)


@pytest.mark.parametrize(
    ("facts", "asked", "expected"),
    [
        (CONFIRMED, Asked.NOTHING, State.READY),
        (CONFIRMED, Asked.HOST, State.READY),
        (CONFIRMED, Asked.PROPERTY, State.WAITS_PROPERTY),
        (CONFIRMED, Asked.NO_VISITS, State.VOID),
        (replace(CONFIRMED, approved=True), Asked.PROPERTY, State.READY),
        (replace(CONFIRMED, approved=True), Asked.NO_VISITS, State.VOID),
        (replace(CONFIRMED, approved=True, kind=Kind.CARE), Asked.NO_VISITS, State.READY),
        (replace(CONFIRMED, kind=Kind.MEDICAL), Asked.NO_VISITS, State.WAITS_PROPERTY),
        (ASKING, Asked.NOTHING, State.READY),
        (ASKING, Asked.HOST, State.WAITS_HOST),
        (ASKING, Asked.PROPERTY, State.WAITS_HOST),
        (replace(CONFIRMED, kind=Kind.COURIER), Asked.PROPERTY, State.READY),
        (replace(CONFIRMED, cancelled=True), Asked.NOTHING, State.CANCELLED),
        (replace(CONFIRMED, declined=True), Asked.NOTHING, State.DECLINED),
        (replace(CONFIRMED, ends_at=NOW), Asked.NOTHING, State.OVER),
        (replace(CONFIRMED, used=1), Asked.NOTHING, State.USED),
        (replace(CONFIRMED, used=1, inside=True), Asked.NOTHING, State.READY),
        (replace(CONFIRMED, used=5, entries=None), Asked.NOTHING, State.READY),
        (replace(CONFIRMED, blocked=Match.SURE), Asked.NOTHING, State.CALL),
        (replace(CONFIRMED, blocked=Match.ALIKE), Asked.NOTHING, State.READY),
    ],
)
def test_a_visit_stands_where_its_answers_and_the_posture_put_it(facts, asked, expected):
    assert rules.state(facts, asked, NOW) is expected


def test_a_level_that_tightens_and_loosens_puts_a_confirmed_visit_back_where_it_was():
    before = rules.standing(CONFIRMED, Asked.HOST, NOW)
    tight = [rules.standing(CONFIRMED, asked, NOW) for asked in (Asked.PROPERTY, Asked.NO_VISITS)]
    assert [each.ready for each in tight] == [False, False]
    assert [each.approved for each in tight] == [False, False]
    assert rules.standing(CONFIRMED, Asked.HOST, NOW) == before
    assert before.ready


def test_the_gate_learns_whether_an_entry_is_left_and_until_when():
    once = rules.standing(replace(CONFIRMED, used=1), Asked.NOTHING, NOW)
    assert (once.within, once.ready, once.until) == (False, False, NOW + HOUR)
    early = rules.standing(replace(CONFIRMED, starts_at=NOW + timedelta(minutes=1)), Asked.NOTHING, NOW)
    assert (early.state, early.within, early.ready) == (State.READY, False, False)


@pytest.mark.parametrize(
    ("visitors", "entry", "expected"),
    [
        ("free", "open", Asked.NOTHING),
        ("register", "pass", Asked.NOTHING),
        ("invited", "open", Asked.HOST),
        ("approved", "pass", Asked.PROPERTY),
        ("none", "open", Asked.NO_VISITS),
        ("free", "essential", Asked.NO_VISITS),
    ],
)
def test_two_measures_say_together_what_is_asked(visitors, entry, expected):
    assert rules.asked_of(visitors, entry) is expected


@pytest.mark.parametrize(
    ("delivery", "asked", "expected"),
    [
        ("door", Asked.NOTHING, Drop.DOOR),
        ("unit", Asked.PROPERTY, Drop.UNIT),
        ("door", Asked.NO_VISITS, Drop.SHELF),
        ("shelf", Asked.NOTHING, Drop.SHELF),
        ("volunteers", Asked.NO_VISITS, Drop.VOLUNTEERS),
    ],
)
def test_goods_go_as_far_as_deliveries_and_visitors_may(delivery, asked, expected):
    assert rules.drop(delivery, asked) is expected


SIGNER = signing.Signer(bytes(range(32)))


def code_of(**changes):
    facts = {"compound_id": 1, "invitation_id": 7, "starts_at": NOW - HOUR, "ends_at": NOW + HOUR, **changes}
    return codes.issue(SIGNER, **facts)


def seen(text, now=NOW, compound_id=1):
    return codes.read(text, keys={0: SIGNER}, withdrawn=[9], compound_id=compound_id, now=now)


def test_a_gate_reads_a_code_without_looking_anything_up():
    read = seen(code_of())
    assert (read.seen, read.invitation_id, read.starts_at, read.ends_at) == ("signed", 7, NOW - HOUR, NOW + HOUR)
    assert seen(code_of(), NOW + HOUR).seen == "over"
    assert seen(code_of(), NOW - 2 * HOUR).seen == "early"
    assert seen(code_of(), compound_id=2).seen == "elsewhere"


def test_a_client_in_another_language_finds_the_bytes_where_the_table_says():
    raw = base64.urlsafe_b64decode(code_of().removeprefix("SWV1.") + "==")
    assert len(raw) == 90
    assert (raw[0], raw[1], int.from_bytes(raw[2:10]), int.from_bytes(raw[10:18])) == (2, 0, 1, 7)
    assert int.from_bytes(raw[18:22]) == int((NOW - HOUR).timestamp())
    assert int.from_bytes(raw[22:26]) == int((NOW + HOUR).timestamp())


@pytest.mark.parametrize("text", ["", "SWV1.", "SWV1.!!!", "SW1.abc", "SWV1." + "A" * 500, "SWV1.é"])
def test_what_is_no_code_is_said_to_be_none(text):
    assert seen(text).seen == "forged"


def test_an_altered_code_is_forged():
    good = code_of()
    for place in range(5, len(good) - 1, 7):
        other = "A" if good[place] != "A" else "B"
        assert seen(good[:place] + other + good[place + 1 :]).seen == "forged"


VISIT = rules.Visit(name=" 李 平 ", starts_at=NOW, ends_at=NOW + HOUR, phone="138 0013 8000", plate="沪a·12345")


def test_what_was_typed_is_tidied():
    tidy = rules.clean(VISIT, now=NOW)
    assert (tidy.name, tidy.phone, tidy.plate) == ("李 平", "13800138000", "沪A12345")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": ""}, "visitor.name"),
        ({"name": "=cmd()"}, "visitor.name"),
        ({"name": "x" * 10_000}, "visitor.name"),
        ({"phone": "12"}, "phone.unknown"),
        ({"plate": "<script>"}, "visitor.plate"),
        ({"companions": 10}, "visitor.companions"),
        ({"entries": 0}, "visitor.entries"),
        ({"ends_at": NOW - HOUR}, "visitor.span_order"),
        ({"starts_at": NOW - 2 * HOUR, "ends_at": NOW - HOUR}, "visitor.span_past"),
        ({"ends_at": NOW + timedelta(days=40)}, "visitor.span_long"),
        ({"starts_at": NOW + timedelta(days=99), "ends_at": NOW + timedelta(days=100)}, "visitor.span_far"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_code(changes, code):
    with pytest.raises(Refusal) as refused:
        rules.clean(replace(VISIT, **changes), now=NOW)
    assert refused.value.code == code


def test_who_registers_alone_leaves_a_phone():
    with pytest.raises(rules.VisitorRefused) as refused:
        rules.clean(replace(VISIT, phone=" "), now=NOW, phone_needed=True)
    assert refused.value.code == "visitor.phone"
