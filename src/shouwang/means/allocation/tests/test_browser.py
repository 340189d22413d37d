"""In a real Chromium: masks run out, a fair answer is approved and handed over; a ration is refused a second time."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.means.allocation import selectors, services
from shouwang.means.allocation.models import Ration, Round
from shouwang.means.allocation.rules.rations import Entitlement
from shouwang.means.allocation.tests.conftest import Shortage
from shouwang.testing import camera
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE


@pytest.fixture
def shortage(transactional_db):
    return Shortage(stage.assemble(clock.now()), clock.now())


def look(window):
    window.fits()
    window.accessible()


def test_masks_run_out_and_are_shared_out_fairly_approved_and_handed_over(window, shortage):
    keeper = window(size=DESKTOP).sign_in(shortage.cast.user("sam"))
    page = keeper.go("/c/pine/goods/sharing/new/?class=mask")
    look(keeper)
    page.get_by_role("button", name="算出方案").dblclick()
    expect(page.get_by_text("已证明：没有更公平的方案")).to_be_visible()
    look(keeper)
    row = Round.objects.get()
    manager = window(size=PHONE).sign_in(shortage.cast.user("alice"))
    page = manager.go(f"/c/pine/goods/sharing/{row.pk}/")
    look(manager)
    page.get_by_role("button", name="批准分配").click()
    expect(page.get_by_text("物资已为领取方留存")).to_be_visible()
    page = keeper.go(f"/c/pine/goods/sharing/{row.pk}/")
    page.get_by_role("button", name="全部发放").first.click()
    expect(page.get_by_text("已发放 1 家")).to_be_visible()
    assert row.lines.get(post="gate").handed_at is not None


def hand_out(shortage):
    """A mask for every home, all at one point."""
    buildings = sorted({home.building_id for home in shortage.cast.homes})
    return services.open_rations(
        item_id=shortage.store.mask.pk,
        title="口罩",
        entitled=Entitlement(1, 0),
        shares=[services.Share("服务中心", buildings)],
        starts_at=shortage.now,
        ends_at=shortage.now + timedelta(days=1),
        nonce=uuid.uuid4(),
        **shortage.here("sam"),
    )


def test_a_ration_is_handed_out_with_a_signature_and_refused_a_second_time(window, shortage):
    row = hand_out(shortage)
    address = f"/c/pine/goods/rations/{row.pk}/points/{row.points.get().pk}/?q=1-1-0101"
    first, second = (window(size=PHONE).sign_in(shortage.cast.user("stella")) for _ in range(2))
    pages = [each.go(address) for each in (first, second)]
    look(first)
    box = pages[0].locator("canvas").bounding_box()
    pages[0].mouse.move(box["x"] + 20, box["y"] + 20)
    pages[0].mouse.down()
    pages[0].mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    pages[0].mouse.up()
    pages[0].get_by_role("button", name="发放 1 份").click()
    expect(pages[0].get_by_text("已发放 1 份")).to_be_visible()
    pages[1].get_by_role("button", name="发放 1 份").click()
    expect(pages[1].get_by_text("该户已领过")).to_be_visible()
    ration = Ration.objects.get(home=shortage.cast.homes[0])
    assert (ration.proof, bytes(ration.signature[:4])) == ("signature", b"\x89PNG")


def test_a_steward_with_a_network_scans_the_homes_code_by_camera_and_hands_its_ration_over(window, shortage):
    row = hand_out(shortage)
    steward, home = window(size=PHONE, touch=True).sign_in(shortage.cast.user("stella")), shortage.cast.homes[1]
    page = steward.go(f"/c/pine/goods/rations/{row.pk}/")
    look(steward)
    points, homes = page.get_by_role("link", name="在此发放"), page.get_by_role("table")
    assert points.bounding_box()["y"] < homes.bounding_box()["y"], "on a phone one need not pass by every home"
    points.click()
    steward.rest()
    look(steward)
    camera.show(page, selectors.code_of_home(home.pk))
    with page.expect_navigation():
        page.get_by_role("button", name="扫码").click()
    expect(page.get_by_text("已扫码")).to_be_visible()
    steward.picture("ration-scanned")
    with page.expect_navigation():
        page.get_by_role("button", name="发放 1 份").click()
    assert Ration.objects.get(home=home).proof == "code"
