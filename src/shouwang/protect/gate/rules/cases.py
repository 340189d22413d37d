"""A case: facts and what the posture asks, as one flat record of plain values that the table is read against. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shouwang.base.posture.rules import Posture
from shouwang.protect.gate.rules.facts import Facts, Order

Case = Mapping[str, Any]

FEVER_C = 37.3
"""The limit in °C wherever temperatures are taken and nobody set a stricter one."""

NIGHT_FROM, NIGHT_TO = 22, 6
"""Hours of the local clock between which a gate that closes at night is closed: ``[22:00, 06:00)``."""


def is_night(local: datetime) -> bool:
    """Whether it is night at the gate.

    Args:
        local: the instant on the compound's own clock.
    """
    return local.hour >= NIGHT_FROM or local.hour < NIGHT_TO


def temperature_limit(posture: Posture) -> float:
    """The highest reading in °C that passes.

    Where temperatures are taken a plan can lower the usual limit, never lift it: a second plan must not let in
    whom the first one keeps out.
    """
    limit = posture.value("temperature_max_c")
    if limit is not None and posture.value("temperature") == "none":
        return float(limit)
    return FEVER_C if limit is None else min(FEVER_C, float(limit))


def asked(posture: Posture, gate_kind: str) -> Case:
    """What the posture asks at a gate of that kind, flat; the half of a case that a phone is sent."""
    known = _flattened.get((id(posture), gate_kind))
    if known is None or known[0] is not posture:
        if len(_flattened) > 5_000:
            _flattened.clear()
        known = _flattened[id(posture), gate_kind] = (posture, _flat(posture, gate_kind))
    return known[1]


_flattened: dict[tuple[int, str], tuple[Posture, Case]] = {}
"""What was flattened before; a posture never changes, and ten thousand homes share a few."""


def _flat(posture: Posture, gate_kind: str) -> dict[str, Any]:
    quota = posture.value("exit_quota") or (None, None, None)
    taken = posture.value("temperature")
    return {
        "gate_kind": gate_kind,
        "severity": max((source.severity for source in posture.sources()), default=0),
        "life_safety": posture.value("life_safety"),
        "visitors": posture.value("visitors"),
        "entry": posture.value("entry"),
        "exit": posture.value("exit"),
        "quota_exits": quota[0],
        "quota_days": quota[1],
        "quota_hours": quota[2],
        "temperature": taken,
        "temperature_asked": taken != "none" or posture.value("temperature_max_c") is not None,
        "temperature_limit_c": temperature_limit(posture),
        "mask_asked": posture.value("mask"),
        "credentials": list(posture.value("credentials")),
        "delivery": posture.value("delivery"),
        "gate_open": posture.value("gate_open", gate_kind) if gate_kind else "open",
    }


_MASKS = {None: "", True: "yes", False: "no"}


def case_of(facts: Facts, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The whole case.

    Args:
        wanted: what :func:`asked` gave.
    """
    isolation, barred = _order(facts, "isolation"), _order(facts, "no_entry")
    return {
        **wanted,
        "direction": str(facts.direction),
        "kind": str(facts.kind),
        "proof": str(facts.proof),
        "night": facts.night,
        "identity_checked": facts.identity_checked,
        "code_used": facts.code_used,
        "area_ok": facts.area_ok,
        "temperature_c": facts.temperature_c,
        "remeasured": facts.remeasured,
        "mask": _MASKS[facts.mask],
        "credentials_shown": facts.credentials_shown,
        "credentials_bad": list(facts.credentials_bad),
        "reason": facts.reason,
        "ground": str(facts.ground),
        "errand": str(facts.errand),
        "invited": facts.invited,
        "approved": facts.approved,
        "outside_time": facts.outside_time,
        "blocked": facts.blocked,
        "alike": facts.alike,
        "visit_until": facts.visit_until,
        "exits_used": facts.exits_used,
        "isolated": isolation is not None,
        "isolated_by": isolation.ordered_by if isolation else "",
        "isolated_until": isolation.until if isolation else None,
        "barred": barred is not None,
        "barred_by": barred.ordered_by if barred else "",
        "barred_until": barred.until if barred else None,
    }


def _order(facts: Facts, kind: str) -> Order | None:
    """The order of a kind that holds longest."""
    found = [order for order in facts.orders if order.kind == kind]
    return max(found, key=_length, default=None)


def _length(order: Order) -> tuple[bool, float]:
    return order.until is None, order.until.timestamp() if order.until else 0.0
