"""Appeals in a real Chromium: a guard's tablet, a steward's phone, the person's own."""

import pytest
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.protect.appeals import links
from shouwang.protect.appeals.models import Appeal
from shouwang.protect.appeals.tests.acts import close, refuse
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE, TABLET


@pytest.fixture
def cast(transactional_db):
    cast = stage.assemble(clock.now())
    close(cast, clock.now())
    return cast


def look(window):
    window.fits()
    window.accessible()


def test_a_refused_visitor_is_let_pass_by_a_second_person(window, cast):
    decided = refuse(cast, now=clock.now())
    guard = window(size=TABLET).sign_in(cast.user("bob"))
    page = guard.go(f"/c/pine/gate/decisions/{decided.pk}")
    page.get_by_role("link", name="申诉").click()
    look(guard)
    page.get_by_text("有人邀请").click()
    page.get_by_role("button", name="生成单号").dblclick()
    row_number = page.locator("[data-number]")
    expect(row_number).to_be_visible()
    look(guard)
    row = Appeal.objects.get()
    person = window(size=PHONE, language="en")
    person.go(f"/appeal/{links.token(row.pk)}")
    person.fits_screens(TABLET, PHONE, name="appeal")
    look(person)
    steward = window(size=PHONE).sign_in(cast.user("stella"))
    page = steward.go("/c/pine/gate/appeals/review/")
    look(steward)
    page.get_by_role("link", name=row.spelled).click()
    look(steward)
    page.fill("input[name=sentence]", "住户已电话确认")
    page.get_by_role("button", name="放行一次").click()
    expect(page.get_by_text("已答复").first).to_be_visible()
    page = guard.go("/c/pine/gate/appeals/")
    look(guard)
    page.fill("input[name=number]", row.spelled.lower())
    page.press("input[name=number]", "Enter")
    expect(page.get_by_role("button", name="放行此人")).to_be_visible()
    look(guard)
    page.get_by_role("button", name="放行此人").dblclick()
    expect(page.locator(".verdict-pass")).to_be_visible()
    manager = window(size=DESKTOP).sign_in(cast.user("alice"))
    manager.go("/c/pine/gate/appeals/review/?state=all")
    look(manager)
    manager.speak("en").go("/c/pine/gate/appeals/review/?state=all&format=print")
    manager.fits_paper()
    for each in (guard, person, steward, manager):
        each.calm()
