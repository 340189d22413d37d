"""Gates without a network: nothing that was answered is lost or there twice, and nobody is overruled in silence."""

from __future__ import annotations

import json
import time
import uuid
from datetime import timedelta

import pytest
from django.test import Client

from shouwang.base.accounts.models import Grant
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal.models import Entry
from shouwang.base.places import services as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as postures
from shouwang.base.presence.models import Visit
from shouwang.base.residents import services as residents
from shouwang.base.residents.models import Person
from shouwang.kernel import clock, envelopes
from shouwang.kernel.words import Words
from shouwang.protect.gate import passes, selectors, services
from shouwang.protect.gate.models import Conflict, Decision, Station
from shouwang.protect.gate.tests.phone import Phone
from shouwang.testing.cast import NOW
from shouwang.web import pages

HOUR = timedelta(hours=1)


def sign_in(client, user):
    """With the password, just now."""
    client.force_login(user)
    session = client.session
    session[pages.ENTERED_AT] = clock.now().timestamp()
    session.save()


def resident(cast, name="李小华", home=0):
    moving = residents.MovingIn(home_id=cast.homes[home].pk, relation="owner")
    facts = residents.Facts(name=name)
    system = Actor.system()
    residents.register_person(actor=system, compound_id=cast.pine.pk, facts=facts, moving_in=moving, now=NOW - 9 * HOUR)
    return Person.objects.get(name=name)


def code_of(person, cast, at):
    held = selectors.pass_keys()
    claim = selectors.claim_of_person(person, compound_id=cast.pine.pk, now=at)
    return passes.issue(held.signer, claim, key=held.newest, now=at)


def raise_measures(cast, measures, since, until=None):
    order = postures.Order(
        cast.pine.pk,
        "plan",
        "1",
        Words("Plan", "预案"),
        [PlaceRef(cast.pine.pk)],
        level=Words("Level two", "二级"),
        numeral="Ⅱ",
        severity=3,
        by_name="Alice",
    )
    rows = [(measure, "", value) for measure, value in measures.items()]
    postures.raise_measures(order=order, measures=rows, starts_at=since, ends_at=until)


@pytest.fixture
def at(monkeypatch):
    """Sets the server's clock."""

    def set_clock(now):
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    set_clock(NOW)
    return set_clock


def test_a_guard_makes_a_phone_a_gate_and_a_manager_shuts_it_out(cast, at):
    guard, token = Client(), "t" * 43
    guard.force_login(cast.user("bob"))
    shown = guard.get("/c/pine/gate/stations/enrolment").json()
    body = {"nonce": str(uuid.uuid4()), "gate": shown["gates"][0]["id"], "token": token, "name": "南门手机"}
    for _twice in range(2):
        made = guard.post("/c/pine/gate/stations/enrol", json.dumps(body), content_type="application/json")
        assert made.json()["guard"]["id"] == cast.user("bob").pk
    station = Station.objects.get()
    assert token.encode() not in bytes(station.token_hash)
    foreign = guard.post(
        "/c/pine/gate/stations/enrol",
        json.dumps({**body, "nonce": str(uuid.uuid4()), "gate": 999_999_999}),
        content_type="application/json",
    )
    assert foreign.status_code == 422
    nonsense = guard.post("/c/pine/gate/stations/enrol", "[]", content_type="application/json")
    assert nonsense.status_code == 422

    phone = {"headers": {"Authorization": f"Station {token}"}}
    beat = json.dumps({"version": "1", "clock_off_ms": 86_400_000, "waiting": 7})
    told = Client().post("/api/v1/gate/station/beat", beat, content_type="application/json", **phone)
    assert told.json()["time"] == int(NOW.timestamp() * 1000)
    sign_in(guard, cast.user("bob"))
    signed_on = guard.post("/api/v1/gate/station/guards", **phone)
    assert signed_on.json()["guard"]["name"] == cast.user("bob").name

    manager = Client()
    manager.force_login(cast.user("alice"))
    page = manager.get("/c/pine/gate/stations/").content.decode()
    assert all(text in page for text in ("南门手机", ">7<", "1440"))
    manager.post(f"/c/pine/gate/stations/{station.pk}/rename", {"name": "东门手机"})
    assert Station.objects.get().name == "东门手机"
    assert manager.get("/c/pine/gate/stations/?format=xlsx").status_code == 200
    assert "东门手机" in manager.get("/c/pine/gate/stations/?format=print").content.decode()
    for _twice in range(2):
        manager.post(f"/c/pine/gate/stations/{station.pk}/revoke")
    assert Entry.objects.filter(action="gate.station_revoked").count() == 1
    for path, call in (("beat", Client().post), ("snapshot", Client().get), ("guards", guard.post)):
        answer = call(f"/api/v1/gate/station/{path}", **phone)
        assert (answer.status_code, answer.json()["code"]) == (401, "station.revoked")
    unknown = Client().get("/api/v1/gate/station/snapshot", headers={"Authorization": "Station nobody"})
    assert (unknown.status_code, unknown.json()["code"]) == (401, "station.unknown")


def test_another_phone_is_enrolled_once_by_a_code_and_a_guard_signs_in_on_it(cast, at):
    manager = Client()
    manager.force_login(cast.user("alice"))
    page = manager.post("/c/pine/gate/stations/ticket", {"gate": cast.south.pk, "name": "北岗"})
    ticket = page.context["address"].partition("#ticket=")[2]
    assert "<svg" in page.content.decode()
    for wrong in ("", "999999999", "x" * 10_000):
        assert manager.post("/c/pine/gate/stations/ticket", {"gate": wrong}).status_code == 422

    def redeem(token, shown=ticket):
        body = json.dumps({"ticket": shown, "token": token})
        return Client().post("/api/v1/gate/station/enrol", body, content_type="application/json")

    at(NOW + timedelta(minutes=10))
    first, second = redeem("a" * 43), redeem("a" * 43)
    assert first.json()["station"] == second.json()["station"] == Station.objects.get().pk
    assert (Station.objects.get().name, Station.objects.get().guards) == ("北岗", [])
    assert redeem("b" * 43).json()["code"] == "station.token"
    assert redeem("c" * 43, ticket[:-2]).json()["code"] == "station.ticket"
    later = manager.post("/c/pine/gate/stations/ticket", {"gate": cast.south.pk}).context["address"]
    at(NOW + timedelta(minutes=60))
    assert redeem("d" * 43, later.partition("#ticket=")[2]).json()["code"] == "station.ticket"

    guard, phone = Client(), {"headers": {"Authorization": "Station " + "a" * 43}}
    sign_in(guard, cast.user("bob"))
    guard.post("/api/v1/gate/station/guards", **phone)
    beat = Client().post("/api/v1/gate/station/beat", "{}", content_type="application/json", **phone)
    assert [one["id"] for one in beat.json()["guards"]] == [cast.user("bob").pk]
    Grant.objects.filter(user=cast.user("bob")).update(ends_at=NOW)
    beat = Client().post("/api/v1/gate/station/beat", "{}", content_type="application/json", **phone)
    assert beat.json()["guards"] == []


def test_the_lists_hold_what_the_gate_needs_and_nobody_s_name(cast, at):
    person, other = resident(cast), resident(cast, "王大明", 1)
    raise_measures(cast, {"entry": "pass", "exit_quota": [1, 2, 2]}, NOW - HOUR, NOW + HOUR)
    residents.restrict(
        actor=Actor.system(),
        compound_id=cast.pine.pk,
        order=residents.Order(
            "isolation", "社区医院", "close contact", NOW - HOUR, NOW + 24 * HOUR, person_id=other.pk
        ),
        now=NOW,
    )
    out = {"direction": "out", "code": code_of(person, cast, NOW), "gate_id": cast.south.pk}
    services.decide(
        compound_id=cast.pine.pk,
        encounter=services.Encounter(**out),
        actor=cast.actor("bob"),
        nonce=uuid.uuid4(),
        now=NOW,
    )
    phone = Phone(cast)
    answer = phone.ask("get", "snapshot")
    lists, text = answer.json(), answer.content.decode()
    assert not any(name in text for name in ("李小华", "王大明", "close contact"))
    (everywhere,) = lists["scopes"]
    assert [lists["held"][index]["asked"]["entry"] for _since, index in everywhere["segments"]] == ["pass", "open"]
    assert everywhere["segments"][1][0] == int((NOW + HOUR).timestamp() * 1000)
    assert lists["held"][0]["sources"]["entry"]["level"] == {"en": "Level two", "zh": "二级"}
    assert lists["exits"] == {str(cast.homes[0].pk): [int(NOW.timestamp())]}
    (order,) = lists["orders"]
    assert (order["person"], order["home"], order["by"]) == (other.pk, None, "社区医院")
    assert order["visited"].endswith(f"-{cast.homes[1].room}")
    packed = phone.ask("get", "snapshot", **{"Accept-Encoding": "gzip"})
    assert len(packed.content) < 12_000, "a phone on a bad network loads this"
    again = phone.ask("get", "snapshot", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again["X-Time"]) == (304, str(int(NOW.timestamp() * 1000)))


def test_five_thousand_decisions_uploaded_twice_are_there_once_each_in_seconds(cast, at):
    rows = [places.HomeRow("3", "1", f"{floor:02}0{door}") for floor in range(1, 26) for door in (1, 2)]
    cast.homes = list(places.ensure_homes(compound_id=cast.pine.pk, rows=rows).values())
    phone, people = Phone(cast), [resident(cast, "张" + chr(0x4E00 + n), n % 50) for n in range(100)]
    codes = [code_of(person, cast, NOW) for person in people]
    told = [
        phone.decided(NOW + timedelta(seconds=2 * n), code=codes[n % 100], direction=("in", "out")[n // 100 % 2])
        for n in range(5_000)
    ]
    letters = [phone.sealed(one) for one in told]
    at(NOW + 5 * HOUR)
    began = time.process_time()
    for start in range(0, 5_000, 500):
        answer = phone.ask("post", "decisions", {"letters": letters[start : start + 500]})
        assert set(answer.json()["receipts"].values()) == {"taken"}
    seconds = time.process_time() - began
    for start in range(0, 5_000, 500):
        again = phone.ask("post", "decisions", {"letters": letters[start : start + 500]})
        assert set(again.json()["receipts"].values()) == {"known"}
    rows = Decision.objects.filter(source="offline", source_id=phone.station.pk)
    assert rows.count() == 5_000
    assert set(rows.values_list("nonce", flat=True)) == {uuid.UUID(one["nonce"]) for one in told}
    first = rows.get(nonce=told[0]["nonce"])
    assert (first.decided_at, first.received_at) == (NOW, NOW + 5 * HOUR)
    assert Visit.objects.filter(entry_how="offline").count() == 2_500
    assert seconds < 30, f"{seconds:.1f} s of a processor, however busy the machine is"


def test_what_cannot_be_read_stays_on_the_phone_and_stops_nothing(cast, at):
    phone = Phone(cast)
    good, foreign, wrong = (phone.decided(NOW) for _ in range(3))
    letters = [phone.sealed(good), phone.sealed(foreign), phone.sealed({**wrong, "verdict": "perhaps"})]
    letters[1] = {**letters[1], "letter": envelopes.Writer(phone.seal_to).write(b"{}", name="another")}
    receipts = phone.ask("post", "decisions", {"letters": letters}).json()["receipts"]
    assert list(receipts.values()) == ["taken", "unreadable", "unreadable"]
    assert phone.ask("post", "decisions", {"letters": "?"}).status_code == 422
    assert Decision.objects.count() == 1


def test_a_revoked_phone_still_delivers_what_it_decided_before_and_nothing_else(cast, at):
    phone = Phone(cast)
    before, after = phone.decided(NOW - HOUR), phone.decided(NOW + HOUR)
    letters = [phone.sealed(before), phone.sealed(after)]
    services.revoke(station_id=phone.station.pk, compound_id=cast.pine.pk, actor=cast.actor("alice"), now=NOW)
    at(NOW + 2 * HOUR)
    receipts = phone.ask("post", "decisions", {"letters": letters}).json()["receipts"]
    assert receipts == {before["nonce"]: "taken", after["nonce"]: "revoked"}
    assert str(Decision.objects.get().nonce) == before["nonce"]


def test_an_answer_that_got_lost_on_the_way_makes_no_second_record_and_overrules_nobody(cast, at):
    phone, person = Phone(cast), resident(cast)
    raise_measures(cast, {"visitors": "none"}, NOW - HOUR)
    same, other = str(uuid.uuid4()), str(uuid.uuid4())
    common = {"guard": cast.user("bob").pk, "direction": "in"}
    known = phone.ask("post", "decide", {**common, "nonce": same, "code": code_of(person, cast, NOW)})
    assert (known.json()["verdict"], known.json()["kind"]) == ("allow", "resident")
    refused = phone.ask("post", "decide", {**common, "nonce": other, "visitor": "钱进", "room": "1-0101"})
    assert refused.json()["verdict"] == "refuse"
    assert refused.json()["decision"] == Decision.objects.get(nonce=other).pk, "by which a second person is asked"
    alike = phone.decided(NOW, nonce=same, code=code_of(person, cast, NOW))
    let_in = phone.decided(NOW, nonce=other, kind="visitor", proof="looked_up", visitor="钱进", room="1-0101")
    for _twice in range(2):
        assert set(phone.upload(alike, let_in).values()) == {"known"}
    assert Decision.objects.filter(kind="resident").count() == 1
    answered, done = Decision.objects.filter(kind="visitor").order_by("pk")
    assert (answered.verdict, done.verdict, done.follows) == ("refuse", "allow", answered)
    assert Conflict.objects.get(decision=done).kind == "otherwise"
    stranger = phone.ask("post", "decide", {**common, "guard": cast.user("cleo").pk, "nonce": other, "code": "x"})
    assert stranger.json()["code"] == "station.guard"


def test_exits_of_one_household_in_one_upload_count_for_each_other(cast, at):
    person = resident(cast)
    raise_measures(cast, {"exit_quota": [2, 1, 4]}, NOW - HOUR)
    phone, out = Phone(cast), {"direction": "out"}
    times = [NOW + timedelta(minutes=minutes) for minutes in (10, 20, 30)]
    used_up = {"verdict": "check", "reasons": [{"code": "exit.quota", "verdict": "check"}]}
    at(NOW + HOUR)
    third = phone.decided(times[2], code=code_of(person, cast, times[2]), **out, **used_up)
    phone.upload(*(phone.decided(when, code=code_of(person, cast, when), **out) for when in times[:2]), third)
    assert [row.verdict for row in Decision.objects.order_by("decided_at")] == ["allow", "allow", "check"]
    assert not Conflict.objects.exists(), "the server counts as the phone did"
    fourth = phone.decided(NOW + timedelta(minutes=40), code=code_of(person, cast, NOW + timedelta(minutes=40)), **out)
    phone.upload(fourth)
    assert Conflict.objects.get().reasons[0]["code"] == "exit.quota"


def test_conflicts_are_listed_and_worked_off_and_the_guard_s_decision_stands(cast, at):
    north = cast.pine.gates.create(name="北门", kind="back")
    one, two = Phone(cast), Phone(cast, name="北门一号", gate_id=north.pk)
    person, moved = resident(cast), resident(cast, "周搬走", 1)
    raise_measures(cast, {"visitors": "none"}, NOW - HOUR, NOW + HOUR)
    code = code_of(person, cast, NOW)
    gone = code_of(moved, cast, NOW)
    residence = moved.residences.get()
    residence.ends_at = NOW - timedelta(minutes=5)
    residence.save()
    visitor = {"kind": "visitor", "proof": "looked_up", "visitor": "钱进", "room": "1-0101"}
    at(NOW + 3 * HOUR)
    one.upload(
        one.decided(NOW, code=code),
        one.decided(NOW, code=gone),
        one.decided(NOW, **visitor),
        one.decided(NOW + 2 * HOUR, **{**visitor, "visitor": "孙早"}),  # by then visitors were admitted again
        one.decided(NOW + 9 * HOUR, code=code_of(person, cast, NOW + 3 * HOUR), direction="out"),
    )
    two.upload(two.decided(NOW + timedelta(seconds=40), code=code))
    lines = {
        (line.kind, line.decision.who or (line.decision.person and line.decision.person.name)): line
        for line in Conflict.objects.select_related("decision__person")
    }
    assert set(lines) == {("twice", "李小华"), ("unknown", "周搬走"), ("otherwise", "钱进"), ("clock", "李小华")}
    assert lines["twice", "李小华"].other.gate == cast.south
    assert (lines["otherwise", "钱进"].verdict, lines["otherwise", "钱进"].decision.passed) == ("refuse", True)
    assert lines["clock", "李小华"].decision.decided_at == NOW + 3 * HOUR, "nobody passes in the future"

    manager = Client()
    manager.force_login(cast.user("alice"))
    page = manager.get("/c/pine/gate/conflicts/").content.decode()
    assert "钱*" in page
    assert "钱进" not in page
    assert "北门" in manager.get("/c/pine/gate/conflicts/?kind=twice").content.decode()
    assert "钱*" not in manager.get("/c/pine/gate/conflicts/?q=李小华").content.decode()
    assert manager.get("/c/pine/gate/conflicts/?format=xlsx").status_code == 200
    paper = manager.get("/c/pine/gate/conflicts/?format=print").content.decode()
    assert "钱*" in paper
    assert "钱进" not in paper
    address = f"/c/pine/gate/conflicts/{lines['twice', '李小华'].pk}/settle"
    assert manager.post(address, {"outcome": "accepted", "note": " "}).status_code == 422
    for _twice in range(2):
        assert manager.post(address, {"outcome": "followed_up", "note": "母子两人一码"}).status_code == 302
    assert manager.post(address, {"outcome": "accepted", "note": "no"}).status_code == 422
    assert selectors.conflict_count(compound_id=cast.pine.pk) == 3
    assert Decision.objects.filter(passed=True).count() == 6
    assert Entry.objects.filter(action="gate.conflict_settled").count() == 1


def test_a_resident_let_in_by_a_document_is_found_by_name_and_home(cast, at):
    phone, person = Phone(cast), resident(cast)
    raise_measures(cast, {"visitors": "none", "entry": "pass"}, NOW - HOUR)
    said = {"kind": "resident", "proof": "unknown", "room": f"1-1-{cast.homes[0].room}"}
    check = phone.decided(NOW - HOUR / 2, **said, visitor="李小华", verdict="check")
    let_in = phone.decided(NOW, **said, visitor="李小华", identity_checked=True, follows=check["nonce"])
    stranger = phone.decided(NOW, **said, visitor="自称住户", identity_checked=True)
    assert set(phone.upload(check, let_in, stranger).values()) == {"taken"}
    row = Decision.objects.get(nonce=let_in["nonce"])
    assert (row.person, row.who, row.home) == (person, "", cast.homes[0])
    assert Visit.objects.filter(person=person).count() == 1
    line = Conflict.objects.get()
    assert (str(line.decision.nonce), line.kind, line.verdict) == (stranger["nonce"], "otherwise", "refuse")


def test_a_dismissed_guard_s_phone_asks_for_somebody_else(cast, at):
    phone = Phone(cast)
    Grant.objects.filter(user=cast.user("bob")).update(ends_at=NOW - HOUR)
    body = {"guard": cast.user("bob").pk, "direction": "in", "nonce": str(uuid.uuid4()), "code": "x"}
    answer = phone.ask("post", "decide", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "account.forbidden")
