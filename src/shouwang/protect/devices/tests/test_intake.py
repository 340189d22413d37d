"""The addresses that devices speak to: who may, what is answered, what a broken or hostile sender gets."""

import json
import uuid
from datetime import timedelta

import pytest

from shouwang.kernel import clock
from shouwang.protect.devices.models import Device, DeviceEvent
from shouwang.protect.devices.rules import Auth, Vendor, proving
from shouwang.protect.devices.services.proving import REALM
from shouwang.protect.devices.tests import telling


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def lihua(cast, now):
    return telling.resident(cast, now=now)


def code(answer):
    return answer.status_code, answer.json()["code"]


def test_a_signed_event_is_decided_and_answered(cast, client, lihua, now):
    device, secret = telling.device(cast, now=now)
    event = {"serial": "17", "person": f"P{lihua.pk}", "mode": "face", "at": now.isoformat(), "temperature": 36.5}
    answer = telling.signed(client, device, secret, event, now=now)
    assert answer.status_code == 200
    (result,) = answer.json()["results"]
    assert result == {"serial": "17", "status": "recorded", "outcome": "allow", "open": True, "reasons": []}
    again = telling.signed(client, device, secret, event, now=now).json()["results"][0]
    assert (again["status"], again["open"]) == ("known", False)


def test_a_request_is_signed_for_its_body_its_time_and_one_use(cast, client, now):
    device, secret = telling.device(cast, now=now)
    once = {"now": now, "nonce": uuid.uuid4().hex}
    assert telling.signed(client, device, secret, {"events": []}, **once).status_code == 200
    assert code(telling.signed(client, device, secret, {"events": []}, **once)) == (401, "device.replayed")
    assert code(telling.signed(client, device, "wrong", {}, now=now)) == (401, "device.secret")
    late = telling.signed(client, device, secret, {}, now=now - timedelta(minutes=6))
    assert code(late) == (401, "device.clock")
    assert late.json()["now"].startswith(f"{now:%Y-%m-%dT%H}")
    device.refresh_from_db()
    assert (device.faults, device.last_fault, round(device.clock_offset_s, -1)) == (3, "device.clock", -360)


def test_a_terminal_pushes_hikvision_json_with_basic_and_with_the_secret_in_the_address(cast, client, lihua, now):
    device, secret = telling.device(cast, now=now, vendor=Vendor.HIKVISION, auth=Auth.BASIC)
    message = json.dumps(telling.face(lihua, 5001, now))
    address = f"/api/v1/devices/{device.token}/events"
    refused = client.post(address, message, content_type="application/json")
    assert code(refused) == (401, "device.secret")
    assert refused["WWW-Authenticate"].startswith("Basic")
    answer = client.post(address, message, content_type="application/json", headers=telling.basic(secret))
    assert answer.json()["results"][0]["open"] is True
    Device.objects.filter(pk=device.pk).update(auth=Auth.ADDRESS)
    assert client.post(f"{address}?key={secret}", message, content_type="application/json").status_code == 200
    assert client.post(f"{address}?key=no", message, content_type="application/json").status_code == 401


def test_a_terminal_answers_our_digest_challenge(cast, client, lihua, now):
    device, secret = telling.device(cast, now=now, vendor=Vendor.HIKVISION, auth=Auth.DIGEST)
    address, message = f"/api/v1/devices/{device.token}/events", json.dumps(telling.face(lihua, 1, now))
    challenge = client.post(address, message, content_type="application/json")["WWW-Authenticate"]
    nonce = challenge.partition('nonce="')[2].rstrip('"')
    fields = {"username": "device", "uri": address, "nonce": nonce, "nc": "00000001", "cnonce": "abc", "qop": "auth"}

    def send(password, **changed):
        told = {**fields, **changed}
        told["response"] = proving.digest_response(told, user="device", password=password, realm=REALM, method="POST")
        header = "Digest " + ", ".join(f'{name}="{value}"' for name, value in told.items())
        return client.post(address, message, content_type="application/json", headers={"Authorization": header})

    assert send(secret).status_code == 200
    assert Device.objects.get().faults == 0
    assert send("wrong").status_code == 401
    assert send(secret, nonce="1.forged").status_code == 401
    assert send(secret, uri="/elsewhere").status_code == 401


def test_multipart_with_a_picture_is_taken_and_the_picture_dropped(cast, client, lihua, now):
    device, secret = telling.device(cast, now=now, vendor=Vendor.HIKVISION, auth=Auth.BASIC)
    event = json.dumps(telling.face(lihua, 9, now)).encode()
    body = b"\r\n".join(
        (b"--x", b'Content-Disposition: form-data; name="event_log"', b"", event, b"--x",
         b'Content-Disposition: form-data; name="Picture"; filename="p.jpg"', b"Content-Type: image/jpeg", b"",
         bytes(range(256)) * 4000, b"--x--", b"")
    )  # fmt: skip
    answer = client.generic(
        "POST", f"/api/v1/devices/{device.token}/events", body, "multipart/form-data; boundary=x",
        headers=telling.basic(secret),
    )  # fmt: skip
    assert answer.json()["results"][0]["open"] is True


def test_a_heartbeat_measures_the_clock(cast, client, now):
    device, secret = telling.device(cast, now=now)
    wrong = (now + timedelta(hours=1)).isoformat()
    answer = telling.signed(client, device, secret, {"now": wrong, "firmware": "V1.2"}, now=now, path="heartbeat")
    assert answer.json()["clock_offset_s"] in range(3595, 3601)
    assert Device.objects.get().firmware == "V1.2"
    assert telling.signed(client, device, secret, None, raw=b"", now=now, path="heartbeat").status_code == 200


def test_paused_and_revoked_devices_and_strangers_are_turned_away(cast, client, now):
    device, secret = telling.device(cast, now=now)
    for state, refusal in (("paused", "device.paused"), ("revoked", "device.revoked")):
        Device.objects.filter(pk=device.pk).update(state=state)
        assert code(telling.signed(client, device, secret, {}, now=now)) == (403, refusal)
    assert code(client.post("/api/v1/devices/nothing/events", "{}", content_type="application/json")) == (
        404,
        "device.unknown",
    )
    assert client.get(f"/api/v1/devices/{device.token}/events").status_code == 405
    assert not DeviceEvent.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"\xff\x00", b"{" * 5000, b"[]", b"null", b'{"events":[{"serial":"\\u0000"}]}'])
def test_a_broken_body_is_one_refusal_and_nothing_is_kept(cast, client, now, raw):
    device, secret = telling.device(cast, now=now)
    answer = telling.signed(client, device, secret, None, raw=raw, now=now)
    assert answer.status_code in (200, 400)
    assert not DeviceEvent.objects.exists()


def test_a_body_over_two_megabytes_is_refused(cast, client, now):
    device, secret = telling.device(cast, now=now)
    assert code(telling.signed(client, device, secret, None, raw=b"x" * 2_100_000, now=now)) == (400, "device.size")


def test_a_flood_is_told_when_to_come_back(cast, client, now):
    device, secret = telling.device(cast, now=now)
    Device.objects.update(tokens=0, tokens_at=now + timedelta(minutes=1))
    answer = telling.signed(client, device, secret, {"events": []}, now=now)
    assert code(answer) == (429, "device.too_fast")
    assert answer["Retry-After"] == "1"
