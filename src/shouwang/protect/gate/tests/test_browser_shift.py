"""A shift that changes without a network: by PIN, and with help let in while the phone is nobody's."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shouwang.base.presence import selectors as presence
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.tests import handheld
from shouwang.protect.gate.tests.handheld import Gate


@pytest.fixture
def cast(transactional_db):
    return handheld.household()


def test_a_phone_that_is_nobody_s_asks_for_a_pin_and_lets_two_ambulances_in_without_one(window, cast):
    gate = Gate(window, cast)
    page, bob = gate.page, cast.user("bob").name
    gate.cut()
    page.locator("[data-state]").click()
    page.get_by_role("button", name="下岗交班").click()
    gate.looks("hand-over")
    page.reload()
    page.get_by_role("button", name=bob).click()
    for digit in "9305":
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_text("不对，还可试 4 次")).to_be_visible()
    gate.looks("wrong-pin")
    for _each in range(2):
        page.get_by_role("button", name="紧急放行，不用 PIN").click()
        gate.looks("siren")
        page.get_by_role("button", name="急救 120").click()
        gate.says("allow")
        gate.next()
    gate.pin("4826")
    expect(page.locator("#scan")).to_be_visible()
    gate.scan("HC1:" + "6BF" * 300)
    expect(page.get_by_text("这是健康凭证，本机验不了真伪")).to_be_visible()
    gate.looks("health-credential")
    gate.waiting(4)
    gate.cut(gone=False)
    gate.waiting(0)
    helped = Decision.objects.filter(errand="emergency")
    assert list(helped.values_list("guard", "passed")) == [(None, True)] * 2
    assert len({one.who for one in presence.without_home(cast.pine.pk)}) == 2
    gate.window.calm()
