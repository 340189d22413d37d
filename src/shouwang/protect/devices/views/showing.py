"""Devices and events in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouwang.kernel import china
from shouwang.protect.devices import forms, rules, selectors
from shouwang.protect.devices.rules import Health, Kind

HEALTH: Mapping[Health, tuple[str | Promise, str]] = {
    Health.SILENT: (_("Silent"), "tag-now"),
    Health.DRIFT: (_("Clock is wrong"), "tag-act"),
    Health.FAULTS: (_("Requests refused"), "tag-act"),
    Health.NEVER: (_("Never heard yet"), ""),
    Health.WELL: (_("Well"), "tag-ok"),
    Health.PAUSED: (_("Paused"), ""),
    Health.REVOKED: (_("Revoked"), ""),
}
_ORDER = list(HEALTH)
KINDS: Mapping[str, str | Promise] = {
    Kind.PASSED: _("Recognised"),
    Kind.FAILED: _("Not recognised"),
    Kind.TEMPERATURE: _("Temperature"),
    Kind.DOOR: _("Door"),
    Kind.ALARM: _("Device alarm"),
    Kind.OTHER: _("Other"),
}
OUTCOMES: Mapping[str, str | Promise] = {
    "recorded": _("Only recorded"),
    "visit": _("Kept offline, visit drawn"),
    "unknown": _("Nobody of this compound: ask the guard"),
    "allow": _("Let pass"),
    "check": _("Guard checks"),
    "refuse": _("Not let pass"),
}
MODES: Mapping[str, str | Promise] = {
    "face": _("face"),
    "card": _("card"),
    "fingerprint": _("fingerprint"),
    "password": _("password"),
    "code": _("pass code"),
}
FLAGS: Mapping[str, str | Promise] = {
    "clock": _("clock is wrong"),
    "no_time": _("no time told"),
    "no_offset": _("time without zone"),
    "no_serial": _("no serial"),
    "temperature": _("impossible temperature dropped"),
}
AUTHS: Mapping[str, str | Promise] = {
    "hmac": _("signature"),
    "digest": _("HTTP Digest"),
    "basic": _("HTTP Basic"),
    "address": _("secret in the address"),
}


@dataclass(frozen=True)
class Shown:
    """One device as a line of the list."""

    device: Any
    kind: str | Promise
    way: str | Promise
    auth: str | Promise
    word: str
    tone: str
    bad: bool
    rank: int


def show(device: Any, *, now: datetime) -> Shown:
    """A device in words."""
    health = selectors.health_of(device, now=now)
    word, tone = HEALTH[health]
    return Shown(
        device=device,
        kind=forms.KINDS[rules.DeviceKind(device.kind)],
        way=forms.WAYS[rules.Way(device.way)],
        auth=AUTHS[device.auth],
        word=str(word),
        tone=tone,
        bad=health in (Health.SILENT, Health.DRIFT, Health.FAULTS),
        rank=_ORDER.index(health),
    )


def row(event: Any) -> dict[str, Any]:
    """An event in words; people masked."""
    return {
        "event": event,
        "kind": KINDS.get(event.kind, event.kind),
        "mode": MODES.get(event.verify_mode, ""),
        "who": china.mask_name(event.person.name) if event.person else masked_ref(event.person_ref),
        "outcome": OUTCOMES.get(event.outcome, event.outcome),
        "bad": event.outcome in ("refuse", "unknown", "check"),
        "flags": [FLAGS.get(flag, flag) for flag in event.flags],
    }


def masked_ref(ref: str) -> str:
    """A reference that leads to nobody here: the end of it is enough to find it again on the device."""
    return ref if len(ref) <= 4 else f"…{ref[-4:]}"
