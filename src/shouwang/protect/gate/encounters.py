"""What arrives at a gate: one encounter as it was scanned, typed and ticked. Pure."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shouwang.kernel import outcomes
from shouwang.protect.gate import passes, rules


class GateRefused(outcomes.Refusal):
    """Something at the gate that cannot be decided as it was entered."""


@dataclass(frozen=True, slots=True)
class Proved:
    """One code of the posture's credentials that something shown satisfies, until when; None without end."""

    asked: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Encounter:
    """What the guard scanned, typed and ticked.

    Args:
        code: a scanned pass code; or
        person_id: somebody picked from the register; or
        user_id: somebody who works here, known by a device; or
        visitor: a visitor's name, with the home visited.
        phone: a visitor's, compared with the list of those not admitted and not kept.
        temperature: a reading as typed.
        proved: what verified credentials satisfy; credentials_bad: what was shown and refused.
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
    phone: str = ""
    temperature: str = ""
    mask: bool | None = None
    identity_checked: bool = False
    credentials_shown: bool = False
    credentials_bad: tuple[str, ...] = ()
    proved: tuple[Proved, ...] = ()
    errand: rules.Errand = rules.Errand.NONE
    invited: bool = False
    approved: bool = False
    outside_time: bool = False
    blocked: bool = False
    alike: bool = False
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
        temperature_c: the reading in °C, if there is one; carried: it is that of the decision that is completed.
        code_mark: by which a second use of the code is noticed.
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
    carried: bool = False
    code_mark: bytes | None = None
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
    return hmac.digest(key, code.encode(), hashlib.sha256)[:16] if code else None


TICKS = ("identity_checked", "credentials_shown", "invited", "approved")


def seen(met: Encounter) -> str:
    """What the guard ticked and what credentials proved, as it is kept under seal; empty for nothing."""
    ticks = [tick for tick in TICKS if getattr(met, tick)]
    if not (ticks or met.mask is not None or met.proved or met.credentials_bad):
        return ""
    kept: dict[str, Any] = {"ticks": ticks, "mask": met.mask}
    kept["proved"] = {one.asked: one.until.isoformat() if one.until else None for one in met.proved}
    kept["bad"] = list(met.credentials_bad)
    return json.dumps(kept)


def seen_before(text: str) -> dict[str, Any]:
    """Fields of an encounter from what :func:`seen` kept."""
    kept = json.loads(text or "{}")
    ticks = kept.get("ticks", ())
    return {
        **{tick: tick in ticks for tick in TICKS},
        "mask": kept.get("mask"),
        "proved": proved_of(kept.get("proved", {})),
        "credentials_bad": tuple(kept.get("bad", ())),
    }


def proved_of(kept: dict[str, str | None]) -> tuple[Proved, ...]:
    """What was proved, from its plain values."""
    return tuple(Proved(code, datetime.fromisoformat(until) if until else None) for code, until in kept.items())
