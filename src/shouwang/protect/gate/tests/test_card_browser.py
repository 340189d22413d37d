"""Cards and keys in a real Chromium: one walk of a steward and a manager."""

import pytest
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.protect.gate.models import Card
from shouwang.protect.gate.tests.test_cards import move_in
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE


@pytest.fixture
def cast(transactional_db):
    cast = stage.assemble(clock.now())
    move_in(cast, "李小华")
    return cast


def look(window):
    window.fits()
    window.accessible()


def test_a_steward_issues_prints_and_loses_a_card(window, cast):
    steward = window(size=PHONE).sign_in(cast.user("stella"))
    page = steward.go("/c/pine/gate/cards/new?q=lxh")
    look(steward)
    page.locator("a[href*='person=']").first.click()
    look(steward)
    page.get_by_role("button", name="发卡").dblclick()
    expect(page.get_by_role("button", name="打印此卡")).to_be_visible()
    assert Card.objects.count() == 1
    look(steward)
    page.get_by_role("button", name="打印此卡").click()
    expect(page.locator("svg.qr")).to_be_visible()
    look(steward)
    steward.go(f"/c/pine/gate/cards/{Card.objects.get().pk}")
    page.fill("input[name=why]", "丢在公交车上")
    page.get_by_role("button", name="挂失").click()
    expect(page.get_by_text("已挂失").first).to_be_visible()
    manager = window(size=DESKTOP).sign_in(cast.user("alice"))
    for path in ("cards/", "cards/batch", "keys/", "keys/0/withdraw", "cards/new?contractor=1"):
        manager.go(f"/c/pine/gate/{path}")
        look(manager)
    for each in (steward, manager):
        each.calm()
