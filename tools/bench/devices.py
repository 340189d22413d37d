"""What devices tell: 64 clients over HTTP, one event a request with a decision each; and batches of kept events."""

from __future__ import annotations

import base64
import json
import os
import statistics
import subprocess
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any

from tools.bench import Figure, _big, _database

CLIENTS, EACH, BATCH, BATCHES = 64, 12, 1000, 3
PORT = 8791


def run() -> Iterator[Figure]:
    """A compound of 26,000 people and 64 terminals."""
    with _database.throw_away():
        yield from _figures()


def _figures() -> Iterator[Figure]:
    from shouwang.kernel import clock

    now = clock.now()
    big = _big.lay_down(now - timedelta(hours=1))
    people = _people(big)
    devices = [_device(big, number, now) for number in range(CLIENTS)]
    yield from _batches(devices[0][0], people, now)
    yield from _served(devices, people)


def _people(big: Any) -> list[int]:
    from shouwang.base.residents import selectors as residents

    found = residents.search(big.compound.pk, "", now=big.incident.declared_at).order_by()
    return list(found.values_list("person_id", flat=True)[:5000])


def _device(big: Any, number: int, now: datetime) -> tuple[Any, str]:
    from shouwang.base.places import selectors as places
    from shouwang.protect.devices import rules, services

    facts = services.Facts(
        name=f"terminal {number}",
        kind=rules.DeviceKind.TERMINAL,
        auth=rules.Auth.BASIC,
        way=rules.Way.IN,
        gate_id=places.gates(big.compound.pk)[0].pk,
    )
    made = services.register(compound_id=big.compound.pk, facts=facts, actor=big.actor, nonce=uuid.uuid4(), now=now)
    return made.device, made.secret or ""


def _batches(device: Any, people: list[int], now: datetime) -> Iterator[Figure]:
    from shouwang.protect.devices import services
    from shouwang.protect.devices.rules import Kind, Reading, Vendor

    took = []
    for batch in range(BATCHES):
        kept = [
            Reading(
                device.pk, Vendor.GENERIC, now - timedelta(seconds=7200 - n), now, f"b{batch}-{n}", Kind.PASSED,
                f"P{people[batch * BATCH + n]}", "face", current=False,
            )
            for n in range(BATCH)
        ]  # fmt: skip
        started = time.perf_counter()
        services.receive(device_id=device.pk, readings=kept, drift=None, now=now)
        took.append(time.perf_counter() - started)
    yield Figure("devices: a batch of 1,000 kept events, visits drawn", statistics.median(took) * 1000, "ms")
    yield Figure("devices: kept events in batches", BATCH / statistics.median(took), "events/s")


def _served(devices: list[tuple[Any, str]], people: list[int]) -> Iterator[Figure]:
    from shouwang.config import serving

    command = serving.web_command(host="127.0.0.1", port=PORT, workers=2)
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait()
            waits: list[float] = []
            started = time.perf_counter()
            crowd = [
                threading.Thread(target=_client, args=(number, *devices[number], people, waits))
                for number in range(CLIENTS)
            ]
            for one in crowd:
                one.start()
            for one in crowd:
                one.join()
            seconds = time.perf_counter() - started
        finally:
            server.terminate()
    waits.sort()
    yield Figure("devices: 64 terminals, each event decided", len(waits) / seconds, "events/s")
    yield Figure("devices: the same, median", statistics.median(waits) * 1000, "ms")
    yield Figure("devices: the same, p99", waits[int(len(waits) * 0.99)] * 1000, "ms")


def _wait() -> None:
    for _try in range(100):
        try:
            HTTPConnection("127.0.0.1", PORT, timeout=1).connect()
        except OSError:
            time.sleep(0.2)
        else:
            return


def _client(number: int, device: Any, secret: str, people: list[int], waits: list[float]) -> None:
    from shouwang.kernel import clock

    key = base64.b64encode(f"device:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    for turn in range(EACH):
        person = people[3000 + (number * EACH + turn) % 2000]
        event = {"serial": f"s{turn}", "person": f"P{person}", "mode": "face", "at": clock.now().isoformat()}
        started = time.perf_counter()
        connection.request("POST", f"/api/v1/devices/{device.token}/events", json.dumps(event), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            waits.append(time.perf_counter() - started)
