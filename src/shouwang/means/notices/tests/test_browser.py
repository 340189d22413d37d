"""Notices in a real browser: every page fits, is accessible and says its source and expiry."""

from __future__ import annotations

import pytest

from shouwang.base.residents import services as residents
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.means.notices import rules, services
from shouwang.means.notices.models import Notice
from shouwang.testing.browser import DESKTOP, PHONE, TABLET
from shouwang.testing.cast import Cast, assemble


@pytest.fixture
def told(transactional_db: None) -> tuple[Cast, Notice]:
    cast, now = assemble(clock.now()), clock.now()
    for home, name in zip(cast.homes, ("李建华", "王秀英", "张海", "刘珍"), strict=True):
        residents.register_person(
            actor=cast.actor("alice"),
            compound_id=cast.pine.pk,
            facts=residents.Facts(name),
            moving_in=residents.MovingIn(home.pk),
            now=now,
        )
    found = services.publish(
        compound_id=cast.pine.pk,
        title=Words(zh="今起进出小区须测体温，访客须提前申请", en="Temperature checks at the gates from today"),
        body=Words(zh="体温超过 37.3 ℃ 请到东门外帐篷休息。\n\n访客请提前一天申请。", en="Above 37.3 °C please rest."),
        audience=rules.Audience("residents"),
        signed_by="青山街道办",
        basis="青街防〔2026〕17号",
        urgent=True,
        exercise=True,
        actor=cast.actor("alice"),
        now=now,
    )
    return cast, found


def test_the_desk_fits_and_is_accessible(window, told):
    cast, found = told
    pages = {"list": "", "new": "new", "one": f"{found.pk}/", "unreached": f"{found.pk}/unreached"}
    for language in ("zh-hans", "en"):
        desk = window(language=language).sign_in(cast.user("alice"))
        for name, path in pages.items():
            desk.go(f"/c/pine/notices/{path}")
            desk.fits_screens(PHONE, TABLET, DESKTOP, name=f"notices-{name}-{language}")
            if language == "zh-hans":
                desk.accessible()
        desk.calm()


def test_reading_and_checking_on_a_phone(window, told):
    cast, found = told
    phone = window(size=PHONE).sign_in(cast.user("rosa"))
    for name, path in {
        "inbox": "/c/pine/inbox/",
        "read": f"/c/pine/inbox/{found.pk}",
        "public": f"/n/{found.code}/",
    }.items():
        phone.go(path)
        phone.picture(f"notices-{name}")
        phone.fits()
        phone.accessible()
    phone.calm()


def test_the_poster_for_the_notice_board(window, told):
    cast, found = told
    desk = window().sign_in(cast.user("stella"))
    for name in ("print", "unreached/print"):
        desk.go(f"/c/pine/notices/{found.pk}/{name}")
        desk.picture(f"notices-{name.replace('/', '-')}")
        desk.accessible()


def test_alice_writes_looks_and_publishes(window, told):
    cast, _found = told
    desk = window().sign_in(cast.user("alice"))
    page = desk.go("/c/pine/notices/new")
    page.get_by_label("标题", exact=True).fill("明天停电")
    page.get_by_label("正文", exact=True).fill("9:00 至 11:00 停电。")
    page.get_by_label("来源", exact=True).fill("供电公司通知")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="发布").wait_for()
    desk.picture("notices-preview")
    desk.accessible()
    page.get_by_role("button", name="发布").click()
    page.get_by_text("通知已发布").wait_for()
    assert Notice.objects.filter(title__zh="明天停电", basis="供电公司通知").count() == 1
    desk.calm()
