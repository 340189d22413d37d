"""Training in a real Chromium: a guard learns on the phone, a manager sees what the plan lacks."""

import pytest
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.means.training import models, services
from shouwang.means.training.tests import acts
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE


@pytest.fixture
def cast(transactional_db):
    cast = stage.assemble()
    acts.employ(cast)
    course = acts.write(cast, certificate="ppe", needs_sign_off=True)
    services.require(
        compound_id=cast.pine.pk,
        course_id=course.pk,
        post="gate",
        hazard="epidemic",
        actor=cast.actor("alice"),
        now=clock.now(),
    )
    return cast


def look(window):
    window.fits()
    window.accessible()


def test_a_guard_learns_on_the_phone_and_the_manager_signs_off_what_was_shown(window, cast):
    guard = window(size=PHONE).sign_in(cast.user("bob"))
    page = guard.go("/c/pine/training/")
    look(guard)
    expect(page.get_by_text("必修")).to_be_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="脱防护服").click()
    look(guard)
    page.get_by_text("口罩", exact=True).click()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("尚未通过")).to_be_visible()
    page.get_by_text("手套", exact=True).click()
    page.get_by_role("button", name="交卷").dblclick()
    expect(page.get_by_text("请向已持有本课程的同事演示操作")).to_be_visible()
    assert models.Attempt.objects.filter(passed=True).count() == 1
    manager = window(size=DESKTOP).sign_in(cast.user("alice"))
    for address in ("team", "courses", "courses/ppe/edit"):
        manager.go(f"/c/pine/training/{address}")
        look(manager)
    page = manager.go(f"/c/pine/training/{models.Course.objects.get().pk}/sign-off")
    page.get_by_role("button", name="我看到其操作正确").click()
    expect(page.get_by_text("没有等待签认的人")).to_be_visible()
    page = guard.go("/c/pine/training/points")
    expect(page.get_by_text("+20")).to_be_visible()
    look(guard)
    for each in (guard, manager):
        each.calm()
