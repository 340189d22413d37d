"""Taking what devices publish over MQTT instead of HTTP; ``shouwang mqtt`` runs it.

A message is acknowledged to the broker only after it is recorded (QoS 1, a lasting session), so that
neither a fall of ours nor of the broker loses one; a serial that comes twice is recorded once.
"""

from __future__ import annotations

import json
import math
import queue
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import close_old_connections
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from shouwang.kernel import clock, outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices import rules, selectors, services
from shouwang.protect.devices.rules import readings

ROOT = "shouwang"
CLIENT = "shouwang-intake"


def take(token: str, payload: bytes, *, now: datetime) -> tuple[dict[str, Any], float]:
    """One published message: the answer for the device, and seconds to wait before it may be taken at all.

    The payload is an envelope ``{"timestamp", "nonce", "signature", "body"}``; the body is the text
    that an HTTP request would carry, signed as there. A device that signs in otherwise cannot use
    MQTT: a broker shows its topics to others.
    """
    device = None
    try:
        device = selectors.by_token(token)
        body, request = _opened(payload)
        if device.auth != rules.Auth.HMAC:
            raise readings.NotReadable("device.auth", _("Only devices that sign may use MQTT."))
        drift = services.prove(device=device, request=request, now=now)
        told = rules.parse(
            body, "", vendor=device.vendor, device=device.pk, received_at=now, zone=ZoneInfo(settings.TIME_ZONE)
        )
        receipt = services.receive(device_id=device.pk, readings=told, drift=drift, now=now)
    except outcomes.Refusal as refusal:
        if device is not None:
            services.note_fault(device=device, code=refusal.code)
        return {"code": refusal.code, "message": str(refusal), "now": now.isoformat()}, 0.0
    results = [
        {
            "serial": one.serial,
            "status": one.status,
            "outcome": one.outcome,
            "open": one.opened,
            "reasons": list(one.codes),
        }
        for one in receipt.taken
    ]
    return {"now": now.isoformat(), "results": results}, receipt.wait_s


def _opened(payload: bytes) -> tuple[bytes, services.Request]:
    envelope = readings.load_json(payload) if len(payload) <= rules.MAX_BODY else None
    if not isinstance(envelope, dict) or not isinstance(envelope.get("body"), str):
        raise readings.NotReadable("device.shape", _("An MQTT message is an envelope with a signed body."))
    body = envelope["body"].encode("utf-8", "surrogatepass")
    headers = {
        f"x-shouwang-{name}": readings.text(envelope.get(name), 100) for name in ("timestamp", "nonce", "signature")
    }
    return body, services.Request("MQTT", "", headers, body)


class Bridge:
    """The connection to one broker. Messages are handled one after the other by whoever calls :meth:`step`.

    Args:
        url: ``mqtt://user:password@host:1883`` or ``mqtts://…``.
        heard: told of every message: topic, answer.
    """

    def __init__(self, url: str, *, heard: Callable[[str, dict[str, Any]], None] = lambda topic, answer: None) -> None:
        parts = urlsplit(url)
        self._heard, self._host = heard, parts.hostname or "127.0.0.1"
        self._port = parts.port or (8883 if parts.scheme == "mqtts" else 1883)
        self._waiting: queue.Queue[paho.MQTTMessage] = queue.Queue()
        self.subscribed = False
        self._refused = ""
        self._client = paho.Client(CallbackAPIVersion.VERSION2, client_id=CLIENT, clean_session=False, manual_ack=True)
        if parts.username:
            self._client.username_pw_set(parts.username, parts.password)
        if parts.scheme == "mqtts":
            self._client.tls_set()
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def open(self) -> None:
        """Connect and stay connected; raises OSError when nobody is there at the beginning."""
        self._client.connect(self._host, self._port, keepalive=30)
        self._client.loop_start()

    def close(self) -> None:
        """Leave; what was not acknowledged comes again next time."""
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: paho.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        if reason.is_failure:
            self._refused = str(reason)
            return
        client.subscribe(f"{ROOT}/+/events", qos=1)

    def _on_subscribe(self, *_told: Any) -> None:
        self.subscribed = True

    def _on_message(self, _client: paho.Client, _data: Any, message: paho.MQTTMessage) -> None:
        self._waiting.put(message)

    def step(self, *, timeout_s: float = 1.0) -> bool:
        """Take one message if one comes in time: record, acknowledge, publish the answer."""
        try:
            message = self._waiting.get(timeout=timeout_s)
        except queue.Empty:
            return False
        token = message.topic.split("/")[1]
        answer, wait_s = take(token, bytes(message.payload), now=clock.now())
        if wait_s:
            self._waiting.put(message)
            time.sleep(min(1.0, math.ceil(wait_s * 100) / 100))
            return True
        self._client.ack(message.mid, message.qos)
        self._client.publish(f"{ROOT}/{token}/answers", json.dumps(answer, ensure_ascii=False), qos=1)
        self._heard(message.topic, answer)
        return True

    def run(self) -> None:
        """Until interrupted.

        Raises:
            PermissionError: the broker does not let us in; trying again would change nothing.
        """
        while not self._refused:
            close_old_connections()
            self.step()
        raise PermissionError(self._refused)
