"""Devices in a real Chromium: a manager registers one, a guard opens a door, a resident takes a consent back."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from shouwang.kernel import clock
from shouwang.protect.devices import services
from shouwang.protect.devices.models import Device, DoorCommand, FaceConsent
from shouwang.protect.devices.rules import Vendor
from shouwang.protect.devices.tests import telling
from shouwang.testing import cast as stage
from shouwang.testing.browser import DESKTOP, PHONE


@pytest.fixture
def cast(transactional_db):
    return stage.assemble(clock.now())


def picture():
    out = BytesIO()
    Image.new("RGB", (400, 500), (180, 140, 120)).save(out, "JPEG")
    return {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_a_manager_registers_a_device_sees_what_it_told_and_a_guard_opens_its_door(window, cast, client):
    now = clock.now()
    desk = window(size=DESKTOP).sign_in(cast.user("alice"))
    page = desk.go("/c/pine/devices/new")
    desk.accessible()
    page.fill("input[name=name]", "南门终端")
    page.select_option("select[name=gate]", str(cast.south.pk))
    page.locator("main form button.btn-primary").click()
    page.wait_for_selector("#secret")
    secret = page.inner_text("#secret")
    desk.fits()
    desk.accessible()
    device = Device.objects.get()
    event = {"serial": "1", "person": f"P{telling.resident(cast, now=now).pk}", "mode": "face", "at": now.isoformat()}
    assert telling.signed(client, device, secret, event, now=now).json()["results"][0]["open"]
    for path in (f"/c/pine/devices/{device.pk}", "/c/pine/devices/"):
        desk.go(path)
        desk.fits()
        desk.accessible()
    phone = window(size=PHONE, language="en").sign_in(cast.user("alice"))
    phone.go("/c/pine/devices/")
    phone.fits()
    Device.objects.update(control_url="http://127.0.0.1:1", vendor=Vendor.HIKVISION)
    gate = window(size=PHONE, language="en").sign_in(cast.user("bob"))
    page = gate.go("/c/pine/devices/doors")
    page.fill("input[name=reason]", "Forgot the card")
    page.locator("form:has(input[name=reason]) button").click()
    page.get_by_text("Forgot the card").wait_for()
    assert DoorCommand.objects.count() == 1
    gate.fits()
    gate.accessible()


def test_a_resident_consents_on_the_phone_and_takes_it_back(window, cast):
    person = telling.resident(cast, now=clock.now())
    person.born_on, person.user_id = date(1960, 2, 3), cast.user("rosa").pk
    person.save()
    phone = window(size=PHONE).sign_in(cast.user("rosa"))
    page = phone.go("/c/pine/face")
    phone.fits()
    phone.accessible()
    page.set_input_files("input[name=picture]", picture())
    page.check("input[name=read]")
    page.locator("form:has(input[name=picture]) button").click()
    page.locator("form[action$=withdraw] button").click()
    page.wait_for_selector("input[name=picture]")
    assert FaceConsent.objects.get().withdrawn_why == "withdrawn"
    given = services.Given(person.pk, "in_person", True)
    services.give_consent(
        compound_id=cast.pine.pk, given=given, picture=picture()["buffer"], actor=cast.actor("stella"),
        nonce=uuid.uuid4(), now=clock.now(),
    )  # fmt: skip
    desk = window(size=DESKTOP).sign_in(cast.user("stella"))
    desk.go("/c/pine/devices/faces?q=lxh")
    desk.fits_screens(PHONE, DESKTOP, name="faces")
    desk.accessible()
