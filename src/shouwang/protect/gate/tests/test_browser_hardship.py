"""A guard's phone in hard times: an ambulance while offline, a server that stumbles, no room, and days of silence."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.tests import handheld
from shouwang.protect.gate.tests.handheld import KEPT, Gate
from shouwang.protect.visitors.tests import acts

OWN_CLOCK = """{
  const [date, steady] = [Date.now, performance.now.bind(performance)];
  const moved = () => Number(localStorage.getItem("moved") ?? 0);
  Date.now = () => date() + moved();
  performance.now = () => steady() + moved();
}"""
NEARLY_FULL = "navigator.storage.estimate = async () => ({ usage: 950_000_000, quota: 1_000_000_000 });"
NO_ROOM = """void (() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "recent") throw new DOMException("no room", "QuotaExceededError");
    return put.apply(this, given);
  };
  window.roomAgain = () => (IDBObjectStore.prototype.put = put);
})()"""
OFFER = """{
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  offer.prompt = async () => (window.asked = (window.asked ?? 0) + 1);
  dispatchEvent(offer);
}"""


@pytest.fixture
def cast(transactional_db):
    cast = handheld.household()
    acts.settle(cast, user="rosa", name="王荷", now=clock.now())
    acts.invite(cast, now=clock.now(), name="钱进", phone="13800138000", plate="沪A12345")
    return cast


def test_offline_a_guard_finds_who_is_expected_lets_an_ambulance_in_and_a_stumbling_server_loses_nothing(window, cast):
    gate = Gate(window, cast)
    page = gate.page
    tries = []
    page.route("**/station/decisions", lambda route: (tries.append(1), route.fulfill(status=503, json={"code": "x"})))
    gate.cut()
    page.locator("#scan").fill("沪a")
    expect(page.get_by_role("button", name="钱进")).to_have_count(0)
    page.locator("#scan").fill("沪A12345")
    gate.looks("expected")
    page.get_by_role("button", name="钱进").click()
    gate.says("allow")
    gate.next()
    gate.scan("SW2." + "A" * 150)
    gate.says("refuse")
    page.get_by_text("紧急放行", exact=True).click()
    page.get_by_role("button", name="急救", exact=True).click()
    page.get_by_role("button", name="放行", exact=True).click()
    gate.says("allow")
    expect(page.get_by_text("门岗放行：急救")).to_be_visible()
    gate.looks("overridden")
    gate.next()
    page.context.set_offline(False)
    for count in (1, 2):
        with page.expect_response("**/station/decisions"):
            gate.beat()
        expect(page.locator("[data-state=offline]")).to_contain_text("待上传 3 条")
        assert len(tries) == count
    page.unroute("**/station/decisions")
    page.locator("[data-state]").click()
    page.get_by_role("button", name="立即上传").click()
    gate.waiting(0)
    rows = list(Decision.objects.filter(source="offline").order_by("decided_at"))
    assert [(row.who, row.verdict, row.passed, row.override_reason) for row in rows] == [
        ("钱进", "allow", True, ""),
        ("", "refuse", False, ""),
        ("", "refuse", True, "急救"),
    ]
    gate.window.calm()


def test_a_phone_without_room_says_so_and_after_days_of_silence_it_keeps_nothing_but_what_it_owes(window, cast):
    gate = Gate(window, cast, script=OWN_CLOCK + NEARLY_FULL)
    page = gate.page
    expect(page.get_by_text("手机存储将满，请清理")).to_be_visible()
    page.evaluate(OFFER)
    page.locator("[data-state]").click()
    page.get_by_role("button", name="安装到桌面").click()
    expect(page.get_by_role("button", name="安装到桌面")).to_have_count(0)
    assert page.evaluate("window.asked") == 1
    page.get_by_role("button", name="返回").click()
    gate.cut()
    gate.register("快递外卖", "孙快")
    gate.says("allow")
    gate.next()
    page.evaluate(NO_ROOM)
    gate.register("快递外卖", "周到")
    gate.says("allow")
    expect(page.get_by_text("存储已满，这一条没有记下。请记在纸上并清理手机。")).to_be_visible()
    gate.looks("no-room")
    page.evaluate("void window.roomAgain()")
    gate.next()
    gate.register("快递外卖", "吴送")
    gate.says("allow")
    expect(page.get_by_text("存储已满")).to_have_count(0)  # there is room again
    page.evaluate("localStorage.setItem('moved', String(73 * 3_600_000))")
    page.reload()
    expect(page.get_by_text("太久没有联网，本机名单已清除")).to_be_visible()
    gate.looks("silent")
    assert set(page.evaluate(KEPT)) == {"clock", "key", "token"}
    page.context.set_offline(False)
    gate.beat()
    expect(page.get_by_text("未设 PIN，须联网用密码登录")).to_be_visible()  # wiped with everything else
    page.context.clear_cookies()
    page.get_by_role("button", name=cast.user("bob").name).click()
    gate.password(cast.user("bob"))
    gate.pin("4826", "4826")
    gate.waiting(0)
    names = Decision.objects.filter(source="offline").order_by("decided_at").values_list("who", flat=True)
    assert list(names) == ["孙快", "吴送"]
    gate.window.calm()
