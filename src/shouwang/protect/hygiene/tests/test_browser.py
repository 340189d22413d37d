"""A round in a real browser: a lift car is begun by its code without a network, and uploaded when it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone
from playwright.sync_api import Error, expect

from shouwang.base.accounts.models import Grant, User
from shouwang.base.journal.models import Entry as Recorded
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.means.supplies import services as supplies
from shouwang.means.supplies.models import Entry
from shouwang.means.workforce.tests.test_acting import picture
from shouwang.protect.hygiene import services
from shouwang.protect.hygiene.models import Cleaning, Spot
from shouwang.protect.hygiene.tests.conftest import Rounds, ask
from shouwang.testing import camera, keeping
from shouwang.testing.browser import PHONE
from shouwang.testing.cast import assemble


@pytest.fixture
def morning(monkeypatch):
    """Ten o'clock, when what is asked for once a day can still be done today."""
    now = timezone.localtime(clock.now()).replace(hour=10, minute=0)
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def today(transactional_db):
    now = clock.now()
    made = Rounds(assemble(now), now)
    ask(made.cast, 1440, now=now)
    return made


NEAR, DAY = timedelta(seconds=1), timedelta(days=1)

HOLDS = """async (store) => {
  const bases = (await indexedDB.databases()).filter((base) => base.name.startsWith("shouwang-page-"));
  const counts = await Promise.all(bases.map((base) => new Promise((resolve) => {
    indexedDB.open(base.name).onsuccess = ({target: {result}}) => {
      const asked = result.transaction(store).objectStore(store).count();
      asked.onsuccess = () => { result.close(); resolve(asked.result); };
    };
  })));
  const page = await caches.match("/c/pine/rounds/", {ignoreVary: true});
  return [Boolean(page), counts.reduce((sum, each) => sum + each, 0)];
}"""
"""Whether the page lies on the phone, and how much of what was done can be read there, or waits sealed."""


def readable(page):
    return page.evaluate(HOLDS, "recent")


def waiting(page):
    return page.evaluate(HOLDS, "queue")[1]


LONG_SILENT = """async () => {
  const pages = await caches.open("shouwang-pages");
  await pages.put("/heard", new Response(String(Date.now() - 73 * 3600000)));
}"""
"""As if the phone had heard the server 73 hours ago for the last time."""


def unreachable(**_asked):
    """The server is away, whatever a browser that was cut off still lets through while it loads a page anew."""
    raise OperationalError("away")


def test_cleaner_does_a_lift_without_a_network_closes_the_page_and_it_is_uploaded_once(today, window, monkeypatch):
    monkeypatch.setattr(services, "start", unreachable)
    later = today.stocked.receive(500, item=today.stocked.agent, lot="L2", expires_on=today.now.date() + 9999 * DAY)
    phone = window(size=PHONE, touch=True)
    phone.sign_in(today.cast.user("cleo"))
    page = phone.go("/c/pine/rounds/")
    phone.fits()
    phone.accessible()
    keeping.wait_until_kept(page, "round")
    page.context.set_offline(True)
    page.get_by_label("消毒剂批次").select_option(today.stocked.batch(later).code)
    page.get_by_label("这一处的码").fill(today.lift.area.code)
    page.get_by_role("button", name="开始这一处").click()
    page.locator("[data-queue]", has_text="1").wait_for()
    began = clock.now()
    page.close()
    phone.page = page = page.context.new_page()
    phone.go("/c/pine/rounds/")
    page.get_by_label("这一处的码").fill(today.lift.area.code)
    page.get_by_role("button", name="开始这一处").click()
    expect(page.get_by_text("这里已经开始了")).to_be_visible()
    page.locator("li[data-acts]").get_by_role("button", name="已擦净").click()  # one, although it was scanned twice
    expect(page.locator("li[data-acts]")).to_have_count(0)
    page.locator("[data-queue]", has_text="2").wait_for()
    ended = clock.now()
    assert not Cleaning.objects.exists()
    monkeypatch.undo()
    page.context.set_offline(False)
    page.locator("[data-queue]", has_text="已上传").wait_for()
    row = Cleaning.objects.get()
    assert row.area_id == today.lift.area_id
    drawn = Entry.objects.get(pk=row.movement_id)
    assert set(drawn.lines.values_list("batch", flat=True)) == {today.stocked.batch(later).pk}
    assert abs(row.started_at - began) < NEAR
    assert abs(row.finished_at - ended) < NEAR
    assert readable(page)[0]
    phone.go("/me/")
    page.get_by_role("button", name="退出").click()
    page.get_by_label("密码").wait_for()
    assert readable(page) == [False, 0]


def test_a_phone_forgets_what_others_could_read_and_erases_what_nobody_may_upload_any_more(today, window, monkeypatch):
    monkeypatch.setattr(services, "start", unreachable)
    phone = window(size=PHONE, touch=True)
    cleo, alice = today.cast.user("cleo"), today.cast.user("alice")

    def begin(spot):
        page = phone.go("/c/pine/rounds/")
        keeping.wait_until_kept(page, "round")
        page.context.set_offline(True)
        before = waiting(page)
        page.get_by_label("这一处的码").fill(spot.area.code)
        page.get_by_role("button", name="开始这一处").click()
        page.locator("[data-queue]:not([hidden])", has_text="等网络").wait_for()
        assert waiting(page) == before + 1
        return page

    phone.sign_in(cleo)
    page = begin(today.lift)
    keeping.wait_until_kept(page, "round")
    assert readable(page)[1] == 1
    page.evaluate(LONG_SILENT)
    with pytest.raises(Error):
        phone.go("/c/pine/rounds/")
    page.context.set_offline(False)
    phone.go("/static/shouwang/logo.svg")
    assert (readable(page), waiting(page)) == ([False, 0], 1), "after three silent days"

    page = begin(today.lift)
    page.context.set_offline(False)
    keeping.wait_until_kept(phone.sign_in(alice).go("/c/pine/rounds/"), "round")
    assert (readable(page)[1], waiting(page)) == (0, 2), "when somebody else signs in"

    page = begin(today.lift)
    page.context.set_offline(False)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    phone.go("/login/").get_by_text("还有 3 条").wait_for()
    assert (readable(page), waiting(page)) == ([False, 0], 3), "at the sign-in page"

    User.objects.filter(pk=cleo.pk).update(is_active=False)
    phone.go("/login/").get_by_text("还有 1 条").wait_for()
    assert waiting(page) == 1, "those of a shut account are gone"
    lost = Recorded.objects.filter(action="account.letters_lost")
    assert [entry.data["count"] for entry in lost] == [2]

    page = phone.sign_in(alice).go("/c/pine/rounds/")
    keeping.wait_until_kept(page, "round")
    Grant.objects.filter(user=alice).update(ends_at=clock.now())
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("account.ended").wait_for()
    assert (readable(page), waiting(page)) == ([False, 0], 0), "when the server refuses"
    assert sorted(entry.data["count"] for entry in lost.all()) == [1, 2]


def test_cleaner_scans_a_lift_car_clean_with_its_photo_and_tissues(today, window):
    tissues = today.stocked.item(supplies.ItemFacts("tissue", Words(en="Tissues", zh="抽纸"), "piece"))
    today.stocked.receive(20, item=tissues, lot="T1")
    phone = window(size=PHONE, touch=True).sign_in(today.cast.user("cleo"))
    page = phone.go("/c/pine/rounds/")
    camera.show(page, f"http://house/clean/pine/{today.lift.area.code}")
    with page.expect_navigation():
        page.get_by_role("button", name="扫码").click()
    acting = page.locator("li[data-acts]")
    acting.wait_for()
    phone.picture("round-acting")
    acting.get_by_label("补抽纸").fill("2")
    acting.locator("input[type=file]").set_input_files(
        {"name": "car.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(acting.locator("[data-photo-chosen]")).to_be_visible()
    with page.expect_response(lambda one: one.url.endswith("/letters") and bool(one.request.post_data_json["letters"])):
        acting.get_by_role("button", name="已擦净").click()
    expect(acting).to_have_count(0)
    row = Cleaning.objects.get()
    assert (row.area_id, row.tissues, row.photos.count()) == (today.lift.area_id, 2, 1)
    assert row.flags == ["too_fast"]
    assert Entry.objects.filter(source_kind="round", source_ref=str(row.pk)).count() == 2
    phone.calm()


def test_cleaner_who_scans_what_is_no_area_reads_why_it_was_not_taken_and_puts_it_away(today, window):
    phone = window(size=PHONE, touch=True).sign_in(today.cast.user("cleo"))
    page = phone.go("/c/pine/rounds/")
    page.get_by_label("这一处的码").fill("A999999")
    with page.expect_navigation():
        page.get_by_role("button", name="开始这一处").click()
    told = page.locator("[data-refusals] li")
    expect(told).to_contain_text("A999999")
    expect(told).to_contain_text("本小区没有这个编码的区域")
    phone.picture("round-not-taken")
    phone.accessible()
    told.get_by_role("button", name="已读").click()
    expect(told).to_have_count(0)
    phone.go("/c/pine/rounds/").locator("[data-queue]").wait_for()
    expect(told).to_have_count(0)
    assert not Cleaning.objects.exists()


def test_cleaner_who_takes_another_area_first_is_offered_its_strength_and_says_how_much_was_used(
    morning, today, window
):
    ask(today.cast, 1440, kind="waste", now=today.now)
    phone = window(size=PHONE, touch=True).sign_in(today.cast.user("cleo"))
    stops = phone.go("/c/pine/rounds/").locator("[data-stop]")
    code = stops.last.get_attribute("data-stop")
    assert stops.count() > 1
    Spot.objects.filter(area__code=code).update(method="chlorine_250")
    page = phone.go("/c/pine/rounds/")
    page.get_by_label("这一处的码").fill(code)
    expect(page.get_by_label("mg/L")).to_have_value("250")
    page.get_by_label("用量，毫升").fill("900")
    with page.expect_navigation():
        page.get_by_role("button", name="开始这一处").click()
    row = Cleaning.objects.get()
    assert (row.area.code, row.dose_mg_l, row.solution_ml, row.flags) == (code, 250, 900, [])
    assert row.norm_ml != 900
