"""Duties in a real browser: accept and finish with a photo on a phone; every page fits and is accessible."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.means.workforce import services
from shouwang.means.workforce.models import Duty, ProofFile
from shouwang.means.workforce.rules import DutyOrder, ProofAsked, ProofKind, Step
from shouwang.means.workforce.tests.conftest import SOURCE, man
from shouwang.means.workforce.tests.test_acting import picture
from shouwang.testing.browser import PHONE, TABLET
from shouwang.testing.cast import Cast, assemble

STEPS = (
    Step(Words("Wipe buttons and rails", "按键、扶手喷擦"), Words("500 mg/L chlorine", "500mg/L 含氯消毒液")),
    Step(Words("Mop the car floor", "轿厢地面拖拭"), Words("30 min contact", "作用 30 分钟")),
    Step(Words("Put up the time sheet", "张贴消毒时间贴"), Words("One per unit", "1、2 单元各一张")),
)
PHOTOS = ProofAsked(ProofKind.PHOTO, count=2, hint=Words("Number and sheet in view", "拍到楼号和时间贴"))


def order(now, key, en, zh, minutes, **terms) -> DutyOrder:
    accept = now + timedelta(minutes=10)
    return DutyOrder(key, Words(en, zh), "cleaner", now + timedelta(minutes=minutes), accept, **terms)


@pytest.fixture
def pine(transactional_db: None) -> Cast:
    now = clock.now()
    cast = assemble(now)
    man(cast, now)
    number = ProofAsked(ProofKind.NUMBER, unit=Words("mg/L", "mg/L"), low=250, high=1000)
    orders = [
        order(now, "lift", "Disinfect lifts", "电梯消毒", -42, place_label="7号楼", proof=PHOTOS, steps=STEPS,
              repeat_minutes=120),
        order(now, "lobby", "Wipe lobby and letter boxes", "门厅、信报箱擦拭", 78, place_label="1号楼",
              proof=ProofAsked(ProofKind.PHOTO)),
        order(now, "mix", "Mix disinfectant", "配制消毒液", 30, proof=number, urgent=True),
        order(now, "air", "Ventilate after mixing", "配制后通风", 60, waits_for=("mix",)),
    ]  # fmt: skip
    duties = services.order_duties(
        compound_id=cast.pine.pk, source=SOURCE, orders=orders, actor=cast.actor("alice"), now=now
    )
    services.acknowledge(duty_id=duties[0].pk, actor=cast.actor("cleo"), now=now)
    for step in (0, 1):
        services.tick(duty_id=duties[0].pk, step=step, done=True, actor=cast.actor("cleo"), now=now)
    services.attach_photo(duty_id=duties[0].pk, content=picture("darkseagreen"), actor=cast.actor("cleo"), now=now)
    services.remind(duty_ids=[duties[2].pk], compound_id=cast.pine.pk, actor=cast.actor("alice"), now=now)
    return cast


def photo(colour, width=3000):
    return {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture(colour, (width, 2000))}


def test_cleo_accepts_and_finishes_with_photos_on_her_phone(window, pine):
    phone = window(size=PHONE, touch=True).sign_in(pine.user("cleo"))
    page = phone.go("/c/pine/duties/mine/")
    page.get_by_role("button", name="张贴消毒时间贴").click()
    phone.rest()  # what is chosen on the page that is just being left would be nobody's
    page.locator("form[action$='/finish/'] input[type=file]").set_input_files(photo("steelblue"))
    page.get_by_text("已完成，辛苦了！").wait_for()
    lift = Duty.objects.get(key="lift", round=1)
    assert lift.state == "done"
    assert lift.steps_done == [0, 1, 2]
    assert [kept.width for kept in ProofFile.objects.filter(duty=lift).order_by("pk")] == [640, 1600]
    row = page.locator("li", has_text="门厅、信报箱擦拭")
    row.get_by_role("button", name="接单").click()
    page.get_by_role("heading", name="门厅、信报箱擦拭").wait_for()
    page.locator("form[action$='/finish/'] input[type=file]").set_input_files(photo("peru"))
    page.get_by_text("已完成 2 项").wait_for()
    phone.calm()


def test_cleo_says_why_something_cannot_be_done(window, pine):
    phone = window(size=PHONE).sign_in(pine.user("cleo"))
    page = phone.go("/c/pine/duties/mine/")
    page.get_by_role("link", name="无法执行").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("设备故障").click()
    phone.picture("duties-cannot")
    phone.accessible()
    dialog.get_by_role("button", name="上报无法执行").click()
    page.get_by_text("已上报，由负责人决定怎么办。").wait_for()
    assert Duty.objects.get(key="lift").reason == "设备故障"
    phone.calm()


def test_alice_ticks_rows_and_reassigns_them(window, pine):
    desk = window().sign_in(pine.user("alice"))
    page = desk.go("/c/pine/duties/")
    page.get_by_label("本页全选").check()
    page.get_by_text("已选 4 项").wait_for()
    page.get_by_role("combobox", name="交给").select_option(label="Sam")
    page.get_by_role("button", name="改派").click()
    page.get_by_text("已改派 4 项任务。").wait_for()
    assert Duty.objects.filter(user=pine.user("sam")).count() == 4
    desk.calm()


def test_every_page_fits_and_is_accessible(window, pine):
    lift = Duty.objects.get(key="lift").pk
    mix = Duty.objects.get(key="mix").pk
    pages = (
        ("cleo", "duties/mine/", "mine"),
        ("cleo", f"duties/{mix}/", "one"),
        ("cleo", f"duties/{lift}/cannot/", "cannot-page"),
        ("alice", f"duties/{lift}/", "lead"),
        ("alice", "duties/", "all"),
        ("alice", "duties/print/", "print"),
        ("alice", "duties/posts/", "posts"),
    )
    for language in ("zh-hans", "en"):
        shown = window(language=language)
        for who, path, name in pages:
            shown.sign_in(pine.user(who)).go(f"/c/pine/{path}")
            shown.fits_screens(TABLET, PHONE, name=f"duties-{name}-{language}")
            if language == "zh-hans":
                shown.accessible()
        shown.calm()
