"""Forms sent by a page's script, in a browser: a network that fails, a session that ends, answers of all kinds."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.test import override_settings
from django.urls import include, path
from playwright.sync_api import Route, expect

from shouwang.kernel.outcomes import Refusal
from shouwang.testing import cast as stage
from shouwang.testing.browser import Opener, Window
from shouwang.web.pages import Request, page

ADDRESS = "/c/pine/sending/"
done: list[str] = []


@page("register.see", methods=("GET", "POST"))
def sending(request: Request) -> HttpResponse:
    """A form, and what was done with it; sent, it does what the pressed button says."""
    if request.POST.get("how") == "refused":
        raise Refusal("thing.wrong", "This cannot be done.").at("hidden_away")
    if request.method == "POST":
        done.append(f"{request.POST['how']}: {request.POST['words']}")
        return redirect(f"{ADDRESS}?done={len(done)}")
    return _drawn(request)


@page("register.see", methods=("POST",))
def shown(request: Request) -> HttpResponse:
    """Answers with a page at an address that can only be sent to."""
    done.append(f"{request.POST['how']}: {request.POST['words']}")
    return _drawn(request)


def _drawn(request: Request) -> HttpResponse:
    source = (Path(__file__).parent / "sending.html").read_text(encoding="utf-8")
    facts: dict[str, Any] = {"done": "; ".join(done), "beside": f"{ADDRESS}shown/"}
    return HttpResponse(Template(source).render(RequestContext(request, facts)))


urlpatterns = [
    path("c/<slug:compound>/sending/", sending),
    path("c/<slug:compound>/sending/shown/", shown),
    path("", include("shouwang.web.urls")),
    path("", include("shouwang.base.accounts.urls")),
]


@pytest.fixture
def people(transactional_db: None) -> stage.Cast:
    return stage.assemble()


@pytest.fixture
def tab(window: Opener, people: stage.Cast):
    """A window of the manager's, with something typed."""
    done.clear()
    with override_settings(ROOT_URLCONF=__name__):

        def open_tab(**terms: Any) -> Window:
            opened = window(**terms).sign_in(people.user("alice"))
            opened.go(ADDRESS).fill("[name=words]", "all of it")
            return opened

        yield open_tab


def press(window: Window, name: str = "Send") -> None:
    window.page.get_by_role("button", name=name, exact=True).click()


def _give(answer: dict[str, Any], route: Route) -> None:
    route.fulfill(**answer)


def test_what_was_sent_without_an_answer_is_done_once_when_it_is_sent_again(tab) -> None:
    window = tab()
    page = window.page

    def lose(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort()

    page.route(f"**{ADDRESS}", lose, times=1)
    press(window)
    expect(page.locator("#refusals")).to_contain_text("连不上服务器")
    expect(page.locator("[name=words]")).to_have_value("all of it")
    press(window)
    expect(page.locator("#done")).to_have_text("plain: all of it")
    page.fill("[name=words]", "all of it")
    press(window)
    expect(page.locator("#done")).to_have_text("plain: all of it; plain: all of it")


def test_what_stands_between_is_said_in_a_sentence_and_what_was_typed_stays(tab) -> None:
    window = tab()
    page = window.page
    answers: list[tuple[dict[str, Any], str]] = [
        ({"status": 502, "body": "<h1>Bad gateway</h1>", "content_type": "text/html"}, "（502）"),
        ({"status": 413, "body": "<h1>Too large</h1>", "content_type": "text/html"}, "超过服务器"),
        ({"status": 405, "body": ""}, "（405）"),
        ({"status": 422, "body": '{"code": "thing', "content_type": "application/json"}, "连不上服务器"),
    ]
    for answer, sentence in answers:
        page.route(f"**{ADDRESS}", partial(_give, answer), times=1)
        press(window)
        expect(page.locator("#refusals .callout")).to_contain_text(sentence)
        expect(page.locator("[name=words]")).to_have_value("all of it")
    assert done == []
    window.calm()


def test_who_is_signed_out_signs_in_beside_the_page_and_sends_it_then(tab, people) -> None:
    window = tab()
    page, context = window.page, window.page.context
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    press(window)
    expect(page.locator("#refusals")).to_contain_text("您已退出登录")
    assert page.locator("#refusals a").get_attribute("href") == "/login/"
    window.sign_in(people.user("bob"))
    press(window)
    expect(page.locator("#refusals")).to_contain_text("已有其他人登录")
    window.sign_in(people.user("alice"))
    context.add_cookies([{"name": "csrftoken", "value": "n" * 32, "url": window.address}])
    press(window)
    expect(page.locator("#done")).to_have_text("plain: all of it")


def test_a_slow_network_is_told_of_and_can_be_stopped_and_a_second_click_sends_nothing(tab) -> None:
    window = tab(own_clock=True)
    page = window.page
    held: list[Route] = []
    page.route(f"**{ADDRESS}", lambda route: held.append(route))
    press(window)
    page.wait_for_selector(".sending", state="attached")
    page.clock.fast_forward(1_000)
    expect(page.locator(".sending")).to_have_text("正在发送……")
    page.clock.fast_forward(9_000)
    page.locator("#told button").first.dispatch_event("click")
    press(window, "停止")
    expect(page.locator("#refusals")).to_contain_text("连不上服务器")
    expect(page.locator(".sending")).to_have_count(0)
    assert len(held) == 1
    page.unroute(f"**{ADDRESS}")
    press(window)
    expect(page.locator("#done")).to_have_text("plain: all of it")


def test_a_refusal_is_said_where_it_belongs_and_an_answer_in_place_leads_back_to_its_form(tab) -> None:
    window = tab()
    page = window.page
    press(window, "Refuse")
    field = page.locator("[name=hidden_away]")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-describedby", "wrong-hidden_away help")
    press(window, "Show")
    expect(page.locator("#done")).to_have_text("shown: all of it")
    assert page.url == window.address + ADDRESS
    expect(page.locator("main")).to_be_focused()
    page.go_back()
    expect(page.locator("#told")).to_be_visible()
    expect(field).to_have_attribute("aria-describedby", "help")
    press(window)
    expect(page.locator("#done")).to_have_text("shown: all of it; plain: ")
    window.calm()


def test_a_file_that_was_changed_since_it_was_chosen_is_to_be_chosen_again(tab, tmp_path) -> None:
    window = tab()
    sheet = tmp_path / "homes.csv"
    sheet.write_text("1-101", encoding="utf-8")
    os.utime(sheet, (10**9, 10**9))  # a change within the same tick of the disk's clock no browser sees
    window.page.set_input_files("[name=file]", sheet)
    # Chromium notes beside, not before, what a chosen file is like; who has read it has noted it.
    assert window.page.eval_on_selector("[name=file]", "async ({files}) => await files[0].text()") == "1-101"
    sheet.write_text("1-101 and more", encoding="utf-8")
    press(window)
    expect(window.page.locator("[name=file]")).to_be_focused()
    expect(window.page.locator("#wrong-file")).to_contain_text("请重新选择")
    assert done == []
