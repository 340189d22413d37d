"""Devices and what they send, for the tests of this app."""

from __future__ import annotations

import base64
import json
import uuid

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import services as residents
from shouwang.protect.devices import rules, services
from shouwang.protect.devices.rules import proving


def device(cast, *, now, **given):
    """A device at the south gate, and its secret."""
    facts = services.Facts(
        **{
            "name": f"南门 {uuid.uuid4().hex[:6]}",
            "kind": rules.DeviceKind.TERMINAL,
            "gate_id": cast.south.pk,
            "way": rules.Way.IN,
            **given,
        }
    )
    made = services.register(
        compound_id=cast.pine.pk, facts=facts, actor=cast.actor("alice"), nonce=uuid.uuid4(), now=now
    )
    return made.device, made.secret


def resident(cast, name="李小华", *, now):
    """Somebody of the first home."""
    moving = residents.MovingIn(home_id=cast.homes[0].pk, relation="owner")
    return residents.register_person(
        actor=Actor.system(), compound_id=cast.pine.pk, facts=residents.Facts(name=name), moving_in=moving, now=now
    )


def face(person, serial, at, **more):
    """A Hikvision terminal recognised a face."""
    return {
        "ipAddress": "192.168.1.64",
        "dateTime": at.isoformat(),
        "eventType": "AccessControllerEvent",
        "AccessControllerEvent": {
            "majorEventType": 5,
            "subEventType": 75,
            "serialNo": serial,
            "employeeNoString": f"P{person.pk}" if person else "",
            "name": "李小华",
            "currentEvent": True,
            "currTemperature": 36.4,
            "thermometryUnit": "celsius",
            "isAbnomalTemperature": False,
            "mask": "yes",
            **more,
        },
    }


def signed(client, device, secret, message, *, now, path="events", nonce=None, raw=None):
    """Send with an HMAC signature."""
    body = raw if raw is not None else json.dumps(message).encode()
    stamp, nonce = f"{now.timestamp():.0f}", nonce or uuid.uuid4().hex
    headers = {
        "X-Shouwang-Timestamp": stamp,
        "X-Shouwang-Nonce": nonce,
        "X-Shouwang-Signature": proving.sign(secret, stamp, nonce, body),
    }
    return client.post(f"/api/v1/devices/{device.token}/{path}", body, content_type="application/json", headers=headers)


def basic(secret):
    """The header of HTTP Basic."""
    return {"Authorization": "Basic " + base64.b64encode(f"device:{secret}".encode()).decode()}
