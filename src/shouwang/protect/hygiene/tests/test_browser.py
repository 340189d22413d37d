"""A round in a real browser: a lift car is begun by its code without a network, and uploaded when it is back."""

from __future__ import annotations

import pytest

from shouwang.kernel import clock
from shouwang.protect.hygiene.models import Cleaning
from shouwang.protect.hygiene.tests.conftest import Rounds, ask
from shouwang.testing.browser import PHONE
from shouwang.testing.cast import assemble

pytestmark = pytest.mark.browser


@pytest.fixture
def today(transactional_db):
    now = clock.now()
    made = Rounds(assemble(now), now)
    ask(made.cast, 1440, now=now)
    return made


def test_cleaner_does_a_lift_without_a_network_and_it_is_uploaded(today, window):
    phone = window(size=PHONE, touch=True)
    phone.sign_in(today.cast.user("cleo"))
    page = phone.go("/c/pine/rounds/")
    phone.fits()
    phone.accessible()
    page.context.set_offline(True)
    page.get_by_label("这一处的码").fill(today.lift.area.code)
    page.get_by_role("button", name="开始这一处").click()
    page.locator("li[data-acts]").wait_for()
    page.locator("[data-queue]", has_text="1").wait_for()
    assert not Cleaning.objects.exists()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("[data-queue]", has_text="已上传").wait_for()
    row = Cleaning.objects.get()
    assert row.area_id == today.lift.area_id
    assert row.finished_at is None
