"""The storekeeper's phone in a real Chromium: receive, label, issue by scan, count, settle."""

import pytest
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.means.supplies import models
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.testing import camera
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE


@pytest.fixture
def stocked(transactional_db):
    return Stocked(stage.assemble(clock.now()), clock.now())


def look(window):
    window.fits()
    window.accessible()


def count(keeper, code, number):
    """Scan a label, note how many are there, see no expected number, finish."""
    page = keeper.page
    camera.show(page, code)
    page.get_by_role("button", name="扫码").click()
    expect(page.get_by_label("实有数量")).to_be_focused()
    expect(page.get_by_label("标签")).to_have_value(code)
    page.get_by_label("实有数量").fill(number)
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("已记").first).to_be_visible()
    assert "70" not in page.inner_text("main")
    look(keeper)
    page.get_by_role("button", name="盘完了").click()


def test_masks_are_received_labelled_issued_by_scan_and_counted(window, stocked):
    keeper = window(size=PHONE).sign_in(stocked.cast.user("sam"))
    page = keeper.go("/c/pine/goods/desk?kind=receive")
    expect(page.get_by_role("link", name="入库")).to_be_in_viewport(ratio=1)
    page.get_by_label("条码、标签或名称").fill("口罩")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="医用口罩").click()
    page.get_by_label("数量").fill("2")
    page.get_by_label("计量").select_option("盒")
    page.get_by_label("批号").fill("A1")
    page.get_by_label("入到").select_option(label="库房")
    look(keeper)
    page.get_by_role("button", name="登记").dblclick()
    expect(page.get_by_text("入库：医用口罩 100 只（2 盒），已登记")).to_be_visible()
    batch = models.Batch.objects.get()
    assert models.Balance.objects.get().quantity == 100
    keeper.go(f"/c/pine/goods/labels?item={stocked.mask.pk}")
    expect(page.get_by_text(batch.code)).to_be_visible()
    page = keeper.go("/c/pine/goods/desk?kind=issue")
    camera.show(page, batch.code)
    with page.expect_navigation():
        page.get_by_role("button", name="扫码").click()
    page.get_by_label("数量").fill("101")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("库存不足")).to_be_visible()
    look(keeper)
    page.get_by_label("数量").fill("30")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("发放：医用口罩 30 只，已登记")).to_be_visible()
    page = keeper.go("/c/pine/goods/counts")
    look(keeper)
    camera.show(page, stocked.room.code)
    with page.expect_navigation():
        page.get_by_role("button", name="扫码").click()
    for then in ("再次盲盘", "盘点人不能自行结清"):
        count(keeper, batch.code, "68")
        expect(page.get_by_text(then)).to_be_visible()
    manager = window(size=DESKTOP).sign_in(stocked.cast.user("alice"))
    page = manager.go(f"/c/pine/goods/counts/{models.Count.objects.get().pk}")
    page.get_by_label("差异原因").fill("两只破损")
    page.get_by_role("button", name="结清").click()
    expect(page.get_by_text("已结清")).to_be_visible()
    assert models.Balance.objects.get().quantity == 68
    for address in (
        "",
        "movements",
        f"items/{stocked.mask.pk}",
        f"items/{stocked.mask.pk}/edit",
        "places",
        "protection",
        "protection/mine",
        "reserve/?class=mask",
        "purchases/promised",
        "funds",
    ):
        manager.go(f"/c/pine/goods/{address}")
        look(manager)
    for each in (keeper, manager):
        each.calm()
