"""What devices do when something happened elsewhere, and whom they tell; idempotent."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Protocol

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents.events import MovedOut
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.protect.devices import selectors, services
from shouwang.protect.devices.events import DeviceSilent

_ONE_PER_SILENCE = uuid.UUID("0d6f6f0a-1f6d-4b52-8a4e-6f6f8e0f7a10")


class InCompound(Protocol):
    """Any event that happened in one compound."""

    @property
    def compound_id(self) -> int: ...


def open_exits(*, event: InCompound, now: datetime) -> None:
    """A level changed: if it orders evacuation, every door is told to stand open."""
    services.open_exits(compound_id=event.compound_id, now=now)


def tell_of_silence(*, event: DeviceSilent, now: datetime) -> None:
    """Tell managers and engineers that a device fell silent."""
    device = selectors.device(event.device_id, compound_id=event.compound_id)
    if device.silent_since is None:
        return  # it was heard again meanwhile
    where = device.gate.name if device.gate else device.compound.name
    notices.publish(
        compound_id=event.compound_id,
        title=Words(en=f"Device silent: {device.name}", zh=f"设备失联：{device.name}"),
        body=Words(
            en=f"{where}: no sign of life. Check power and network; until then guards decide by hand.",
            zh=f"{where}：没有心跳。请检查电源和网络；恢复前由门岗人工查验。",
        ),
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=(str(Role.MANAGER), str(Role.ENGINEER))),
        signed_by="守望 Shouwang",
        actor=Actor.system(),
        now=now,
        urgent=True,
        source=("device", str(device.pk)),
        nonce=uuid.uuid5(_ONE_PER_SILENCE, f"{device.pk}:{device.silent_since.isoformat()}"),
    )


def forget_face(*, event: MovedOut, now: datetime) -> None:
    """Somebody moved out: whoever lives here no more is forgotten by every terminal."""
    services.erase_due(now=now)
