"""A response in a real Chromium: preview, activation, the board, stand-down, on a desk, a tablet and a phone.

The same way is walked in Chinese by the product's main job.
"""

import pytest

from shouwang.kernel import clock
from shouwang.oversight.command.models import Activation
from shouwang.oversight.command.tests.stage import Scene, fill_posts, put_in_force
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE, TABLET


@pytest.fixture
def scene(transactional_db):
    return Scene(stage.assemble(clock.now()))


def look(desk, path, name):
    page = desk.go(path)
    desk.fits_screens(DESKTOP, TABLET, PHONE, name=name)
    desk.accessible()
    return page


ON_TOP = """button => {
  const { left, bottom, width } = button.getBoundingClientRect();
  return button.contains(document.elementFromPoint(left + width / 2, bottom - 2));
}"""


def test_alice_activates_watches_the_board_and_stands_down(window, scene):
    desk = window(language="en").sign_in(scene.cast.user("alice"))
    look(desk, "/c/pine/board/", "normal")
    look(desk, "/c/pine/activate/", "choose")
    query = f"?plan={scene.version.pk}&level={scene.levels[2]}&incident={scene.incident.pk}"
    page = look(desk, f"/c/pine/activate/{query}", "activate")
    page.click("button[name=mode][value=earnest]")
    assert page.evaluate("document.querySelector('input[name=checked]:focus').validity.valueMissing"), (
        "the tick is owed"
    )
    page.check("input[name=checked]")
    page.click("button[name=mode][value=earnest]")
    page.wait_for_url("**/board/**")
    look(desk, "/c/pine/board/", "board")
    activation = Activation.objects.get()
    page = look(desk, f"/c/pine/response/{activation.pk}/stand-down/", "down")
    page.check("input[name=checked]")
    page.click("button[name=mode][value=earnest]")
    page.wait_for_url("**/incidents/**")
    look(desk, page.url.removeprefix(desk.address), "incident")
    assert Activation.objects.get().stood_down_at is not None
    desk.calm()


def test_every_other_page_fits_and_is_accessible(window, scene):
    desk = window().sign_in(scene.cast.user("alice"))
    scene.activate(3, now=clock.now(), override=True, reason="Nobody answers")
    for name, path in (
        ("red", "board/"),
        ("wall", "board/?screen=1"),
        ("incidents", "incidents/"),
        ("new", "incidents/new/"),
        ("report", "report/"),
        ("journal", "journal/"),
        ("situation", "board/report/"),
        ("level", f"response/{Activation.objects.get().pk}/level/"),
    ):
        desk.go(f"/c/pine/{path}")
        desk.fits_screens(PHONE, DESKTOP, name=name)
        desk.accessible()


def test_the_operator_page_fits(window, scene):
    desk = window().sign_in(scene.cast.user("admin"))
    look(desk, "/system/", "system")


def test_a_night_guard_starts_the_fire_plan_with_three_taps(transactional_db, window):
    cast = stage.assemble(clock.now())
    version = put_in_force(cast, "fire")
    fill_posts(cast, version)
    phone = window(size=PHONE, touch=True).sign_in(cast.user("bob"))
    page = phone.go("/c/pine/report/")
    page.get_by_role("link", name="立即启动预案").click()
    phone.fits()
    phone.picture("start-choose")
    page.locator("main a[href^='?to=']").first.click()
    phone.accessible()
    phone.fits()
    phone.picture("start-confirm")
    page.set_viewport_size({"width": 360, "height": 640})
    start = page.get_by_role("button", name="立即启动")
    assert start.evaluate(ON_TOP), "the button is in reach of the thumb without scrolling"
    start.click()
    page.wait_for_url("**/duties/**")
    phone.picture("start-done")
    phone.calm()
    assert Activation.objects.get().changed_by_name == "Bob"
