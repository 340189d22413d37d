"""One evening of a level that rises, through the whole house in a real Chromium: from the consequence to the masks."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.means.rosters import services as rosters
from shouwang.means.rosters.models import Roster
from shouwang.means.rosters.tests.conftest import hire, week
from shouwang.means.supplies import services as supplies
from shouwang.oversight.command.models import Activation
from shouwang.oversight.command.tests.stage import Scene
from shouwang.protect.hygiene.tests.conftest import equip
from shouwang.testing import cast as stage


def spare(cast, now):
    """Erik may stand at the gate and is on no roster."""
    terms = {"compound_id": cast.pine.pk, "actor": cast.actor("alice", now), "now": now}
    file = rosters.open_file(**terms, user_id=cast.user("erik").pk, station="gate")
    since = timezone.localdate(now) - timedelta(days=30)
    contract = {"hours_week": 40, "period": "week", "rate_cents": 3000}
    rosters.add_term(**terms, file_id=file.pk, kind="contract", code="standard", starts_on=since, data=contract)
    rosters.add_term(**terms, file_id=file.pk, kind="certificate", code="security", starts_on=since)


@pytest.fixture
def scene(transactional_db, monkeypatch):
    """Level Ⅱ since ten o'clock, guards and cleaners on a roster, 120 masks and some disinfectant."""
    now = timezone.localtime(clock.now()).replace(hour=10, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: now)
    cast = stage.assemble(now)
    scene = Scene(cast)
    hire(cast, now)
    spare(cast, now)
    week(cast, now, rest={"e": 1, "l": 1})
    scene.stocked = equip(cast, now)
    scene.stocked.receive(120, lot="M1")
    for key, name in (("gloves", "手套"), ("face_shield", "面屏")):
        item = scene.stocked.item(supplies.ItemFacts(key, Words(en=key, zh=name), "piece"))
        scene.stocked.receive(60, item=item, lot=key, expires_on=None)
    scene.activation = scene.activate(2, now=now, override=True, reason="Street office on the phone")
    return scene


def test_manager_raises_the_level_and_sees_rounds_gaps_masks_and_the_reserve_follow(window, scene):
    desk = window().sign_in(scene.cast.user("alice"))
    page = desk.go("/c/pine/rounds/coverage?kind=lift")
    rounds = page.locator("thead th[scope=col]").count()
    page = desk.go(f"/c/pine/response/{scene.activation.pk}/level/?level={scene.levels[3]}")
    takes = page.get_by_role("region", name="后果")
    for said in ("门岗秩序组：至", "班没人", "口罩：备足 7 天还缺", "用完", "处次"):
        expect(takes).to_contain_text(said)
    desk.picture("journey-consequence")
    assert Activation.objects.get().steps.count() == 1
    page.get_by_label("原因").fill("电话已报街道，无人应答")
    page.get_by_label("我已核对").check()
    page.get_by_role("button", name="单独决定").click()
    page.locator("button[value=override]").click()
    page.wait_for_url("**/board/**")
    expect(page.get_by_role("region", name="物资可用天数")).to_contain_text("低于 7 天底线")
    held = posture.at(PlaceRef(scene.cast.pine.pk), now=clock.now())
    assert (held.value("disinfect_every", "lift"), held.value("minimum_on_duty", "gate")) == (60, 5)

    page = desk.go("/c/pine/rounds/coverage?kind=lift")
    assert page.locator("thead th[scope=col]").count() > rounds
    desk.picture("journey-rounds")

    tomorrow = timezone.localdate(clock.now()) + timedelta(days=1)
    roster = Roster.objects.get(state="published")
    page = desk.go(f"/c/pine/duties/rosters/{roster.pk}/?at=gate&day={tomorrow}&slot=n")
    ranked = page.get_by_role("region", name="空班")
    expect(ranked).to_contain_text("缺 5")
    expect(ranked.get_by_role("listitem").filter(has_text="Erik")).to_be_visible()
    desk.picture("journey-gap")

    keeper = window().sign_in(scene.cast.user("sam"))
    page = keeper.go("/c/pine/goods/protection")
    bob = page.get_by_role("listitem").filter(has_text="Bob")
    expect(bob).to_contain_text("口罩")
    keeper.picture("journey-protection")
    bob.get_by_role("button", name="发放").click()
    expect(page.get_by_role("listitem").filter(has_text="Bob").locator(".text-success").first).to_be_visible()

    page = keeper.go("/c/pine/goods/reserve/")
    expect(page.locator("main")).to_contain_text("类低于底线")
    keeper.picture("journey-reserve")
    desk.calm()
