"""The one place where a device's word becomes a decision of the gate; the only module that enters the gate.

A device decides under no account: its right to decide at its gate comes from its registration, here.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shouwang.base.accounts import rules as account_rules
from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.presence import services as presence
from shouwang.base.presence.rules import How
from shouwang.base.residents import selectors as residents
from shouwang.kernel import outcomes
from shouwang.protect.devices.rules import Reading, Way
from shouwang.protect.gate import rules as gate_rules
from shouwang.protect.gate import services as gate

if TYPE_CHECKING:
    from shouwang.protect.devices.models import Device

_NONCES = uuid.UUID("2b5b6d0e-4c1f-4e4e-8a53-0f6b8d6a51c7")
_REF = re.compile(r"^([PU])([1-9][0-9]{0,17})$")
_COMPARED = frozenset({"face", "fingerprint"})
"""Ways of recognising that compare the body with a template: as good as a look at name and face."""


@dataclass(frozen=True)
class Named:
    """Whom a device means: somebody of the register, somebody who works here, or a scanned code."""

    person_id: int | None = None
    user_id: int | None = None
    home_id: int | None = None
    code: str = ""

    @property
    def known(self) -> bool:
        """Whether anybody is meant at all."""
        return bool(self.person_id or self.user_id or self.code)


@dataclass(frozen=True)
class Answer:
    """What the gate said."""

    outcome: str
    opened: bool = False
    decision_id: int | None = None
    codes: tuple[str, ...] = ()


def ref_of(person_id: int) -> str:
    """How devices call somebody of the register; no name, no number of theirs."""
    return f"P{person_id}"


def named(refs: Iterable[str], *, compound_id: int, now: datetime) -> dict[str, Named]:
    """Whom references mean in this compound; nobody when one is of another or of no compound. At most three queries."""
    read = {ref: _REF.match(ref) for ref in refs}
    numbers = {kind: {int(m.group(2)) for m in read.values() if m and m.group(1) == kind} for kind in "PU"}
    homes = residents.homes_of_people(numbers["P"], compound_id=compound_id, now=now) if numbers["P"] else {}
    users = accounts.users(numbers["U"]) if numbers["U"] else {}
    found = {}
    for ref, match in read.items():
        number = int(match.group(2)) if match else 0
        if match is None:
            found[ref] = Named(code=ref) if ref.startswith("SW") else Named()
        elif match.group(1) == "U":
            found[ref] = Named(user_id=number) if number in users else Named()
        else:
            found[ref] = Named(person_id=number, home_id=homes[number]) if number in homes else Named()
    return found


def decide(device: Device, reading: Reading, who: Named, *, now: datetime) -> Answer:
    """Let the gate judge whoever stands at the device now; the same event again gives the same decision."""
    encounter = gate.Encounter(
        gate_id=device.gate_id or 0,
        direction=gate_rules.Direction(way_of(device, reading)),
        code=who.code,
        person_id=who.person_id,
        user_id=who.user_id,
        temperature=str(reading.temperature_c) if _plausible(reading) else "",
        mask=reading.mask,
        identity_checked=reading.verify_mode in _COMPARED,
    )
    try:
        made = gate.decide(
            compound_id=device.compound_id,
            encounter=encounter,
            actor=_actor(device),
            nonce=_nonce(device, reading),
            now=now,
            asker=gate.Asker("device", device.pk),
        )
    except outcomes.Refusal as refusal:
        return Answer(refusal.code, codes=(refusal.code,))
    return Answer(made.verdict, made.passed, made.pk, tuple(reason["code"] for reason in made.reasons))


def kept_move(device: Device, reading: Reading, who: Named, *, at: datetime) -> presence.Move | None:
    """The move that an event kept while the device was offline tells of, at its own time; nothing is judged.

    None for a code that was scanned: what it was worth then cannot be known any more.
    """
    if who.code or not who.known:
        return None
    somebody = presence.Who(person_id=who.person_id, user_id=who.user_id, home_id=who.home_id)
    return presence.Move(
        nonce=_nonce(device, reading),
        compound_id=device.compound_id,
        who=somebody,
        inward=way_of(device, reading) == Way.IN,
        at=at,
        how=How.OFFLINE,
        gate_id=device.gate_id,
    )


def record_moves(moves: Sequence[presence.Move]) -> None:
    """Draw visits from kept moves, in whatever order they came."""
    if moves:
        presence.record_moves(moves=moves)


def _nonce(device: Device, reading: Reading) -> uuid.UUID:
    return uuid.uuid5(_NONCES, f"{device.pk}:{device.epoch}:{reading.serial}")


def way_of(device: Device, reading: Reading) -> str:
    """In or out: by the device's place, or by its word when it sees both."""
    return device.way if device.way != Way.BOTH else reading.way or Way.IN


def _plausible(reading: Reading) -> bool:
    return reading.temperature_c is not None and 34 <= reading.temperature_c <= 43


def _actor(device: Device) -> Actor:
    reach = account_rules.Reach(account_rules.Role.GUARD, frozenset({device.compound_id}))
    return Actor(None, device.name, (reach,))
