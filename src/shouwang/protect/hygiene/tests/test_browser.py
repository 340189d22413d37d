"""A round in a real browser: a lift car is begun by its code without a network, and uploaded when it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import segno
from django.db import OperationalError
from playwright.sync_api import expect

from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.means.supplies import services as supplies
from shouwang.means.supplies.models import Entry
from shouwang.means.workforce.tests.test_acting import picture
from shouwang.protect.hygiene import services
from shouwang.protect.hygiene.models import Cleaning
from shouwang.protect.hygiene.tests.conftest import Rounds, ask
from shouwang.testing.browser import PHONE
from shouwang.testing.cast import assemble


@pytest.fixture
def today(transactional_db):
    now = clock.now()
    made = Rounds(assemble(now), now)
    ask(made.cast, 1440, now=now)
    return made


KEPT = """async () => {
  const kept = await caches.open("shouwang-pages");
  const files = [location.pathname, document.querySelector("script[src*=round]").src];
  return (await Promise.all(files.map((file) => kept.match(file)))).every(Boolean);
}"""
"""The page and its script lie on the phone."""

NEAR = timedelta(seconds=1)

READABLE = """async () => {
  const bases = (await indexedDB.databases()).filter((base) => base.name.startsWith("shouwang-page-"));
  const counts = await Promise.all(bases.map((base) => new Promise((resolve) => {
    indexedDB.open(base.name).onsuccess = ({target: {result}}) => {
      const asked = result.transaction("recent").objectStore("recent").count();
      asked.onsuccess = () => { result.close(); resolve(asked.result); };
    };
  })));
  return [(await caches.keys()).includes("shouwang-pages"), counts.reduce((sum, each) => sum + each, 0)];
}"""
"""Whether a page lies on the phone, and how much of what was done can be read there."""


def unreachable(**_asked):
    """The server is away, whatever a browser that was cut off still lets through while it loads a page anew."""
    raise OperationalError("away")


def test_cleaner_does_a_lift_without_a_network_closes_the_page_and_it_is_uploaded_once(today, window, monkeypatch):
    monkeypatch.setattr(services, "start", unreachable)
    phone = window(size=PHONE, touch=True)
    phone.sign_in(today.cast.user("cleo"))
    page = phone.go("/c/pine/rounds/")
    phone.fits()
    phone.accessible()
    page.wait_for_function(KEPT)
    page.context.set_offline(True)
    page.get_by_label("这一处的码").fill(today.lift.area.code)
    page.get_by_role("button", name="开始这一处").click()
    page.locator("[data-queue]", has_text="1").wait_for()
    began = clock.now()
    page.close()
    phone.page = page = page.context.new_page()
    phone.go("/c/pine/rounds/")
    page.locator("li[data-acts]").get_by_role("button", name="已擦净").click()
    expect(page.locator("li[data-acts]")).to_have_count(0)
    page.locator("[data-queue]", has_text="2").wait_for()
    ended = clock.now()
    assert not Cleaning.objects.exists()
    monkeypatch.undo()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("[data-queue]", has_text="已上传").wait_for()
    row = Cleaning.objects.get()
    assert row.area_id == today.lift.area_id
    assert abs(row.started_at - began) < NEAR
    assert abs(row.finished_at - ended) < NEAR
    assert page.evaluate(READABLE)[0]
    phone.go("/me/")
    page.get_by_role("button", name="退出").click()
    page.get_by_label("密码").wait_for()
    assert page.evaluate(READABLE) == [False, 0]


CAMERA = """(rows) => {
  const canvas = document.createElement("canvas"), size = 8 * rows.length;
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  const draw = () => rows.forEach((row, y) => [...row].forEach((bit, x) => {
    pen.fillStyle = bit === "1" ? "#000" : "#fff";
    pen.fillRect(8 * x, 8 * y, 8, 8);
  }));
  setInterval(draw, 100);
  draw();
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
}"""
"""Shows a printed sign to the camera: rows of a QR code, a letter for each module."""


def test_cleaner_scans_a_lift_car_clean_with_its_photo_and_tissues(today, window):
    tissues = today.stocked.item(supplies.ItemFacts("tissue", Words(en="Tissues", zh="抽纸"), "piece"))
    today.stocked.receive(20, item=tissues, lot="T1")
    phone = window(size=PHONE, touch=True).sign_in(today.cast.user("cleo"))
    sign = segno.make(f"http://house/clean/pine/{today.lift.area.code}", error="m")
    rows = ["".join(str(int(bool(bit))) for bit in row) for row in sign.matrix_iter(border=4)]
    page = phone.go("/c/pine/rounds/")
    page.evaluate(CAMERA, rows)
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
