"""What arrives at a gate: one encounter as it was scanned, typed and ticked. Pure."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime

from shouwang.protect.gate import passes, rules


@dataclass(frozen=True, slots=True)
class Encounter:
    """What the guard scanned, typed and ticked.

    Args:
        code: a scanned pass code; or
        person_id: somebody picked from the register; or
        user_id: somebody who works here, known by a device; or
        visitor: a visitor's name, with the home visited.
        temperature: a reading as typed.
        ground: why an exit is excepted from limits.
        errand: what brings a visitor.
        override_reason: lets pass whatever the rules say: fire, ambulance.
        follows: the earlier decision on the same person that this one completes.
    """

    gate_id: int
    direction: rules.Direction
    code: str = ""
    person_id: int | None = None
    user_id: int | None = None
    visitor: str = ""
    home_id: int | None = None
    temperature: str = ""
    mask: bool | None = None
    identity_checked: bool = False
    credentials_shown: bool = False
    credentials_bad: tuple[str, ...] = ()
    errand: rules.Errand = rules.Errand.NONE
    invited: bool = False
    approved: bool = False
    outside_time: bool = False
    blocked: bool = False
    visit_until: datetime | None = None
    reason: str = ""
    ground: rules.ExitGround = rules.ExitGround.NONE
    override_reason: str = ""
    follows: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One encounter on its way to a decision.

    Args:
        nonce: by which a repeated request is known.
        read: the code as it was read, if there is one.
        temperature_c: the reading in °C, if there is one.
        source, source_id: a guard's page, a device, or a phone that was offline.
    """

    compound_id: int
    encounter: Encounter
    nonce: uuid.UUID
    guard_id: int | None
    guard_name: str
    now: datetime
    read: passes.Pass | None = None
    temperature_c: float | None = None
    source: str = "guard"
    source_id: int | None = None
    channel: str = ""
    ip: str | None = None

    @property
    def claim(self) -> passes.Claim | None:
        """What the code says, if anything is believed of it at all."""
        return self.read.claim if self.read else None

    def bearer_id(self, bearer: passes.Bearer) -> int | None:
        """The id that a believed code carries, if it is of that kind."""
        claim = self.claim
        return claim.bearer_id if claim is not None and claim.bearer is bearer else None

    @property
    def person_id(self) -> int | None:
        """Whom the register is asked for."""
        return self.encounter.person_id or self.bearer_id(passes.Bearer.PERSON)

    @property
    def user_id(self) -> int | None:
        """Whom the staff list is asked for."""
        return self.encounter.user_id or self.bearer_id(passes.Bearer.USER)


def mark_of(code: str, key: bytes) -> bytes | None:
    """A keyed hash of a code, by which its second use is noticed without keeping it."""
    return hmac.new(key, code.encode(), hashlib.sha256).digest()[:16] if code else None
