"""The gate's fast lane promises what the page promises, only sooner; what is out of the ordinary it hands on."""

import asyncio
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from shouwang.base.accounts.models import Grant, User
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal.models import Entry
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.base.posture import services as postures
from shouwang.base.presence import rules
from shouwang.base.presence.models import Visit
from shouwang.base.residents import services as residents
from shouwang.base.residents.services import Facts
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.protect.gate import lane, passes, selectors, services
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.rules import Direction
from shouwang.protect.gate.selectors import gathering
from shouwang.testing import cast as stage

TOKEN = "t" * 32


class Desk:
    """A guard's browser that speaks to the lane without a network, and what stands behind the lane."""

    def __init__(self, cast, who="bob"):
        self.cast, self.handed_on = cast, []
        client = Client()
        client.force_login(cast.user(who))
        self.cookies = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        self.lane = lane.Lane(self.behind)

    async def behind(self, _scope, receive, send):
        self.handed_on.append(json.loads((await receive())["body"]))
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    async def ask(self, **given):
        body = {"nonce": str(uuid.uuid4()), "gate_id": self.cast.south.pk, "direction": "in", **given}
        cookies = "; ".join(f"{name}={value}" for name, value in {**self.cookies, "csrftoken": TOKEN}.items())
        headers = {"content-type": "application/json", "cookie": cookies, "x-csrftoken": TOKEN, "host": "gate"}
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/v1/c/pine/gate/decisions",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
        }
        sent = []

        async def receive():
            return {"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}

        async def send(message):
            sent.append(message)

        await self.lane(scope, receive, send)
        return sent[0]["status"], json.loads(sent[1]["body"])

    def let_a_second_pass(self):
        for known in self.lane.known.values():
            known.since -= lane.KNOWN_SECONDS

    def burst(self, *all_given):
        async def together():
            answers = await asyncio.gather(*(self.ask(**given) for given in all_given))
            await self.lane.close()
            return answers

        # A browser test of this worker leaves Playwright's loop running in this thread.
        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(asyncio.run, together()).result()


def wait_for_ledger(cast):
    until = time.monotonic() + 5
    while posture.ledgers.get(cast.pine.pk) is None and time.monotonic() < until:
        time.sleep(0.01)


@pytest.fixture
def pine(transactional_db):
    cast = stage.assemble(clock.now())
    selectors.pass_keys()
    posture.ledgers.start()
    wait_for_ledger(cast)
    yield cast
    posture.ledgers.stop()


def register(cast, name):
    moving = residents.MovingIn(home_id=cast.homes[0].pk, relation="owner")
    return residents.register_person(
        actor=Actor.system(), compound_id=cast.pine.pk, facts=Facts(name=name), moving_in=moving, now=clock.now()
    )


def code_of(cast, person, *, issued=timedelta(0)):
    held = selectors.pass_keys()
    claim = selectors.claim_of_person(person, compound_id=cast.pine.pk, now=clock.now())
    return passes.issue(held.signer, claim, key=held.newest, now=datetime.now(UTC) + issued)


def test_people_who_arrive_together_are_each_decided_recorded_and_let_in(pine):
    people = [register(pine, f"李{number}") for number in "一二三四五六七八"]
    order = postures.Order(
        pine.pine.pk, "plan", "1", Words(en="Plan"), [PlaceRef(pine.pine.pk)], severity=3, by_name="A"
    )
    postures.raise_measures(order=order, measures=[("temperature", "", "everyone")], starts_at=clock.now())
    wait_for_ledger(pine)
    desk = Desk(pine)
    nonce = str(uuid.uuid4())
    well = [{"code": code_of(pine, person), "temperature": "36.5"} for person in people]
    fever = {"code": code_of(pine, people[0], issued=timedelta(seconds=1)), "temperature": "38.2", "nonce": nonce}
    answers = desk.burst(*well, fever)
    assert [(status, answer["verdict"]) for status, answer in answers] == [(200, "allow")] * 8 + [(200, "check")]
    assert answers[-1][1]["reasons"][0]["code"] == "temperature.high"
    assert "38.2" in answers[-1][1]["reasons"][0]["message"]
    assert desk.lane.decided == 9
    assert not desk.handed_on
    assert Decision.objects.count() == Entry.objects.filter(action="gate.decided").count() == 9
    assert Entry.objects.filter(action="gate.decided").values_list("channel", "ip").distinct().get() == (
        "api",
        "127.0.0.1",
    )
    assert set(Visit.objects.values_list("person_id", flat=True)) == {person.pk for person in people}
    assert Decision.objects.get(nonce=nonce).temperature_c == 38.2


def test_one_request_sent_twice_at_once_makes_one_decision(pine):
    lihua, desk, nonce = register(pine, "李小华"), Desk(pine), str(uuid.uuid4())
    same = {"code": code_of(pine, lihua), "nonce": nonce}
    answers = desk.burst(same, same)
    assert sorted(status for status, _answer in answers) == [200, 418]
    assert Decision.objects.count() == Visit.objects.count() == 1


def test_who_was_seen_later_already_is_decided_with_the_others_and_every_visit_is_kept(pine):
    early, others = register(pine, "李小华"), [register(pine, f"李{number}") for number in "一二三"]
    ahead = clock.now() + timedelta(minutes=5)
    services.decide(
        compound_id=pine.pine.pk,
        encounter=services.Encounter(gate_id=pine.south.pk, direction=Direction.OUT, person_id=early.pk),
        actor=pine.actor("bob"),
        nonce=uuid.uuid4(),
        now=ahead,
    )
    desk = Desk(pine)
    answers = desk.burst(*({"code": code_of(pine, person)} for person in (early, *others)))
    assert [(status, answer["verdict"]) for status, answer in answers] == [(200, "allow")] * 4
    assert Visit.objects.get(person=early).left_at == ahead
    assert Visit.objects.get(person=early).entered_at < ahead
    assert Visit.objects.filter(person__in=others, left_at=None).count() == 3
    assert Entry.objects.filter(action="gate.decided").count() == Decision.objects.count() == 5


def test_people_who_come_and_go_again_and_again_have_one_stay_for_each_time(pine):
    anna, ben = register(pine, "李小华"), register(pine, "王小明")
    desk = Desk(pine)
    ways = [("in", "out"), ("in", "in"), ("out", "out"), ("out", "out"), ("in", "in")]
    for number, both in enumerate(ways):
        codes = (code_of(pine, person, issued=timedelta(seconds=number)) for person in (anna, ben))
        answers = desk.burst(*({"code": code, "direction": way} for code, way in zip(codes, both, strict=True)))
        assert [(status, answer["passed"]) for status, answer in answers] == [(200, True)] * 2
    assert not desk.handed_on
    known = [[(bool(v.entry_nonce), bool(v.exit_nonce), bool(v.left_at)) for v in stays(one)] for one in (anna, ben)]
    again, whole, way_out, open_one = (True, False, True), (True, True, True), (False, True, True), (True, False, False)
    assert known == [[again, whole, way_out, open_one], [way_out, whole, way_out, open_one]]
    assert Decision.objects.count() == 10


def stays(person):
    return Visit.objects.filter(person=person).order_by("known_at")


def test_a_person_seen_by_two_lanes_at_once_has_every_move_kept_and_no_stay_twice(pine):
    people = [register(pine, f"李{number}") for number in "一二三四五六"]
    desks = [Desk(pine), Desk(pine), Desk(pine)]
    start = Barrier(len(desks))

    def rush(desk, offset):
        start.wait()
        for turn in range(6):
            issued = timedelta(seconds=turn * len(desks) + offset)
            way = ("in", "out")[(turn + offset) % 2]
            asked = [{"code": code_of(pine, person, issued=issued), "direction": way} for person in people]
            assert {status for status, _answer in desk.burst(*asked)} == {200}
        connection.close()

    with ThreadPoolExecutor(len(desks)) as pool:
        list(pool.map(rush, desks, range(len(desks))))
    assert not any(desk.handed_on for desk in desks)
    assert Decision.objects.count() == Entry.objects.filter(action="gate.decided").count() == 18 * len(people)
    for person in people:
        went = Decision.objects.filter(person=person).values_list("nonce", "direction", "decided_at")
        seen = [rules.Seen(nonce, direction == "in", at) for nonce, direction, at in went]
        kept = [rules.Stay(v.entered_at, v.left_at, v.entry_nonce, v.exit_nonce) for v in stays(person)]
        assert kept == rules.stays(seen)


ODD = [
    {"visitor": "钱进"},
    {"person_id": 1, "override_reason": "Ambulance"},
    {"code": "SW2.forged", "follows": 1},
    {"code": ""},
    {"person_id": 987_654},
    {"code": "SW2.x", "gate_id": 987_654},
    {"code": "SW2.x", "temperature": "98.6"},
    {"nonce": "no"},
    {"code": "x" * 40_000},
]


def test_what_is_out_of_the_ordinary_is_handed_on_whole_and_nothing_is_written(pine):
    desk = Desk(pine)
    assert {status for status, _answer in desk.burst(*ODD)} == {418}
    assert all(any(seen.items() >= given.items() for seen in desk.handed_on) for given in ODD)
    assert not Decision.objects.exists()


def test_nobody_decides_who_is_no_guard_here(pine):
    lihua = register(pine, "李小华")
    for who in ("rosa", "mallory", "cleo"):
        ((status, _answer),) = Desk(pine, who).burst({"code": code_of(pine, lihua)})
        assert status == 418


def dismiss(bob):
    Grant.objects.filter(user=bob).update(ends_at=clock.now())


def take_all_roles(bob):
    Grant.objects.filter(user=bob).delete()


def disable(bob):
    User.objects.filter(pk=bob.pk).update(is_active=False)


def change_password(bob):
    bob.set_password("another-needle-8")
    bob.save()


def sign_out(_bob):
    Session.objects.all().delete()


def outlive_the_session(_bob):
    Session.objects.update(expire_date=clock.now())


@pytest.mark.parametrize("seconds", [1, 3])
@pytest.mark.parametrize(
    "change",
    [dismiss, take_all_roles, disable, change_password, sign_out, outlive_the_session],
    ids=lambda c: c.__name__,
)
def test_whoever_was_a_guard_a_second_ago_decides_no_more(pine, change, seconds):
    lihua, desk = register(pine, "李小华"), Desk(pine)
    for second in range(seconds):
        ((status, _answer),) = desk.burst({"code": code_of(pine, lihua, issued=timedelta(seconds=-second))})
        assert status == 200
        desk.let_a_second_pass()
    change(pine.user("bob"))
    ((status, _answer),) = desk.burst({"code": code_of(pine, lihua)})
    assert status == 418
    assert Decision.objects.count() == seconds


def test_a_guard_at_work_costs_one_query_a_second(pine, django_assert_num_queries):
    cookies = Desk(pine).cookies
    first = lane.signed_in(cookies, "pine")
    second = lane.signed_in(cookies, "pine", first)
    with django_assert_num_queries(1):
        assert lane.signed_in(cookies, "pine", second) is second


def test_a_households_exits_are_found_by_the_index_that_says_which_count(pine):
    now = clock.now()
    asked = services.ask(
        compound_id=pine.pine.pk,
        encounter=services.Encounter(gate_id=pine.south.pk, direction=Direction.OUT, person_id=register(pine, "李").pk),
        actor=pine.actor("bob"),
        nonce=uuid.uuid4(),
        now=now,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN {gathering.GATHER.psycopg}", gathering.parameters([asked], now=now))
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("RESET enable_seqscan")
    assert "using gate_exits_of_home" in plan or "on gate_exits_of_home" in plan
    assert "Index Cond: ((home_id = " in plan
    assert "CASE WHEN" in plan.partition("gate_exits_of_home")[2].partition("Index Cond: ")[2].partition("\n")[0]
