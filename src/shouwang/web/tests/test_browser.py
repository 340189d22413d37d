"""The shell through a real browser: every part on one specimen page, and the small scripts at work."""

from __future__ import annotations

import itertools
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import override_settings
from django.urls import include, path
from playwright.sync_api import Route, expect

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE, TABLET, Opener, Window
from shouwang.web import listing
from shouwang.web.pages import Request, page

LONG_NAMES = """() => {
    const figures = document.querySelector("header p span");
    figures.textContent = document.documentElement.lang === "en"
        ? "12 buildings · 1,728 homes · 4,612 people" : "12 栋 · 1,728 户 · 4,612 人";
}"""
"""Writes the figures of a real compound into the top bar, which the cast's four homes do not fill."""

posts: list[str] = []
loads = itertools.count(1)


@page("register.see", methods=("GET", "POST"))
def specimen(request: Request) -> HttpResponse:
    if request.method == "POST":
        posts.append(request.POST["nonce"])
    now = clock.now()
    facts: dict[str, Any] = {
        "page": listing.page_of([f"5-{n:04d}" for n in range(1, 121)], request),
        "chips": [listing.Chip("All", "", "need" not in request.GET, 120), listing.Chip("Frail", "frail", False, 7)],
        "tabs": [{"url": "?", "label": "Register", "active": True}, {"url": "?t=2", "label": "Import", "count": 2}],
        "soon": now - timedelta(minutes=42),
        "early": now - timedelta(hours=28, minutes=32),
        "counter": next(loads),
    }
    source = (Path(__file__).parent / "specimen.html").read_text(encoding="utf-8")
    return HttpResponse(Template(source).render(RequestContext(request, facts)))


ANSWERED_THEN_AGAIN = """async (next) => {
  const button = document.querySelector("#twice button");
  const answers = () => performance.getEntriesByType("resource").length;
  const before = answers();
  button.click();
  while (answers() === before) await new Promise(requestAnimationFrame);
  await new Promise((done) => setTimeout(done, 50));
  document.querySelector(next).requestSubmit();
}"""

WAYS = {
    "command": ("board", "plans"),
    "workforce": ("duties", "mine"),
    "rollcall": ("board", "knock"),
    "gate": ("desk",),
    "notices": ("index", "inbox"),
}
"""Every way of the navigation leads to the specimen here, so that its full width is seen."""

urlpatterns = [
    path("c/<slug:compound>/specimen/", specimen),
    *(
        path(f"c/<slug:compound>/{app}/", include(([path(f"{way}/", specimen, name=way) for way in ways], app)))
        for app, ways in WAYS.items()
    ),
    path("", include("shouwang.web.urls")),
    path("", include("shouwang.base.accounts.urls")),
]


@pytest.fixture
def tab(window: Opener):
    """A window of the manager's, in a compound at level two."""
    with override_settings(ROOT_URLCONF=__name__):
        cast = stage.assemble()
        order = posture.Order(
            compound_id=cast.pine.pk,
            kind="plan",
            ref="1",
            title=Words(en="Respiratory epidemic plan", zh="呼吸道传染病疫情应急预案"),
            level=Words(en="Level two", zh="二级"),
            numeral="Ⅱ",
            severity=3,
            by_name="Alice",
            scopes=[PlaceRef(cast.pine.pk)],
            exercise=True,
        )
        posture.raise_measures(order=order, measures=[("mask", "", "public")], starts_at=clock.now())

        def open_tab(**terms: Any) -> Window:
            return window(**terms).sign_in(cast.user("alice"))

        yield open_tab


@pytest.mark.parametrize(("language", "last"), [("zh-hans", PHONE), ("en", DESKTOP)], ids=["zh-hans", "en"])
def test_every_part_fits_and_can_be_used_by_all(tab, language, last) -> None:
    seen = tab(language=language)
    page = seen.go("/c/pine/rollcall/board/")
    assert page.locator("header nav a").count() == 6
    assert page.locator("header nav a[aria-current=page]").count() == 1
    expect(page.locator("time[data-left]")).to_be_visible()
    page.evaluate(LONG_NAMES)
    seen.fits_screens(TABLET, DESKTOP, PHONE, last, name=f"specimen-{language}")
    seen.accessible()
    seen.calm()


def test_a_double_click_sends_one_form(tab) -> None:
    posts.clear()
    window = tab()
    page = window.go("/c/pine/specimen/")
    with page.expect_navigation():
        page.dblclick("#twice button")
    page.wait_for_load_state("networkidle")
    assert len(set(posts)) == len(posts) == 1


def test_a_click_while_the_next_page_is_awaited_sends_nothing(tab) -> None:
    window = tab()
    page = window.go("/c/pine/specimen/")
    sent: list[Route] = []
    asked: list[Route] = []

    def lead(route: Route) -> None:
        sent.append(route)
        route.fulfill(status=204, headers={"X-Goto": "/c/pine/specimen/?page=2"})

    page.route("**/specimen/", lambda route: lead(route) if route.request.method == "POST" else route.continue_())
    page.route("**/specimen/?page=2", lambda route: asked.append(route))
    page.evaluate(ANSWERED_THEN_AGAIN, "#twice")
    asked[0].continue_()
    window.rest()
    assert len(sent) == 1
    expect(page.locator("th a.row-link").first).to_have_text("5-0051")


@pytest.mark.parametrize("when", ["on its way", "answered"])
def test_a_form_sent_after_another_before_the_next_page_has_come_is_sent_too_and_leads_on(tab, when) -> None:
    window = tab()
    page = window.go("/c/pine/specimen/")
    sent: list[Route] = []
    held: list[Route] = []

    def lead(route: Route) -> None:
        sent.append(route)
        route.fulfill(status=204, headers={"X-Goto": f"/c/pine/specimen/?page={len(sent) + 1}"})

    page.route("**/specimen/", lambda route: lead(route) if route.request.method == "POST" else route.continue_())
    page.route("**/specimen/?page=2", lambda route: held.append(route))
    if when == "answered":
        page.evaluate(ANSWERED_THEN_AGAIN, "#once")
    else:
        page.evaluate("['#twice', '#once'].forEach((form) => document.querySelector(form).requestSubmit())")
    window.rest()
    assert len(sent) == 2
    expect(page.locator("th a.row-link").first).to_have_text("5-0101")


def test_a_risky_button_asks_once_more(tab) -> None:
    posts.clear()
    page = tab().go("/c/pine/specimen/")
    page.click("#once button")
    expect(page.locator("#once button")).to_have_text("Really?")
    assert posts == []
    with page.expect_navigation():
        page.click("#once button")
    page.wait_for_load_state("networkidle")
    assert len(posts) == 1


def test_a_dialog_opens_and_closes_by_key(tab) -> None:
    page = tab().go("/c/pine/specimen/")
    page.click("[data-dialog=sure]")
    expect(page.locator("#sure")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("#sure").wait_for(state="hidden")


def test_slash_finds_the_search_and_arrows_walk_the_rows(tab) -> None:
    page = tab().go("/c/pine/specimen/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "5-0002"


def test_a_live_part_renews_itself_and_says_when_the_server_is_gone(tab) -> None:
    window = tab(own_clock=True)
    page = window.go("/c/pine/specimen/")
    before = page.locator("#live b").inner_text()
    page.clock.fast_forward(4_000)
    expect(page.locator("#live b")).to_have_text(before)
    page.clock.fast_forward(1_000)
    expect(page.locator("#live b")).not_to_have_text(before)
    page.context.set_offline(True)
    page.clock.fast_forward(5_000)
    page.wait_for_selector("#stale:not([hidden])")
    page.context.set_offline(False)
    page.clock.fast_forward(5_000)
    page.wait_for_selector("#stale", state="hidden")


def test_a_page_works_without_any_script(tab, chromium, live_server) -> None:
    window = tab()
    cookies = window.page.context.cookies()
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(live_server.url + "/c/pine/specimen/")
    page.click("nav[aria-label=分页] >> text=下一页")
    expect(page.locator("th a.row-link").first).to_have_text("5-0051")
    page.click("header details summary")
    page.click("text=退出登录")
    page.wait_for_url("**/login/**")
    context.close()


def test_pale_words_and_a_button_without_a_name_are_found(window: Opener) -> None:
    shown = window()
    shown.page.set_content("<html lang=zh><title>x</title><p style='color:#ccc'>青松里</p><button></button></html>")
    with pytest.raises(AssertionError) as told:
        shown.accessible()
    assert all(word in str(told.value) for word in ("button-name: ", "color-contrast: ", "青松里", "<button>"))
