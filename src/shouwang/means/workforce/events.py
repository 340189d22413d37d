"""What happened to duties, as others may react to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DutyDone:
    """A duty was finished with the proof it owed."""

    duty_id: int
    source_kind: str
    source_ref: str


@dataclass(frozen=True, slots=True)
class DutyLate:
    """A duty passed its deadline (step 0) or one of the times at which it goes up (step 1, 2, …)."""

    duty_id: int
    source_kind: str
    source_ref: str
    step: int


@dataclass(frozen=True, slots=True)
class DutyNotExecutable:
    """Somebody reported, with a reason, that a duty cannot be done."""

    duty_id: int
    source_kind: str
    source_ref: str
