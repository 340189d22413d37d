"""What is known of one encounter at a gate, and what is answered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from shouwang.base.posture.rules import Source


class Verdict(StrEnum):
    """What the guard is told, loosest first."""

    ALLOW = "allow"
    CHECK = "check"
    REFUSE = "refuse"


GRAVITY = {Verdict.ALLOW: 0, Verdict.CHECK: 1, Verdict.REFUSE: 2}


class Direction(StrEnum):
    """Into the compound or out of it."""

    IN = "in"
    OUT = "out"


class Kind(StrEnum):
    """Who stands at the gate: whoever lives here, whoever works here, everybody else."""

    RESIDENT = "resident"
    STAFF = "staff"
    VISITOR = "visitor"


class Errand(StrEnum):
    """What brings somebody who neither lives nor works here; the gravest need goes first."""

    NONE = ""
    GUEST = "guest"
    COURIER = "courier"
    TAXI = "taxi"
    SERVICE = "service"
    CONTRACTOR = "contractor"
    MEDICAL = "medical"
    EMERGENCY = "emergency"


class Proof(StrEnum):
    """How it is known who stands there, best first."""

    SIGNED = "signed"
    CARD = "card"
    LOOKED_UP = "looked_up"
    STALE = "stale"
    REVOKED = "revoked"
    FORGED = "forged"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


class ExitGround(StrEnum):
    """Why an exit does not count against a limit."""

    NONE = ""
    MEDICAL = "medical"
    WORK = "work"
    SUPPLIES = "supplies"


@dataclass(frozen=True, slots=True)
class Order:
    """A restriction on a person or home that holds now: by whom, and until when."""

    kind: str
    ordered_by: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one person at one gate.

    Args:
        gate_kind: the gate's kind, for measures given per gate.
        night: whether it is night at the gate, for gates that close then.
        orders: restrictions in force for the person or the home.
        identity_checked: whether the guard compared name, face or paper.
        code_used: whether this very code let somebody through in this direction minutes ago.
        area_ok: whether the pass is good for this gate.
        temperature_c: measured now, in degrees Celsius.
        remeasured: whether this is a second reading after a high one.
        mask: whether the guard sees one; None when nobody looked.
        credentials_shown: whether what the posture asks for was seen or verified.
        credentials_bad: credentials that were shown and refused.
        reason: why the person goes out, in the guard's words.
        ground: what excepts this exit from limits.
        errand: what brings a visitor.
        invited, approved, outside_time, blocked: what the visitors' book says.
        alike: whether somebody of the same name is on the list of those not admitted.
        visit_until: until when the invitation or the block holds.
        exits_used: exits of the household within the quota's days.
    """

    direction: Direction
    kind: Kind
    proof: Proof
    gate_kind: str = ""
    night: bool = False
    orders: tuple[Order, ...] = ()
    identity_checked: bool = False
    code_used: bool = False
    area_ok: bool = True
    temperature_c: float | None = None
    remeasured: bool = False
    mask: bool | None = None
    credentials_shown: bool = False
    credentials_bad: tuple[str, ...] = ()
    reason: str = ""
    ground: ExitGround = ExitGround.NONE
    errand: Errand = Errand.NONE
    invited: bool = False
    approved: bool = False
    outside_time: bool = False
    blocked: bool = False
    alike: bool = False
    visit_until: datetime | None = None
    exits_used: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with a stable code, who is behind it and until when; its words stand in the table.

    Args:
        params: values of the sentence's placeholders.
        source: the source of the measure that asks for it, if a measure does.
        by: the authority that gave a personal order.
    """

    verdict: Verdict
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    source: Source | None = None
    by: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict and all its reasons, the gravest first."""

    verdict: Verdict
    reasons: tuple[Reason, ...]

    def codes(self) -> tuple[str, ...]:
        """The stable codes of the reasons."""
        return tuple(reason.code for reason in self.reasons)
