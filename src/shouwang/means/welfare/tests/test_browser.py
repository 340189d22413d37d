"""Welfare in a real Chromium: a guard's phone at night, and the manager's desk."""

import pytest
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.means.welfare import models, services
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE


@pytest.fixture
def cast(transactional_db):
    cast = stage.assemble(clock.now())
    manager = cast.actor("alice", clock.now())
    services.say_room(compound_id=cast.pine.pk, name="会所二楼", beds=2, actor=manager, now=clock.now())
    return cast


def look(window):
    window.fits()
    window.accessible()


def test_a_guard_who_thinks_of_death_meets_help_first_and_sleeps_in_one_bed(window, cast):
    guard = window(size=PHONE).sign_in(cast.user("bob"))
    page = guard.go("/c/pine/welfare/mind/phq9")
    look(guard)
    for place in range(9):
        page.locator(f"input[name=item{place}]").nth(1 if place == 8 else 0).check()
    page.get_by_role("button", name="看结果").click()
    expect(page.get_by_text("请现在就打电话")).to_be_visible()
    expect(page.get_by_role("link", name="12356").first).to_have_attribute("href", "tel:12356")
    look(guard)
    page.get_by_role("button", name="请咨询员联系我").click()
    expect(page.get_by_text("已通知咨询员").first).to_be_visible()
    assert models.Referral.objects.get().urgent
    page = guard.go("/c/pine/welfare/rest")
    page.get_by_role("button", name="会所二楼").dblclick()
    expect(page.get_by_text("我的床位")).to_be_visible()
    assert models.RestBooking.objects.count() == 1
    look(guard)
    page = guard.go("/c/pine/welfare/meals")
    page.get_by_role("button", name="订餐").first.click()
    expect(page.get_by_role("button", name="更改").first).to_be_visible()
    look(guard)
    manager = window(size=DESKTOP, language="en").sign_in(cast.user("alice"))
    for address in ("fatigue", "rooms", "kitchen", "totals"):
        manager.go(f"/c/pine/welfare/{address}")
        look(manager)
    for each in (guard, manager):
        each.calm()
