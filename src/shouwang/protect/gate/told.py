"""What a phone tells of a decision it made: the open text of a letter, checked before anything is believed. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from shouwang.protect.gate import rules
from shouwang.protect.gate.encounters import Encounter

Short = Annotated[str, StringConstraints(max_length=60)]
InLanguages = Annotated[
    dict[Annotated[str, StringConstraints(max_length=8)], Annotated[str, StringConstraints(max_length=200)]],
    Field(max_length=4),
]
_MILLISECONDS = Field(ge=0, le=4_102_444_800_000)  # the year 2100


class ReasonTold(BaseModel):
    """A reason that the phone gave; the form of ``recording.stored``."""

    code: Short
    verdict: rules.Verdict
    params: dict[Short, str | int | float | bool | list[Short] | None] = Field(default_factory=dict, max_length=8)
    title: InLanguages | None = None
    level: InLanguages | None = None
    by: Annotated[str, StringConstraints(max_length=120)] = ""
    until: datetime | None = None

    def stored(self) -> dict[str, Any]:
        """As decisions keep it, without the reading."""
        params = {name: value for name, value in self.params.items() if name != "temperature_c"}
        return {
            "code": self.code,
            "verdict": str(self.verdict),
            "params": params,
            "title": self.title or None,
            "level": self.level or None,
            "by": self.by,
            "until": self.until.isoformat() if self.until else None,
        }


class Told(BaseModel):
    """One decision of a phone.

    Args:
        at: when it was decided, by the phone's best estimate of the server's time (ms since 1970).
        device_at: the same by the phone's own clock.
        unsure_ms: how far the estimate may be off.
        jumped: whether the phone's clock was moved while nobody could correct it.
        guard: the user who was signed on; 0 for whoever held the phone while nobody was.
        visitor, room: a visitor's name and whom they visit, as typed.
        follows: the nonce of the decision that this one completes or corrects.
        snapshot: the version of the lists that it was decided by.
    """

    nonce: uuid.UUID
    at: int = _MILLISECONDS
    device_at: int = _MILLISECONDS
    unsure_ms: int = Field(0, ge=0, le=10**12)
    jumped: bool = False
    guard: int = Field(ge=0, le=2**62)
    direction: rules.Direction
    kind: rules.Kind
    proof: rules.Proof
    verdict: rules.Verdict
    reasons: list[ReasonTold] = Field(default_factory=list, max_length=40)
    code: str = Field("", max_length=400)
    visitor: Short = ""
    room: Short = ""
    errand: rules.Errand = rules.Errand.NONE
    ground: rules.ExitGround = rules.ExitGround.NONE
    temperature_c: float | None = Field(None, ge=34, le=43)
    mask: bool | None = None
    remeasured: bool = False
    identity_checked: bool = False
    credentials_shown: bool = False
    code_used: bool = False
    invited: bool = False
    approved: bool = False
    reason: str = Field("", max_length=200)
    override_reason: str = Field("", max_length=200)
    follows: uuid.UUID | None = None
    severity: int = Field(0, ge=0, le=4)
    snapshot: Short = ""

    @property
    def told_at(self) -> datetime:
        """When it was decided, as the phone says."""
        return datetime.fromtimestamp(self.at / 1000, UTC)

    @property
    def unsure(self) -> timedelta:
        """How far that may be off."""
        return timedelta(milliseconds=self.unsure_ms)

    @property
    def overridden(self) -> bool:
        """Whether the guard let pass what the rules did not."""
        return bool(self.override_reason.strip()) and self.verdict is not rules.Verdict.ALLOW

    @property
    def passed(self) -> bool:
        """Whether the person went through."""
        return self.verdict is rules.Verdict.ALLOW or self.overridden

    def met(self, *, gate_id: int, home_id: int | None, follows: int | None = None) -> Encounter:
        """The encounter as it would have come to the server.

        Args:
            home_id: the home that the typed room means.
            follows: the id of the decision that this one completes.
        """
        return Encounter(
            gate_id=gate_id,
            direction=self.direction,
            code=self.code,
            visitor="" if self.code else self.visitor.strip(),
            home_id=home_id,
            temperature="" if self.temperature_c is None else f"{self.temperature_c:.1f}",
            mask=self.mask,
            identity_checked=self.identity_checked,
            credentials_shown=self.credentials_shown,
            invited=self.invited,
            approved=self.approved,
            errand=self.errand,
            reason=self.reason,
            ground=self.ground,
            override_reason=self.override_reason,
            follows=follows,
        )


class Shift(StrEnum):
    """What happened to a guard's PIN at a phone."""

    SET = "set"
    TAKEN = "taken"
    WRONG = "wrong"
    BLOCKED = "blocked"


class ShiftTold(BaseModel):
    """A PIN was chosen, took over a shift, or was wrong; times as of a decision.

    Args:
        guard: whose PIN it is; of a wrong one nobody knows who typed it.
    """

    nonce: uuid.UUID
    at: int = _MILLISECONDS
    device_at: int = _MILLISECONDS
    unsure_ms: int = Field(0, ge=0, le=10**12)
    jumped: bool = False
    shift: Shift
    guard: int = Field(ge=1, le=2**62)

    @property
    def told_at(self) -> datetime:
        """When it happened, as the phone says."""
        return datetime.fromtimestamp(self.at / 1000, UTC)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one letter: ``taken``, ``known``, ``unreadable``, or ``revoked`` (made after the phone was)."""

    nonce: str
    outcome: str
