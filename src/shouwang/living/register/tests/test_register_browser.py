"""The register in a real Chromium: searching by keys, unmasking with a reason, on a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from shouwang.base.places import services as places
from shouwang.base.residents import services
from shouwang.kernel import clock
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE, Opener

PEOPLE = (
    *("赵丽", "张兰", "周玲", "郑兰", "赵亮", "张龙", "朱莉", "郑磊"),
    *("张玲", "张林", "周亮", "赵莲", "邹立", "庄蕾", "李建华", "王秀英"),
)


@pytest.fixture
def court(transactional_db: None) -> stage.Cast:
    """Pine Court with four more homes, sixteen people, needs and one home under isolation."""
    cast = stage.assemble()
    now = clock.now()
    rows = [places.HomeRow(str(b), "1", f"{b:02d}03", floor=b, area_m2=None) for b in range(3, 9)]
    homes = cast.homes + list(places.ensure_homes(compound_id=cast.pine.pk, rows=rows).values())[-6:]
    manager = cast.actor("manager", now)
    for index, name in enumerate(PEOPLE):
        services.register_person(
            actor=manager,
            compound_id=cast.pine.pk,
            facts=services.Facts(
                name, phone=f"138001360{index:02d}", id_number="11010519491231002X" if not index else ""
            ),
            moving_in=services.MovingIn(homes[index % len(homes)].pk),
            need_kinds=[["lives_alone", "medicine"], ["infant"], [], ["dialysis"]][index % 4],
            now=now,
        )
    order = services.Order(
        kind="isolation",
        ordered_by="青山社区医院",
        reason="密接",
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(days=6, hours=23),
        home_id=homes[0].pk,
    )
    services.restrict(actor=manager, compound_id=cast.pine.pk, order=order, now=now)
    return cast


def test_a_steward_searches_by_keys_and_looks_at_a_phone(court: stage.Cast, window: Opener) -> None:
    opened = window(size=DESKTOP).sign_in(court.user("steward"))
    page = opened.go(reverse("register:index", kwargs={"compound": "pine"}))
    opened.accessible()
    page.keyboard.press("/")
    page.keyboard.type("zl")
    page.wait_for_selector("mark")
    page.wait_for_function("document.querySelectorAll('[data-rows] tbody tr').length === 14")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#side h2")
    opened.accessible()
    opened.picture("register-search")
    phone = page.locator("#side [id^='v-'][id$='-phone']").first
    phone.get_by_role("link").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_text("送药送餐").click()
    opened.accessible()
    opened.picture("register-why")
    dialog.locator("button.btn-primary").click()
    page.wait_for_selector("#side b[role=status]")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("#side b[role=status]")).to_contain_text("138001360")
    opened.picture("register-shown")
    opened.calm()


def test_the_register_fits_a_phone(court: stage.Cast, window: Opener) -> None:
    opened = window(size=PHONE, language="en", touch=True).sign_in(court.user("manager"))
    page = opened.go(reverse("register:index", kwargs={"compound": "pine"}) + "?q=zl")
    opened.fits()
    opened.accessible()
    opened.picture("register-phone")
    page.locator("a.row-link").first.click()
    page.wait_for_selector("#side h2")
    opened.fits()
    opened.picture("register-phone-home")
    opened.calm()


def test_forms_are_accessible(court: stage.Cast, window: Opener) -> None:
    opened = window(size=DESKTOP).sign_in(court.user("manager"))
    for name, place in (("add", {}), ("places", {}), ("restrict", {"home_id": court.homes[0].pk})):
        opened.go(reverse(f"register:{name}", kwargs={"compound": "pine", **place}))
        opened.accessible()
        opened.picture(f"register-{name}")
    opened.calm()
