"""What the database knows of one encounter, read from one row of the gathering statement. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from shouwang.base.places.rules import PlaceRef
from shouwang.protect.gate import rules

BOUNCE_SECONDS = 10
"""A scanner that reads one code twice at one gate within this is no second use."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the database knows of one encounter.

    Args:
        gate_kind: None for a gate that is not of this compound.
        known_id: the decision that was already made under the nonce.
        person_id, person_name: of the register; home: lived in now, or visited.
        roles: what somebody of the staff list is to this compound.
        card_id: of a printed card; card_dead: revoked, not yet valid, or over.
        used_at, used_gate: when and where the same code let somebody through lately.
        follows_known: whether the decision that this one follows is of this compound.
        was_high: whether it was about a high reading.
        exits: when the household went out, newest first, within the longest quota.
    """

    gate_kind: str | None
    known_id: int | None
    person_id: int | None
    person_name: str
    home: PlaceRef | None
    host: PlaceRef | None
    orders: tuple[rules.Order, ...]
    user_name: str
    roles: frozenset[str]
    card_id: int | None
    card_gates: tuple[int, ...]
    card_person: int | None
    card_user: int | None
    card_holder: str
    card_dead: bool
    used_gate: int | None
    used_at: float | None
    follows_known: bool
    was_high: bool
    exits: tuple[float, ...]


def was_high(reasons: str | None) -> bool:
    """Whether stored reasons speak of a high reading."""
    if not reasons:
        return False
    return any(reason["code"] in ("temperature.high", "temperature.still_high") for reason in json.loads(reasons))


def exits_since(exits: Iterable[float], since: datetime) -> int:
    """How many exits lie after an instant."""
    edge = since.astimezone(UTC).timestamp()
    return sum(at > edge for at in exits)
