"""Roll-call in a real browser: a link answers, the steward knocks with the network cut, every page fits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.base.residents import services as residents
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.living.rollcall import links, selectors, services
from shouwang.living.rollcall.models import Answer, HomeState, RollCall
from shouwang.testing.browser import DESKTOP, PHONE, TABLET
from shouwang.testing.cast import Cast, assemble


@pytest.fixture
def called(transactional_db: None) -> tuple[Cast, RollCall]:
    """Pine Court with twelve buildings and some vulnerable people, ten minutes into a roll-call."""
    cast = assemble(clock.now())
    now = clock.now() - timedelta(minutes=10)
    rows = [
        place_services.HomeRow(
            str(b), str(u), f"{f:02}0{h}", floor=f, status="vacant" if (b * f + h) % 17 == 0 else None
        )
        for b in range(1, 13)
        for u in (1, 2)
        for f in range(1, 19 if b < 7 else 25)
        for h in (1, 2, 3)
    ]
    place_services.ensure_homes(compound_id=cast.pine.pk, rows=rows)
    people: tuple[tuple[str, int, list[str], int], ...] = (
        ("何秀玉", 0, ["lives_alone"], 1942),
        ("魏敏", 1, ["frail"], 1950),
        ("刘小珍", 2, [], 1990),
    )
    found = list(places.homes(cast.pine.pk).filter(building__number="7").order_by("-floor", "pk"))
    for name, index, needs, year in people:
        residents.register_person(
            actor=cast.actor("alice"),
            compound_id=cast.pine.pk,
            facts=residents.Facts(name, born_on=date(year, 3, 1), phone=f"1381234000{index}"),
            moving_in=residents.MovingIn(found[index].pk),
            need_kinds=needs,
            now=now,
        )
    call = services.open_roll_call(
        compound_id=cast.pine.pk,
        title=Words(zh="台风点名", en="Typhoon roll-call"),
        deadline_at=now + timedelta(hours=1),
        actor=cast.actor("alice"),
        now=now,
    )
    answer_most(cast, call)
    return cast, call


def answer_most(cast: Cast, call: RollCall) -> None:
    rows = []
    for index, home in enumerate(places.homes(cast.pine.pk)):
        if (home.building.number == "7" and home.floor > 20) or index % 41 == 0:
            continue
        state = "away" if index % 19 == 0 else "safe"
        rows.append(HomeState(roll_call=call, home=home, state=state, answered_at=call.opened_at, via="link"))
    HomeState.objects.bulk_create(rows)


def seven(cast: Cast) -> Any:
    return places.buildings(cast.pine.pk).get(number="7")


def test_a_phone_link_answers_and_the_totals_follow(window, called):
    cast, call = called
    home = places.homes(cast.pine.pk).filter(building__number="7").order_by("-floor", "pk")[0]
    before = selectors.totals(call.pk)
    phone = window(size=PHONE)
    page = phone.go(f"/r/{links.token(call.pk, home.pk)}/")
    phone.picture("rollcall-answer")
    phone.fits()
    phone.accessible()
    page.get_by_role("link", name="需要帮助").click()
    page.get_by_text("药快没了").click()
    phone.picture("rollcall-answer-help")
    phone.fits()
    phone.accessible()
    page.get_by_role("button", name="告诉值班室").click()
    page.get_by_role("heading", name="收到了").wait_for()
    phone.picture("rollcall-answer-done")
    phone.accessible()
    after = selectors.totals(call.pk)
    assert (after.help, after.not_reached) == (before.help + 1, before.not_reached - 1)
    page.get_by_role("link", name="点错了，改").click()
    page.get_by_role("button", name="平安", exact=True).click()
    page.get_by_role("heading", name="收到平安").wait_for()
    phone.picture("rollcall-answer-safe")
    phone.accessible()
    assert selectors.totals(call.pk).help == before.help
    phone.calm()


def test_the_steward_knocks_while_the_network_is_cut(window, called):
    cast, _call = called
    phone = window(size=PHONE, touch=True).sign_in(cast.user("stella"))
    page = phone.go(f"/c/pine/rollcall/knock/{seven(cast).pk}")
    phone.picture("rollcall-doors")
    phone.fits()
    phone.accessible()
    count = int(page.locator("[data-count='none']").first.inner_text())
    given = Answer.objects.count()
    page.context.set_offline(True)
    first = page.locator("[data-here] [data-room]").inner_text()
    page.get_by_role("button", name="平安").click()
    page.get_by_text("1 条等网络").wait_for()
    expect(page.locator("[data-here] [data-room]")).not_to_have_text(first)
    page.get_by_role("button", name="未应门").click()
    page.get_by_text("2 条等网络").wait_for()
    expect(page.locator("[data-count='none']").first).to_have_text(str(count - 1))
    assert Answer.objects.count() == given
    page.context.set_offline(False)
    page.get_by_text("已上传").wait_for()
    phone.picture("rollcall-doors-uploaded")
    assert sorted(Answer.objects.values_list("state", flat=True)) == ["no_answer", "safe"]
    page.reload()
    page.get_by_text("已上传").wait_for()
    expect(page.locator("[data-count='none']").first).to_have_text(str(count - 1))
    assert Answer.objects.count() == 2
    phone.speak("en")
    for part in ("", "/print", "/links"):
        phone.go(f"/c/pine/rollcall/knock/{seven(cast).pk}{part}")
        phone.fits()


def test_the_board_fits_and_is_accessible(window, called):
    cast, call = called
    for home in places.homes(cast.pine.pk).filter(building__number__in=["3", "7", "11"], floor=5)[:6]:
        services.answer(
            roll_call_id=call.pk,
            home_id=home.pk,
            state="help",
            helps=["medicine"],
            answered_at=clock.now(),
            by=links.token(call.pk, home.pk),
            via="link",
            now=clock.now(),
        )
    for language in ("zh-hans", "en"):
        desk = window(language=language).sign_in(cast.user("alice"))
        desk.go("/c/pine/rollcall/")
        desk.fits_screens(PHONE, TABLET, DESKTOP, name=f"rollcall-board-{language}")
        if language == "zh-hans":
            desk.accessible()
        desk.go("/c/pine/rollcall/open")
        desk.fits_screens(PHONE, TABLET, DESKTOP, name=f"rollcall-open-{language}")
        if language == "zh-hans":
            desk.accessible()
        desk.go("/c/pine/rollcall/knock/?all=1")
        desk.fits_screens(PHONE, TABLET, DESKTOP, name=f"rollcall-knock-{language}")
        desk.calm()


def test_what_is_printed(window, called):
    cast, _call = called
    desk = window().sign_in(cast.user("stella"))
    for name in ("print", "links"):
        desk.go(f"/c/pine/rollcall/knock/{seven(cast).pk}/{name}")
        desk.picture(f"rollcall-{name}")
        desk.accessible()
