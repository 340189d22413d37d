"""The resident's page in a real browser: it fits, is accessible, is light, and works without a script."""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.living.rollcall import services as roll_calls
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.testing.browser import PHONE, TABLET
from shouwang.testing.cast import Cast, assemble


@pytest.fixture
def serious(transactional_db: None) -> Cast:
    """Pine Court at level two with a roll-call and two notices."""
    cast, now = assemble(clock.now()), clock.now() - timedelta(minutes=5)
    alice = cast.actor("alice")
    raise_level(cast, now)
    for title in ("今起进出小区须测体温，访客须提前申请", "今晚 19:00 送菜到单元门口，请错峰领取"):
        notices.publish(
            compound_id=cast.pine.pk,
            title=Words(zh=title),
            body=Words(zh="请互相转告。\n\n有疑问请打值班室。"),
            audience=notice_rules.Audience("residents"),
            signed_by="青山街道办",
            basis="青街防〔2026〕17号",
            actor=alice,
            now=now,
        )
    roll_calls.open_roll_call(
        compound_id=cast.pine.pk, title=Words(zh="点名"), deadline_at=now + timedelta(hours=1), actor=alice, now=now
    )
    return cast


def raise_level(cast: Cast, now: Any) -> None:
    posture.raise_measures(
        order=posture.Order(
            compound_id=cast.pine.pk,
            kind="response",
            ref="1",
            title=Words(zh="呼吸道传染病疫情", en="Respiratory epidemic"),
            level=Words(zh="二级", en="Level II"),
            numeral="Ⅱ",
            severity=3,
            by_name="Alice",
            scopes=(PlaceRef(cast.pine.pk),),
        ),
        measures=[
            ("temperature_max_c", "", 37.3),
            ("visitors", "", "approved"),
            ("delivery", "", "unit"),
            ("mask", "", "public"),
        ],
        starts_at=now,
    )


def test_rosa_sees_her_home(window, serious):
    for language in ("zh-hans", "en"):
        phone = window(language=language).sign_in(serious.user("rosa"))
        page = phone.go("/c/pine/home/")
        phone.fits_screens(TABLET, PHONE, name=f"home-{language}")
        if language == "zh-hans":
            phone.accessible()
        page.click("[data-textsize]")
        phone.fits_screens(TABLET, PHONE, name=f"home-large-{language}")
        phone.calm()


def test_the_page_is_light(window, serious):
    phone = window(size=PHONE).sign_in(serious.user("rosa"))
    answers = []
    phone.page.on("response", lambda got: answers.append(got))
    phone.go("/c/pine/home/")
    bodies = {got.url: got.body() for got in answers if got.url.split("?")[0].endswith((".css", ".js"))}
    assert bodies
    assert sum(len(gzip.compress(body)) for body in bodies.values()) <= 60_000


def test_rosa_reports_safe_and_reads_a_notice_without_a_script(chromium, serious, live_server):
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(serious.user("rosa"))
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN", viewport=PHONE)
    morsel = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": morsel.key, "value": morsel.value, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/c/pine/home/")
    page.get_by_role("link", name="报平安").click()
    page.get_by_role("button", name="平安", exact=True).click()
    expect(page.get_by_role("heading", name="收到平安")).to_be_visible()
    page.goto(live_server.url + "/c/pine/home/")
    page.get_by_text("今起进出小区须测体温").click()
    expect(page.get_by_text("青街防〔2026〕17号")).to_be_visible()
    page.goto(live_server.url + "/c/pine/home/")
    expect(page.get_by_text("1 条未读")).to_be_visible()
    context.close()
