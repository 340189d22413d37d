"""A guard's phone whose network goes: it decides on, tells everything later, and keeps nothing that it should not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from shouwang.base.accounts.models import Grant
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.protect.gate import services
from shouwang.protect.gate.models import Conflict, Decision, Station
from shouwang.protect.gate.tests import handheld
from shouwang.protect.gate.tests.handheld import KEPT, Gate, code
from shouwang.testing.browser import PHONE

CACHED = """caches.keys()
  .then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys()))))
  .then((all) => all.flat().map((one) => new URL(one.url).pathname))"""
MOVING = """
const [real, later] = [Date.now, setTimeout];
Date.now = () => real() + (window.moved || 0);
setTimeout = (done, wait, ...given) =>
  wait === 4_000 ? void (window.fourSecondsLater = done) : later(done, wait, ...given);
"""
FULL = "void (IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError'); })"
CLEAR = "new Promise((done) => { indexedDB.deleteDatabase('shouwang-gate').onblocked = done; setTimeout(done, 200); })"


@pytest.fixture
def cast(transactional_db):
    return handheld.household()


def mistype(gate):
    """What is no temperature and no home is said to be so; the last home that is typed is nearly one."""
    page = gate.page
    gate.scan("20")
    expect(page.get_by_text("若是体温，应在 34.0–43.0℃ 之间")).to_be_visible()
    gate.scan("20.0")
    expect(page.get_by_text("请重测")).to_be_visible()
    gate.register("访客登记", "钱进", "99-9-999")
    expect(page.get_by_text("没有“99-9-999”这一户")).to_be_visible()
    page.locator("[name=room]").fill("1-1-0111")
    page.get_by_role("button", name="判定").click()
    gate.looks("no-such-home")


def test_a_guard_whose_network_goes_decides_on_and_everything_arrives_with_its_own_time(window, cast):
    gate = Gate(window, cast)
    page = gate.page
    gate.looks("desk")
    gate.scan(code(cast))
    gate.says("allow")
    expect(page.get_by_text("服务器已记录")).to_be_visible()
    gate.looks("allowed")
    gate.next()

    began = clock.now()
    gate.cut()
    mistype(gate)
    page.get_by_role("button", name="1-1-0101").click()
    gate.says("allow")
    gate.next()
    page.get_by_role("button", name="快递外卖").click()
    gate.looks("courier")
    page.get_by_role("button", name="美团").click()  # the second tap
    gate.says("allow")
    gate.waiting(2)
    page.reload()
    gate.waiting(2)
    gate.scan("SW2." + "A" * 150)
    gate.says("refuse")
    gate.looks("refused")
    expect(page.get_by_text("要申诉：联网后")).to_be_visible()
    page.get_by_role("button", name="劝返").click()
    gate.register("住户没带码", "李小华", "1-1-0101")
    gate.says("check")
    gate.looks("check")
    page.locator("[name=identity_checked]").check()
    page.get_by_role("button", name="核验完毕").click()
    gate.says("allow")
    gate.next()
    gate.waiting(5)
    assert Decision.objects.filter(source="offline").count() == 0
    back = clock.now()
    gate.cut(gone=False)
    gate.waiting(0)
    rows = list(Decision.objects.filter(source="offline").order_by("decided_at"))
    assert [(row.person.name if row.person else row.who, row.verdict) for row in rows] == [
        ("钱进", "allow"),
        ("美团", "allow"),
        ("", "refuse"),
        ("李小华", "check"),
        ("李小华", "allow"),
    ]
    assert all(began < row.decided_at < back < row.received_at for row in rows)
    assert rows[4].follows == rows[3]
    page.locator("[data-state]").click()
    gate.looks("state")
    desk = window().sign_in(cast.user("alice"))
    expect(desk.go("/c/pine/gate/figures").get_by_text("钱*")).to_be_visible()
    gate.window.calm()


def test_a_guard_types_a_code_then_a_reading_and_both_count_when_ok_is_tapped(window, cast):
    plan = Words(zh="预案", en="Plan")
    order = posture.Order(cast.pine.pk, "plan", "1", plan, [PlaceRef(cast.pine.pk)], severity=3, by_name="Alice")
    posture.raise_measures(order=order, measures=[("temperature", "", "everyone")], starts_at=clock.now())
    gate = Gate(window, cast)
    page = gate.page
    reading = page.get_by_label("体温 ℃")
    page.locator("#scan").fill(code(cast))
    reading.fill("98.6")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#scan")).not_to_be_empty()
    page.get_by_role("button", name="急救消防公安抢险").click()  # no wrong reading keeps help waiting
    page.get_by_role("button", name="急救 120").click()
    gate.says("allow")
    gate.next()
    page.locator("#scan").fill(code(cast))
    reading.fill("36,5")
    page.get_by_role("button", name="确定").click()
    gate.says("allow")
    gate.waiting(0)
    assert Decision.objects.get(errand="").temperature_c == 36.5


def test_one_code_at_two_gates_and_a_network_that_goes_in_the_middle_of_a_scan(window, cast):
    cast.pine.gates.create(name="北门", kind="back")
    south, north = Gate(window, cast), Gate(window, cast, "北门")
    shown = code(cast)
    south.cut()
    north.page.route("**/station/decide", lambda route: route.abort())  # asked, and never answered
    for gate in (south, north):
        gate.scan(shown)
        gate.says("allow")
        gate.waiting(1)
    expect(north.page.locator("[data-state=offline]")).to_be_visible()
    for gate in (south, north):
        gate.cut(gone=False)
        gate.waiting(0)
    line = Conflict.objects.get()
    assert (line.kind, {line.decision.gate.name, line.other.gate.name}) == ("twice", {"南门", "北门"})
    manager = window(size=PHONE).sign_in(cast.user("alice"))
    page = manager.go("/c/pine/gate/conflicts/")
    manager.fits()
    manager.accessible()
    manager.picture("conflicts")
    page.locator("[name=note]").fill("母子同行")
    page.get_by_role("button", name="认可原判").click()
    expect(page.get_by_text("没有需要处理的冲突")).to_be_visible()
    manager.go("/c/pine/gate/stations/")
    manager.fits()
    manager.accessible()
    manager.picture("stations")


def test_a_moved_clock_changes_no_time_a_full_phone_says_so_and_a_dismissed_guard_is_out(window, cast):
    gate = Gate(window, cast, script=MOVING)
    gate.cut()
    gate.page.evaluate("window.moved = -7_200_000")
    gate.scan(code(cast))
    gate.says("allow")
    expect(gate.page.get_by_text("手机时钟差 -120 分钟")).to_be_visible()
    gate.cut(gone=False)
    gate.waiting(0)
    row = Decision.objects.get(source="offline")
    assert abs(row.decided_at - clock.now()) < timedelta(seconds=30)
    assert Conflict.objects.count() == 0
    gate.page.evaluate("window.fourSecondsLater()")  # the next one's turn comes by itself
    gate.cut()
    gate.page.evaluate(FULL)
    gate.register("快递外卖", "孙快")
    gate.says("allow")
    expect(gate.page.get_by_text("存储已满").first).to_be_visible()
    gate.cut(gone=False)
    Grant.objects.filter(user=cast.user("bob")).update(ends_at=clock.now())
    gate.beat()
    expect(gate.page.get_by_text("已不能在此上岗")).to_be_visible()


def test_a_revoked_phone_delivers_what_it_has_and_forgets_the_rest_and_a_cleared_one_starts_anew(window, cast):
    gate = Gate(window, cast)
    assert gate.page.evaluate(KEPT) == ["clock", "guard", "guards", "key", "lists", "pins", "token"]
    assert all(path.startswith("/gate-app/") for path in gate.page.evaluate(CACHED))
    gate.cut()
    gate.scan(code(cast))
    gate.says("allow")
    station = Station.objects.get()
    now = clock.now() + timedelta(seconds=1)  # later than the decision, however well the phone knows the time
    services.revoke(station_id=station.pk, compound_id=cast.pine.pk, actor=cast.actor("alice", now), now=now)
    gate.page.context.set_offline(False)
    gate.beat()
    expect(gate.page.get_by_text("本机已停用，名单已清除")).to_be_visible()
    assert set(gate.page.evaluate(KEPT)) <= {"clock", "key"}
    assert Decision.objects.filter(source="offline").count() == 1
    gate.page.evaluate(CLEAR)
    gate.window.go("/gate-app/")
    expect(gate.page.get_by_text("本机还不是门岗")).to_be_visible()
    gate.window.calm()
