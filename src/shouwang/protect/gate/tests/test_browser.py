"""The gate in a real Chromium, on a guard's phone."""

import pytest
from playwright.sync_api import expect

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import services as residents
from shouwang.base.residents.services import Facts
from shouwang.kernel import clock
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE, TABLET


@pytest.fixture
def cast(transactional_db):
    cast = stage.assemble(clock.now())
    moving = residents.MovingIn(home_id=cast.homes[0].pk, relation="owner")
    person = Facts(name="李小华")
    residents.register_person(
        actor=Actor.system(), compound_id=cast.pine.pk, facts=person, moving_in=moving, now=clock.now()
    )
    return cast


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, TABLET], ids=["phone", "tablet"])
def test_a_guard_finds_somebody_as_he_types_and_lets_them_in(window, cast, size, language):
    gate = window(size=size, language=language).sign_in(cast.user("bob"))
    page = gate.go("/c/pine/gate/")
    gate.fits()
    gate.accessible()
    page.locator("#scan").press_sequentially("lxh", delay=20)
    page.locator("#candidates button").first.click()
    page.wait_for_selector(".verdict-pass")
    gate.fits()
    gate.accessible()
    gate.calm()


def test_a_visitor_is_registered_in_one_form(window, cast):
    gate = window(size=PHONE).sign_in(cast.user("bob"))
    page = gate.go("/c/pine/gate/?visitor=1")
    page.fill("input[name=visitor]", "钱进")
    page.fill("input[name=room]", "1-0101")
    page.locator("form:has(input[name=visitor]) button.btn-primary").click()
    page.wait_for_selector(".verdict")
    assert "钱*" in page.inner_text("main")
    gate.fits()


def test_figures_and_inside_fit_a_desktop_and_a_phone(window, cast):
    for size in (DESKTOP, PHONE):
        desk = window(size=size).sign_in(cast.user("alice"))
        for path in ("/c/pine/gate/figures", "/c/pine/gate/inside"):
            desk.go(path)
            desk.fits()
            desk.accessible()
            desk.speak("en").go(path)
            desk.fits()
            desk.speak("zh-hans")


def test_a_pass_shows_its_code_and_renews_itself(window, cast):
    phone = window(size=PHONE).sign_in(cast.user("rosa"))
    page = phone.go("/c/pine/pass")
    expect(page.locator("#code svg.qr")).to_be_visible()
    phone.fits()
    phone.accessible()
