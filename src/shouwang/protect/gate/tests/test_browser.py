"""The gate in a real Chromium, on a guard's phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import services as residents
from shouwang.base.residents.models import Person
from shouwang.base.residents.services import Facts
from shouwang.kernel import clock, sealing
from shouwang.protect.gate import passes, selectors
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.tests import test_exits, test_figures
from shouwang.protect.visitors.tests import acts
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
def test_a_guard_finds_somebody_as_he_types_and_lets_them_in(window, cast, language):
    gate = window(language=language).sign_in(cast.user("bob"))
    page = gate.go("/c/pine/gate/")
    gate.fits_screens(TABLET, PHONE, name=f"gate-desk-{language}")
    if language == "zh-hans":
        gate.accessible()
    page.locator("#scan").press_sequentially("lxh", delay=20)
    page.locator("#candidates button").first.click()
    expect(page.locator(".verdict-pass")).to_be_visible()
    gate.fits_screens(TABLET, PHONE, name=f"gate-pass-{language}")
    if language == "zh-hans":
        gate.accessible()
    gate.calm()


def test_a_guard_completes_a_check_and_lets_an_ambulance_in_with_two_taps(window, cast):
    now = clock.now()
    acts.put(cast, ("temperature", "everyone"), ("entry", "pass"), ("mask", "public"), now=now)
    gate = window(size=PHONE).sign_in(cast.user("bob"))
    page = gate.go("/c/pine/gate/")
    page.locator("#scan").press_sequentially("lxh", delay=20)
    page.get_by_text("未戴口罩").check()
    gate.fits()
    gate.accessible()
    gate.picture("gate-desk-rules")
    page.locator("#candidates button").first.click()
    expect(page.locator(".verdict-hold")).to_be_visible()
    gate.fits()
    gate.accessible()
    gate.picture("gate-check-steps")
    page.get_by_text("姓名与本人一致").check()
    page.get_by_text("已戴好口罩").check()
    page.keyboard.type("36.6")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict-pass")).to_be_visible()
    code = passes.issue(
        selectors.pass_keys().signer, passes.Claim(cast.pine.pk, passes.Bearer.USER, cast.user("erik").pk), now=now
    )
    for _twice in range(2):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    expect(page.locator(".verdict-hold")).to_be_visible()
    assert Decision.objects.count() == 3
    page = gate.go("/c/pine/gate/")
    page.get_by_text("救护·消防·公安").click()
    gate.picture("gate-helpers")
    gate.fits()
    gate.accessible()
    page.get_by_role("button", name="救护车").click()
    expect(page.locator(".verdict-pass")).to_contain_text("救护")
    gate.calm()


def test_a_guard_who_picks_a_name_right_after_searching_is_not_taken_for_a_scanner_that_reads_twice(window, cast):
    gate = window(size=PHONE).sign_in(cast.user("bob"))
    page = gate.go("/c/pine/gate/")
    for _twice in range(2):  # the second time the same name, as for two people of one home
        page.locator("#scan").fill("李小华")
        page.locator("#scan").press("Enter")
        gate.rest()  # a click on the page that is just being left would be nobody's
        page.locator("#candidates button").first.click()
        expect(page.locator(".verdict-pass")).to_be_visible()
        gate.go("/c/pine/gate/")
    assert Decision.objects.count() == 2


def test_a_visitor_is_registered_in_one_form(window, cast):
    gate = window(size=PHONE).sign_in(cast.user("bob"))
    page = gate.go("/c/pine/gate/?visitor=1")
    gate.picture("gate-visitor")
    page.fill("input[name=visitor]", "钱进")
    page.fill("input[name=room]", "1-0101")
    page.locator("form:has(input[name=visitor]) button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("钱*")
    gate.fits()


def busy(cast):
    """A day with people let in, checked, refused and overridden, and somebody out too long under a quota."""
    now, lihua = clock.now(), Person.objects.get()
    stop = {"reasons": [test_figures.VISITOR_NONE], "verdict": "refuse", "who": "钱进", "kind": "visitor"}
    rows = [test_figures.decided(cast, now - timedelta(seconds=9 * n), person=lihua) for n in range(20)]
    rows += [test_figures.decided(cast, now, **stop)]
    rows += [test_figures.decided(cast, now, **stop, passed=True, override_sealed=sealing.seal("送药"))]
    Decision.objects.bulk_create(rows)
    test_exits.restrict(cast, since=now - timedelta(days=3))
    test_exits.moves(cast, cast.homes[0], lihua, ("out", now - timedelta(hours=30)), ("in", now - timedelta(hours=20)))


def test_figures_and_inside_fit_a_desktop_and_a_phone(window, cast):
    busy(cast)
    desk = window().sign_in(cast.user("alice"))
    for language in ("en", "zh-hans"):
        desk.speak(language)
        for path in ("figures", "exits", "inside"):
            desk.go(f"/c/pine/gate/{path}")
            desk.fits_screens(DESKTOP, PHONE, name=f"gate-{path}-{language}")
            if language == "zh-hans":
                desk.accessible()


def test_a_pass_shows_its_code_and_renews_itself(window, cast):
    phone = window(size=PHONE).sign_in(cast.user("rosa"))
    page = phone.go("/c/pine/pass")
    expect(page.locator("#code svg.qr")).to_be_visible()
    phone.fits()
    phone.accessible()
