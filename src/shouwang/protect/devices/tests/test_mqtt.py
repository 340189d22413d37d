"""Intake over MQTT against a real broker on loopback."""

import json
import queue
import socket
import subprocess
import sys
import uuid

import pytest
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from shouwang.kernel import clock
from shouwang.protect.devices import mqtt
from shouwang.protect.devices.models import DeviceEvent
from shouwang.protect.devices.rules import Auth, proving
from shouwang.protect.devices.tests import telling


def envelope(secret, message, *, now):
    body, stamp, nonce = json.dumps(message), f"{now.timestamp():.0f}", uuid.uuid4().hex
    signature = proving.sign(secret, stamp, nonce, body.encode())
    return json.dumps({"timestamp": stamp, "nonce": nonce, "signature": signature, "body": body})


BROKER = """
import asyncio, sys
from amqtt.broker import Broker

async def serve():
    await Broker({
        "listeners": {"default": {"type": "tcp", "bind": "127.0.0.1:" + sys.argv[1]}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    }).start()
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(serve())
"""


@pytest.fixture
def broker():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", BROKER, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        yield f"mqtt://127.0.0.1:{port}"
        process.kill()


def test_a_device_publishes_twice_is_recorded_once_and_gets_its_answers(cast, broker):
    now = clock.now()
    device, secret = telling.device(cast, now=now)
    person = telling.resident(cast, now=now)
    answers: queue.Queue = queue.Queue()
    sender = paho.Client(CallbackAPIVersion.VERSION2)
    sender.on_message = lambda _client, _data, message: answers.put(json.loads(message.payload))
    bridge = mqtt.Bridge(broker)
    bridge.open()
    host, port = broker.removeprefix("mqtt://").split(":")
    sender.connect(host, int(port))
    sender.subscribe(f"shouwang/{device.token}/answers", qos=1)
    sender.loop_start()
    try:
        event = {"serial": "7", "person": f"P{person.pk}", "mode": "face", "at": now.isoformat()}
        while not bridge.subscribed:
            bridge.step(timeout_s=0.01)
        for _again in range(2):
            sender.publish(f"shouwang/{device.token}/events", envelope(secret, event, now=now), qos=1)
            assert bridge.step(timeout_s=10)
        first, second = (answers.get(timeout=10)["results"][0] for _ in range(2))
    finally:
        sender.disconnect()
        sender.loop_stop()
        bridge.close()
    assert (first["status"], first["open"], first["reasons"], second["status"]) == ("recorded", True, [], "known")
    assert DeviceEvent.objects.count() == 1


def test_an_unsigned_a_foreign_and_a_broken_message_are_refused(cast):
    now = clock.now()
    device, _secret = telling.device(cast, now=now)
    weak, weak_secret = telling.device(cast, now=now, auth=Auth.BASIC)
    for token, payload, code in (
        (device.token, envelope("wrong", {}, now=now), "device.secret"),
        (weak.token, envelope(weak_secret, {}, now=now), "device.auth"),
        ("nothing", "{}", "device.unknown"),
        (device.token, "{}", "device.shape"),
        (device.token, "\0", "device.json"),
    ):
        answer, wait_s = mqtt.take(token, payload.encode(), now=now)
        assert (answer["code"], wait_s) == (code, 0)
    assert not DeviceEvent.objects.exists()
