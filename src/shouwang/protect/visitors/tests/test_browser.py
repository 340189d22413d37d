"""Visits in a real Chromium: a host's phone, a visitor's, a guard's tablet, the desks."""

import pytest

from shouwang.kernel import clock
from shouwang.protect.visitors import links
from shouwang.protect.visitors.models import Invitation
from shouwang.protect.visitors.tests import acts
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE, TABLET


@pytest.fixture
def cast(transactional_db):
    now = clock.now()
    cast = stage.assemble(now)
    acts.settle(cast, user="rosa", now=now)
    acts.put(cast, ("visitors", "approved"), ("mask", "public"), now=now)
    return cast


def look(window):
    window.fits()
    window.accessible()


def test_a_host_invites_with_the_thumb_and_a_visitor_asks_at_the_gate(window, cast):
    host = window(size=PHONE).sign_in(cast.user("rosa"))
    page = host.go("/c/pine/visitors/invite")
    look(host)
    page.fill("input[name=name]", "钱进")
    page.get_by_text("明天", exact=True).click()
    page.get_by_text("9–11", exact=True).click()
    page.get_by_role("button", name="提交审批").dblclick()
    page.wait_for_selector("svg.qr")
    look(host)
    assert Invitation.objects.count() == 1

    phone = window(size=PHONE, language="en")
    page = phone.go(f"/visit/gate/{links.token(links.GATE, cast.south.pk)}")
    look(phone)
    page.fill("input[name=name]", "吴东")
    page.fill("input[name=phone]", "13800138007")
    page.fill("input[name=room]", "1-1-0101")
    page.get_by_role("button", name="Ask to come in").click()
    page.wait_for_selector("#visit")
    look(phone)
    asked = Invitation.objects.latest("pk")
    page = phone.go(f"/visit/host/{links.token(links.HOST, asked.pk)}")
    look(phone)
    page.get_by_role("button", name="Yes").click()
    page.get_by_text("You said yes").wait_for()
    phone.go("/visit/")
    look(phone)
    host.go("/c/pine/visitors/mine")
    look(host)
    for each in (host, phone):
        each.calm()


def test_a_guard_taps_twice_and_the_desks_fit_every_screen(window, cast):
    now = clock.now()
    acts.invite(cast, now=now, name="陶小然", plate="沪A12345")
    acts.ask(cast, now=now)
    acts.block(cast, now=now, name="陶小然", phone="13900000000")
    guard = window(size=TABLET).sign_in(cast.user("bob"))
    page = guard.go("/c/pine/visitors/")
    page.get_by_text("顺丰", exact=True).click()
    look(guard)
    page.locator("form[action$=courier] button").first.click()
    page.get_by_role("button", name="撤销").wait_for()
    assert Invitation.objects.filter(kind="courier").count() == 1
    look(guard)
    for path in ("new", "posters"):
        guard.go(f"/c/pine/visitors/{path}")
        look(guard)
    manager = window().sign_in(cast.user("alice"))
    for path in ("", "desk", "register", "blocked"):
        manager.go(f"/c/pine/visitors/{path}")
        manager.fits_screens(DESKTOP, PHONE, name=f"visitors-{path or 'today'}")
        manager.accessible()
    for each in (guard, manager):
        each.calm()
