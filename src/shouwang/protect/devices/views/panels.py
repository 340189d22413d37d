"""What pages of other apps show of devices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.protect.devices import rules, selectors
from shouwang.protect.devices.views import showing


def gate_devices(*, actor: Actor, compound_id: int, now: datetime) -> list[dict[str, Any]] | None:
    """Every device in service with its gate and how it does, the worst first; None for who may not see devices."""
    if not actor.may("device.see", compound_id=compound_id):
        return None
    found = selectors.devices(actor, compound_id=compound_id).exclude(state=rules.State.REVOKED)
    shown = sorted((showing.show(each, now=now) for each in found), key=lambda one: one.rank)
    return [
        {
            "id": one.device.pk,
            "name": one.device.name,
            "gate": one.device.gate.name if one.device.gate else "",
            "word": one.word,
            "tone": one.tone,
            "bad": one.bad,
            "seen_at": one.device.seen_at,
        }
        for one in shown
    ]
