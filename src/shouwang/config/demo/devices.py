"""Three devices at the demo's gates: a terminal at work, a camera at work, and a terminal that fell silent."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.protect.devices import rules, services
from shouwang.protect.devices.rules import Kind, Reading, Vendor

_NAMED = uuid.UUID("7d7e1a52-6f5c-4b0e-8f0c-3a1f3f0b2d11")


def connect(compound: Any, actor: Actor, dice: random.Random, *, now: datetime) -> None:
    """Register them, let the terminal have seen some people and the camera some temperatures."""
    gates = list(places.gates(compound.pk))
    north = next((gate for gate in gates if gate.name.startswith("北")), gates[-1])
    terminal = _register(compound, actor, "南门人脸终端", rules.DeviceKind.TERMINAL, gates[0], rules.Way.IN, now)
    camera = _register(compound, actor, "南门测温相机", rules.DeviceKind.CAMERA, gates[0], rules.Way.IN, now)
    silent = _register(compound, actor, "北门人脸终端", rules.DeviceKind.TERMINAL, north, rules.Way.BOTH, now)
    homes = list(places.homes(compound.pk).exclude(status="vacant").values_list("pk", flat=True)[:40])
    people = [row.person_id for row in residents.members_of(homes, now=now, living=True)]
    for number in range(12):
        at = now - timedelta(minutes=95 - 8 * number)
        seen = _seen(terminal, number, at, ref=f"P{dice.choice(people)}" if number != 7 else "P0")
        warm = _seen(camera, number, at, temperature=Decimal(dice.randint(361, 371)) / 10)
        services.receive(device_id=terminal.pk, readings=[seen], drift=timedelta(), now=at)
        services.receive(device_id=camera.pk, readings=[warm], drift=timedelta(seconds=2), now=at)
    for device, heard_at in ((terminal, now), (camera, now), (silent, now - timedelta(minutes=42))):
        services.heard(device_id=device.pk, told_at=heard_at, firmware="V3.2.30", drift=None, now=heard_at)


def _register(
    compound: Any, actor: Actor, name: str, kind: rules.DeviceKind, gate: Any, way: rules.Way, now: datetime
) -> Any:
    # The demo has nobody to send their signs of life: only the silent one is watched closely.
    heartbeat = 60 if name.startswith("北") else 0
    facts = services.Facts(name, kind, Vendor.HIKVISION, rules.Auth.DIGEST, way, gate.pk, heartbeat)
    nonce = uuid.uuid5(_NAMED, f"{compound.pk}:{name}")
    since = now - timedelta(days=20)
    return services.register(compound_id=compound.pk, facts=facts, actor=actor, nonce=nonce, now=since).device


def _seen(device: Any, number: int, at: datetime, *, ref: str = "", temperature: Decimal | None = None) -> Reading:
    return Reading(
        device=device.pk,
        vendor=Vendor.HIKVISION,
        occurred_at=at,
        received_at=at,
        serial=str(4200 + number),
        kind=Kind.PASSED if ref else Kind.TEMPERATURE,
        person_ref=ref,
        verify_mode="face" if ref else "",
        temperature_c=temperature or Decimal("36.4"),
        mask=True,
        current=True,
    )
