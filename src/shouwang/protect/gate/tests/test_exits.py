"""Exits under a quota: what is late, what is excepted, who sees the list, and what a home has left."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.base.residents import services as residents
from shouwang.kernel import clock, outcomes
from shouwang.kernel.words import Words
from shouwang.protect.gate import rules, selectors
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.rules import outings
from shouwang.protect.gate.rules.outings import Quota, Standing, Trip
from shouwang.testing.cast import NOW

OVERDUE = "/c/pine/gate/exits"
HOUR = timedelta(hours=1)


def quota(since=NOW - timedelta(days=3), exits=1, days=2, hours=2):
    return Quota(exits, days, hours, since)


def trip(out_h, back_h=None, *, again=None, excepted=False):
    """Out and back so many hours ago."""
    return Trip(NOW - out_h * HOUR, None if back_h is None else NOW - back_h * HOUR, again, excepted)


@pytest.mark.parametrize(
    ("made", "stands", "over"),
    [
        (trip(1), Standing.FINE, 0),
        (trip(2), Standing.FINE, 0),
        (trip(5), Standing.OUT, 3),
        (trip(6, 1), Standing.LATE, 3),
        (trip(6, 4), Standing.FINE, 0),
        (trip(6, excepted=True), Standing.EXCEPTED, 4),
        (trip(6, again=NOW), Standing.FINE, 0),
    ],
)
def test_an_exit_is_late_when_it_took_longer_than_its_hours_and_somebody_can_know(made, stands, over):
    assert outings.standing(made, quota(), now=NOW) is stands
    assert outings.over(made, quota(), now=NOW) == over * HOUR


def test_who_left_before_the_quota_began_has_its_full_time_from_then_on():
    assert outings.standing(trip(9), quota(since=NOW - HOUR), now=NOW) is Standing.FINE
    assert outings.due_at(trip(9), quota(since=NOW - HOUR)) == NOW + HOUR


@pytest.mark.parametrize(
    ("exits", "used", "left", "frees"),
    [
        ([], 0, 2, None),
        ([NOW - 50 * HOUR], 0, 2, None),
        ([NOW - 40 * HOUR], 1, 1, NOW + 8 * HOUR),
        ([NOW - 40 * HOUR, NOW - HOUR], 2, 0, NOW + 8 * HOUR),
        ([NOW - 40 * HOUR, NOW - 30 * HOUR, NOW - HOUR], 3, 0, NOW + 18 * HOUR),
    ],
)
def test_a_home_is_told_what_is_left_and_when_it_may_go_out_again(exits, used, left, frees):
    allowed = outings.allowance(quota(exits=2), exits, now=NOW)
    assert (allowed.used, allowed.left, allowed.frees_at) == (used, left, frees)


def moves(cast, home, person, *passed, ground=""):
    """Passages as they are stored: direction and when."""
    Decision.objects.bulk_create(
        Decision(
            compound=cast.pine, gate=cast.south, guard=cast.user("bob"), person=person, home=home, kind="resident",
            proof="signed", direction=way, verdict="allow", passed=True, ground=ground, decided_at=at,
            nonce=uuid.uuid4(),
        )
        for way, at in passed
    )  # fmt: skip


def resident(cast, home, name):
    moving = residents.MovingIn(home_id=home.pk, relation="owner")
    facts = residents.Facts(name=name)
    return residents.register_person(
        actor=Actor.system(), compound_id=cast.pine.pk, facts=facts, moving_in=moving, now=clock.now()
    )


def restrict(cast, *, home=None, since: datetime, exits=1, days=2, hours=2):
    place = home.ref() if home else PlaceRef(cast.pine.pk)
    order = posture.Order(
        cast.pine.pk, "plan", "1", Words(en="Plan", zh="疫情预案"), [place], severity=3, by_name="周敏"
    )
    value = {"exits": exits, "days": days, "hours": hours}
    return posture.raise_measures(order=order, measures=[("exit_quota", "", value)], starts_at=since)


@pytest.fixture
def house(cast):
    """Building 1: one still out since five hours, one late yesterday. Building 2: one at the doctor's, one in time."""
    now = clock.now()
    first, second, third, fourth = cast.homes
    restrict(cast, since=now - timedelta(days=5))
    moves(cast, first, resident(cast, first, "李小华"), ("out", now - 5 * HOUR))
    moves(cast, second, resident(cast, second, "王晚归"), ("out", now - 20 * HOUR), ("in", now - 15 * HOUR))
    moves(cast, third, resident(cast, third, "孙就医"), ("out", now - 6 * HOUR), ground="medical")
    moves(cast, fourth, resident(cast, fourth, "赵准时"), ("out", now - 4 * HOUR), ("in", now - 3 * HOUR))
    return cast


def test_who_is_still_out_stands_first_then_who_came_late_then_the_excepted(house):
    found = selectors.overdue(house.actor("alice", clock.now()), compound_id=house.pine.pk, now=clock.now())
    assert [(one.name, str(one.standing)) for one in found] == [
        ("李小华", "out"), ("王晚归", "late"), ("孙就医", "excepted")
    ]  # fmt: skip
    assert [one.used for one in found] == [1, 1, 0]


def test_a_quota_of_one_building_is_asked_of_that_building_only(cast):
    now = clock.now()
    for home, name in ((cast.homes[0], "李小华"), (cast.homes[2], "孙无关")):
        moves(cast, home, resident(cast, home, name), ("out", now - 5 * HOUR))
    restrict(cast, home=cast.homes[0], since=now - timedelta(days=1))
    found = selectors.overdue(cast.actor("alice", now), compound_id=cast.pine.pk, now=now)
    assert [one.name for one in found] == ["李小华"]


def test_ending_the_level_empties_the_list_at_once(cast):
    now = clock.now()
    raising = restrict(cast, since=now - timedelta(days=1))
    moves(cast, cast.homes[0], resident(cast, cast.homes[0], "李小华"), ("out", now - 5 * HOUR))
    alice = cast.actor("alice", now)
    assert len(selectors.overdue(alice, compound_id=cast.pine.pk, now=now)) == 1
    posture.lower(raising_id=raising.pk, at=now)
    assert selectors.overdue(alice, compound_id=cast.pine.pk, now=now) == []


def test_a_steward_of_one_building_sees_its_homes_only(house):
    now = clock.now()
    stella = house.actor("stella", now)
    own = [replace(reach, building_id=house.homes[0].building_id) for reach in stella.reaches]
    found = selectors.overdue(replace(stella, reaches=tuple(own)), compound_id=house.pine.pk, now=now)
    assert [one.name for one in found] == ["李小华", "王晚归"]


def test_a_guard_does_not_see_the_list(house):
    with pytest.raises(outcomes.Forbidden):
        selectors.overdue(house.actor("bob", clock.now()), compound_id=house.pine.pk, now=clock.now())


def test_coming_home_late_is_no_reason_to_be_stopped(house):
    assert "late" not in {row.code for row in rules.RULES}
    fields = {test.field for row in rules.RULES if any(t.values == ("in",) for t in row.when) for test in row.when}
    assert not fields & {"exits_used", "quota_exits", "quota_hours"}


def test_without_a_quota_the_page_says_so_plainly(cast, client):
    client.force_login(cast.user("stella"))
    assert "现在没有限制出门次数" in client.get(OVERDUE).content.decode()


def test_the_pages_of_the_gate_lead_to_the_list_for_whoever_may_see_it(house, client):
    for name, path, shown in (
        ("alice", "figures", 1),
        ("alice", "inside", 1),
        ("stella", "cards/", 1),
        ("bob", "figures", 0),
    ):
        client.force_login(house.user(name))
        page = client.get(f"/c/pine/gate/{path}").content.decode()
        assert (OVERDUE in page) == bool(shown), (name, path)


def test_a_manager_searches_filters_prints_and_exports(house, client):
    client.force_login(house.user("alice"))
    page = client.get(OVERDUE).content.decode()
    for shown in ("李*华", "王*归", "孙*医", "周敏", "疫情预案"):
        assert shown in page, shown
    assert "李小华" not in page
    for query, who in (("?q=王晚归", "王*归"), ("?q=1-0101", "李*华"), ("?state=excepted", "孙*医")):
        answer = client.get(OVERDUE + query)
        assert len(answer.context["page"]) == 1
        assert who in answer.content.decode()
    building = house.homes[2].building_id
    assert [one.name for one in client.get(f"{OVERDUE}?building={building}").context["page"]] == ["孙就医"]
    assert "打印" in client.get(OVERDUE + "?format=print").content.decode()
    book = load_workbook(BytesIO(b"".join(client.get(OVERDUE + "?format=xlsx").streaming_content)))
    assert book.worksheets[0].max_row == 4


@pytest.mark.parametrize("query", ["?page=999", "?building=x", "?state=x", "?q=" + "x" * 10_000])
def test_whatever_is_asked_gets_a_page(house, client, query):
    client.force_login(house.user("alice"))
    assert client.get(OVERDUE + query).status_code == 200


def test_a_resident_sees_what_the_own_home_has_left_and_when_the_next_frees(house, client):
    rosa = client
    rosa.force_login(house.user("rosa"))
    home = house.actor("rosa", clock.now()).home_ids
    assert len(home) == 1
    page = rosa.get("/c/pine/home/").content.decode()
    assert "出门" in page
    left = selectors.exits_left(home=house.homes[0].ref(), now=clock.now())
    assert (left.used, left.left) == (1, 0)


def test_the_list_takes_as_many_queries_for_many_as_for_few(house, client, django_assert_max_num_queries):
    client.force_login(house.user("alice"))
    client.get(OVERDUE)
    now = clock.now()
    for n in range(30):
        person = resident(house, house.homes[n % 4], f"李{chr(0x4E00 + n)}")
        moves(house, house.homes[n % 4], person, ("out", now - 5 * HOUR))
    with django_assert_max_num_queries(24):
        client.get(OVERDUE)
