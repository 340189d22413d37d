"""A phone that knows nothing but its lists decides real encounters as the server does, which knows everything."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import services as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as postures
from shouwang.base.residents import services as residents
from shouwang.base.residents.models import Person
from shouwang.kernel.words import Words
from shouwang.protect.gate import passes, rules, selectors, services
from shouwang.protect.gate.models import Card
from shouwang.protect.gate.tests.phone import Phone
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors.tests import acts
from shouwang.testing.cast import NOW

HOUR = timedelta(hours=1)
POSTURES = {
    "everyday": {},
    "second level": {"visitors": "approved", "entry": "pass", "temperature": "everyone", "exit_quota": [1, 2, 2]},
    "closed": {"visitors": "none", "entry": "residents", "exit": "essential", "gate_open": {"main": "closed"}},
    "evacuation": {"life_safety": "exits_open", "visitors": "none"},
}


def put(cast, measures, scope=None):
    order = postures.Order(
        cast.pine.pk,
        "plan",
        "1",
        Words("Plan", "预案"),
        [scope or PlaceRef(cast.pine.pk)],
        level=Words("Level", "二级"),
        numeral="Ⅱ",
        severity=3,
        by_name="Alice",
    )
    rows = []
    for measure, value in measures.items():
        rows += [(measure, *one) for one in value.items()] if isinstance(value, dict) else [(measure, "", value)]
    if rows:
        postures.raise_measures(order=order, measures=rows, starts_at=NOW - HOUR)


def person(cast, name, home):
    moving = residents.MovingIn(home_id=cast.homes[home].pk, relation="owner")
    residents.register_person(
        actor=Actor.system(),
        compound_id=cast.pine.pk,
        facts=residents.Facts(name=name),
        moving_in=moving,
        now=NOW - 9 * HOUR,
    )
    return Person.objects.get(name=name)


def code_of(cast, somebody, at=NOW, card=0, gates=()):
    held = selectors.pass_keys()
    claim = selectors.claim_of_person(somebody, compound_id=cast.pine.pk, now=NOW)
    if card:
        claim = passes.Claim(
            claim.compound_id, claim.bearer, claim.bearer_id, card=card, home=claim.home, gates=gates, label=claim.label
        )
    return passes.issue(held.signer, claim, key=held.newest, now=at)


def card(cast, somebody, number, **facts):
    Card.objects.create(
        compound=cast.pine,
        number=number,
        bearer=passes.Bearer.PERSON,
        person=somebody,
        starts_at=NOW - HOUR,
        issued_at=NOW - HOUR,
        issued_by="Alice",
        key=0,
        nonce=uuid.uuid4(),
        **facts,
    )


@pytest.fixture
def scene(cast):
    """Residents with and without orders, cards good and withdrawn, visitors in the book and not."""
    well, isolated, neighbour = (person(cast, name, home) for home, name in enumerate(("李小华", "王大明", "周三")))
    residents.restrict(
        actor=Actor.system(),
        compound_id=cast.pine.pk,
        order=residents.Order("isolation", "社区医院", "contact", NOW - HOUR, NOW + 24 * HOUR, person_id=isolated.pk),
        now=NOW,
    )
    card(cast, neighbour, 11, gates=[])
    card(cast, neighbour, 12, revoked_at=NOW - HOUR, revoked_by="Alice", revoked_why="lost")
    guest = acts.invite(cast)
    places.ensure_homes(compound_id=cast.pine.pk, rows=[places.HomeRow("1", "2", cast.homes[1].room)])
    return [
        {"code": code_of(cast, well)},
        {"code": code_of(cast, well, at=NOW - timedelta(minutes=9))},
        {"code": code_of(cast, well), "temperature_c": 36.4, "mask": True},
        {"code": code_of(cast, well), "temperature_c": 38.1},
        {"code": code_of(cast, well), "reason": "买菜", "ground": "supplies"},
        {"code": code_of(cast, isolated)},
        {"code": code_of(cast, isolated), "ground": "medical"},
        {"code": code_of(cast, neighbour, card=11)},
        {"code": code_of(cast, neighbour, card=11), "identity_checked": True, "temperature_c": 36.5},
        {"code": code_of(cast, neighbour, card=12)},
        {"code": code_of(cast, neighbour, card=11, gates=(cast.south.pk + 1,))},
        {"code": "SW2.nonsense"},
        {"code": visitors.qr_code(guest)},
        {"code": visitors.qr_code(guest), "approved": True, "temperature_c": 36.6},
        {"visitor": guest.name, "room": f"1-{cast.homes[0].room}"},
        {"visitor": "生人", "room": f"1-{cast.homes[0].room}"},
        {"visitor": "生人", "room": f"1-1-{cast.homes[1].room}", "errand": "guest"},
        {"visitor": "生人", "room": f"1-2-{cast.homes[1].room}", "errand": "guest"},
        {"visitor": "快递", "errand": "courier"},
        {"visitor": "医生", "errand": "medical", "approved": True},
        {"visitor": "救护车 120", "errand": "emergency"},
    ]


@pytest.mark.parametrize("posture", POSTURES)
def test_a_phone_with_its_lists_decides_as_the_server_does(cast, browser, scene, posture, monkeypatch):
    monkeypatch.setattr("shouwang.kernel.clock.now", lambda: NOW)
    put(cast, POSTURES[posture])
    put(cast, {"temperature_max_c": 37.0}, PlaceRef(cast.pine.pk, cast.homes[2].building_id))
    lists = Phone(cast).lists()
    met = [{**one, "direction": way} for one in scene for way in ("in", "out")]
    answered = browser(lists=lists, met=met)["met"]
    assert len({each["verdict"] for each in answered}) == (1 if posture == "evacuation" else 3)
    for one, theirs in zip(met, answered, strict=True):
        ours = on_the_server(cast, one)
        assert (theirs["verdict"], theirs["codes"]) == (ours.verdict, [r["code"] for r in ours.reasons]), one
        assert theirs["kind"] == ours.kind, one
        assert [strip(r) for r in theirs["reasons"]] == [strip(r) for r in ours.reasons], one


def strip(reason):
    until = reason["until"] and datetime.fromisoformat(reason["until"])
    return {**{key: value or None for key, value in reason.items()}, "until": until}


def on_the_server(cast, one):
    room = one.get("room")
    home = selectors.home_of(room, compound_id=cast.pine.pk) if room else None
    reading = one.get("temperature_c")
    apart = ("room", "temperature_c", "direction", "ground", "errand")
    given = {key: value for key, value in one.items() if key not in apart}
    encounter = services.Encounter(
        gate_id=cast.south.pk,
        direction=rules.Direction(one["direction"]),
        home_id=home.pk if home else None,
        temperature="" if reading is None else str(reading),
        ground=rules.ExitGround(one.get("ground", "")),
        errand=rules.Errand(one.get("errand", "")),
        **given,
    )
    with transaction.atomic():
        made = services.decide(
            compound_id=cast.pine.pk, encounter=encounter, actor=cast.actor("bob"), nonce=uuid.uuid4(), now=NOW
        )
        transaction.set_rollback(True)  # each meets the gate as if it were the first
    return made


TYPED = [
    "1-1-0101", "1-1-101", "1栋1单元101", "１－１－０１０１", "一号楼一单元101", "1-0101", "1-101", "1-0102", "101",
    "0102", "2-1-0101", "1-9-0101", "99-9-999", "1-1-0111", "1-0", "隔壁", "", "1-1-1-0101", "1-3-0101",
]  # fmt: skip
OFFERED = {
    "1-0101": ["1-1-0101", "1-2-0101"],
    "1-101": ["1-1-0101", "1-2-0101"],
    "1-9-0101": ["1-1-0101", "1-2-0101"],
    "1-3-0101": ["1-1-0101", "1-2-0101"],
}


def test_a_phone_knows_which_homes_there_are_as_the_server_does_and_offers_what_may_be_meant(cast, browser):
    places.ensure_homes(compound_id=cast.pine.pk, rows=[places.HomeRow("1", "2", cast.homes[0].room)])
    lists = Phone(cast).lists()
    told = dict(zip(TYPED, browser(lists=lists, doors=TYPED)["doors"], strict=True))
    known = {typed for typed, looked in told.items() if looked["known"]}
    assert known == {typed for typed in TYPED if selectors.home_of(typed, compound_id=cast.pine.pk)}
    assert "1-1-0101" in known
    assert {typed: told[typed]["offers"] for typed in OFFERED} == OFFERED
    assert "1-1-0101" in told["1-1-0111"]["offers"], "one sign was mistyped"
    assert told["99-9-999"]["offers"] == []
    assert browser(lists={**lists, "doors": None}, doors=["99-9-999"])["doors"][0]["known"], "lists of an older server"
