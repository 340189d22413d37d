"""The pages about devices."""

import re
import uuid

import pytest

from shouwang.kernel import clock
from shouwang.protect.devices.models import Device
from shouwang.protect.devices.tests import telling


@pytest.fixture
def manager(cast, client):
    client.force_login(cast.user("alice"))
    return client


FORM = {
    "name": "南门终端",
    "kind": "terminal",
    "vendor": "hikvision",
    "way": "in",
    "auth": "digest",
    "heartbeat_s": "60",
}


def test_a_manager_registers_a_device_and_sees_its_secret_exactly_once(cast, manager):
    form = {**FORM, "gate": cast.south.pk, "nonce": str(uuid.uuid4())}
    page = manager.post("/c/pine/devices/register", form).content.decode()
    secret = re.search(r'id="secret"[^>]*>([^<]+)<', page).group(1)
    device = Device.objects.get()
    assert device.token in page
    again = manager.post("/c/pine/devices/register", form, follow=True).content.decode()
    assert secret not in again
    assert Device.objects.count() == 1
    assert secret not in manager.get(f"/c/pine/devices/{device.pk}").content.decode()


def test_the_list_begins_with_what_needs_a_look(cast, manager):
    telling.device(cast, now=clock.now(), name="甲 好的")
    bad, _secret = telling.device(cast, now=clock.now(), name="乙 失联")
    Device.objects.filter(pk=bad.pk).update(watched_since="2026-01-01T00:00:00Z")
    page = manager.get("/c/pine/devices/").content.decode()
    assert page.index("乙 失联") < page.index("甲 好的")
    assert manager.get("/c/pine/devices/?format=xlsx")["Content-Type"].endswith("sheet")
    paper = manager.get("/c/pine/devices/?format=print").content.decode()
    assert paper.index("乙 失联") < paper.index("甲 好的")


def test_what_a_device_told_is_shown_with_names_masked(cast, manager, client):
    now = clock.now()
    device, secret = telling.device(cast, now=now)
    person = telling.resident(cast, now=now)
    event = {"serial": "1", "person": f"P{person.pk}", "mode": "face", "at": now.isoformat()}
    telling.signed(client, device, secret, event, now=now)
    page = manager.get(f"/c/pine/devices/{device.pk}").content.decode()
    assert "李*华" in page
    assert "李小华" not in page


def test_a_manager_changes_pauses_rotates_and_revokes(cast, manager):
    device, _secret = telling.device(cast, now=clock.now())
    base = f"/c/pine/devices/{device.pk}"
    assert manager.post(f"{base}/change", {**FORM, "name": "新名"}, follow=True).status_code == 200
    assert 'id="secret"' in manager.post(f"{base}/rotate").content.decode()
    manager.post(f"{base}/state", {"state": "paused"})
    manager.post(f"{base}/upkeep", {"what": "reset"})
    manager.post(f"{base}/upkeep", {"what": "faults"})
    device.refresh_from_db()
    assert (device.name, device.state, device.epoch) == ("新名", "paused", 1)
    assert manager.post(f"{base}/state", {"state": "x"}).status_code == 422
    assert manager.post(f"{base}/upkeep", {"what": "x"}).status_code == 404


@pytest.mark.parametrize(
    "broken", [{"name": ""}, {"kind": "x"}, {"gate": "999999"}, {"heartbeat_s": "-1"}, {"name": "x" * 10_000}]
)
def test_a_broken_form_is_shown_again_and_changes_nothing(cast, manager, broken):
    assert manager.post("/c/pine/devices/register", {**FORM, **broken}).status_code == 422
    assert not Device.objects.exists()


def test_a_device_of_another_compound_does_not_exist(cast, client):
    device, _secret = telling.device(cast, now=clock.now())
    client.force_login(cast.user("mallory"))
    for way in ("", "/change"):
        assert client.get(f"/c/plane/devices/{device.pk}{way}").status_code == 404
    assert client.post(f"/c/plane/devices/{device.pk}/rotate").status_code == 404
