"""What about a decision of a phone without network a person should look at. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate.rules.facts import GRAVITY, Proof, Verdict


class ConflictKind(StrEnum):
    """The gravest first."""

    UNKNOWN = "unknown"
    TWICE = "twice"
    OTHERWISE = "otherwise"
    CLOCK = "clock"


CONFLICT_LABELS: dict[str, str] = {
    ConflictKind.UNKNOWN: _("Let in, though the pass was withdrawn or leads to nobody"),
    ConflictKind.TWICE: _("The same code let in at two gates"),
    ConflictKind.OTHERWISE: _("The server would have decided otherwise"),
    ConflictKind.CLOCK: _("The phone's clock cannot be trusted"),
}

UNSURE = timedelta(minutes=5)
"""From this uncertainty of its time on, a decision is looked at."""
AHEAD = timedelta(minutes=2)
"""How far in the future an uploaded decision may lie before its time is disbelieved."""
TWICE_WITHIN = timedelta(minutes=5)
"""The same code at two gates within this is looked at: a live code is believed for two minutes, and clocks differ."""


def time_of(told: datetime, received: datetime) -> datetime:
    """When it was decided: as the phone says, but never in the future."""
    return min(told, received)


def clock_suspicious(told: datetime, received: datetime, unsure: timedelta, jumped: bool) -> bool:
    """Whether the time of a decision cannot be trusted."""
    return jumped or unsure > UNSURE or told > received + AHEAD


def differs(theirs: Verdict, ours: Verdict) -> bool:
    """Whether the server would have been stricter or looser."""
    return GRAVITY[theirs] != GRAVITY[ours]


def let_in_unknown(proof: Proof, passed: bool) -> bool:
    """Whether somebody passed of whom the server knows nothing, or whose pass was withdrawn."""
    return passed and proof in (Proof.UNKNOWN, Proof.REVOKED, Proof.FORGED, Proof.ELSEWHERE)
