"""A purchase in a real Chromium: asked for on the phone, approved at the desk, taken in, billed and paid."""

import uuid

import pytest
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.means.purchasing import models, services
from shouwang.means.supplies.models import Balance
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE


@pytest.fixture
def cast(transactional_db):
    now = clock.now()
    cast = stage.assemble(now)
    Stocked(cast, now)
    common = {"compound_id": cast.pine.pk, "actor": cast.actor("alice", now), "now": now}
    services.say_supplier(name="恒康医药", **common)
    fund = services.say_fund(name="防疫补贴", kind="subsidy", **common)
    services.pay_in(fund_id=fund.pk, cents=5_000_00, words="区级", nonce=uuid.uuid4(), **common)
    return cast


def look(window):
    window.fits()
    window.accessible()


def test_masks_are_bought_and_received(window, cast):
    keeper = window(size=PHONE).sign_in(cast.user("sam"))
    page = keeper.go("/c/pine/goods/purchases/new")
    page.locator("select[name=item0]").select_option(label="医用口罩 (只)")
    page.locator("input[name=quantity0]").fill("2000")
    page.locator("input[name=price0]").fill("1,600")
    look(keeper)
    page.get_by_role("button", name="提交申请").dblclick()
    expect(page.get_by_text("等待审批").first).to_be_visible()
    row = models.Purchase.objects.get()
    manager = window(size=DESKTOP).sign_in(cast.user("alice"))
    page = manager.go(f"/c/pine/goods/purchases/{row.pk}")
    look(manager)
    page.get_by_role("button", name="批准").click()
    page.get_by_role("button", name="下单", exact=True).click()
    expect(page.get_by_text("已下单")).to_be_visible()
    page = keeper.go(f"/c/pine/goods/purchases/{row.pk}")
    page.get_by_label("到货", exact=True).fill("1500")
    page.get_by_label("批号").fill("A7")
    look(keeper)
    page.get_by_role("button", name="入库").click()
    expect(page.get_by_text("已记录。")).to_be_visible()
    expect(page.get_by_text("未到")).to_be_visible()
    assert Balance.objects.get().quantity == 1500
    page = manager.go(f"/c/pine/goods/purchases/{row.pk}")
    page.get_by_label("账单编号").fill("INV-1")
    page.get_by_label("金额").fill("1600")
    page.get_by_label("日期").fill("2026-11-26")
    page.get_by_role("button", name="登记账单").click()
    expect(page.get_by_text("账单所列尚未全部到货")).to_be_visible()
    look(manager)
    page.get_by_role("button", name="支付").click()
    expect(page.get_by_text("请写明仍支付的原因")).to_be_visible()
    for address in ("purchases/", "suppliers", "funds", f"funds/{row.fund_id}"):
        manager.go(f"/c/pine/goods/{address}")
        look(manager)
    for each in (keeper, manager):
        each.calm()


def test_a_price_that_cannot_be_meant_is_marked_and_all_that_was_typed_stays(window, cast):
    keeper = window(size=PHONE).sign_in(cast.user("sam"))
    page = keeper.go("/c/pine/goods/purchases/new")
    page.locator("select[name=item0]").select_option(label="医用口罩 (只)")
    page.locator("input[name=quantity0]").fill("2000")
    page.locator("input[name=reason]").fill("库存见底")
    price = page.locator("input[name=price0]")
    for typed, said in (
        ("1e9", "请填写以元计的金额，例如 1280.50。"),
        ("-5", "请填写以元计的金额，例如 1280.50。"),
        ("1000000000", "单笔金额最多 10,000,000 元。"),
    ):
        price.fill(typed)
        page.get_by_role("button", name="提交申请").click()
        expect(page.locator("label:has(input[name=price0]) .error")).to_have_text(said)
        expect(price).to_be_focused()
        expect(price).to_have_value(typed)
    expect(page.locator("input[name=reason]")).to_have_value("库存见底")
    look(keeper)
    keeper.picture("purchase-wrong-price")
    page.locator("input[name=quantity0]").fill("")
    price.fill("1600")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("label:has(input[name=quantity0]) .error")).to_have_text("请填写数字。")
    assert not models.Purchase.objects.exists()
    page.locator("input[name=quantity0]").fill("2000")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("等待审批").first).to_be_visible()
    assert models.Purchase.objects.count() == 1
