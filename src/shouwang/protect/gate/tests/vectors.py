"""Encounters by the thousand, the same at every run, by which the browser's judge is held against the server's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as posture
from shouwang.base.posture.catalogue import CATALOGUE, CREDENTIALS
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.protect.gate import rules
from shouwang.testing.cast import NOW

SOURCE = posture.Source(1, "plan", "", Words("Plan", "预案"), Words("Level", "二级"), "Ⅱ", 3, "Alice", Span(NOW))
GATES = ("main", "back", "service", "")
MEASURES = {
    "life_safety": ("exits_open",),
    "visitors": ("register", "invited", "approved", "none"),
    "entry": ("pass", "residents", "essential"),
    "exit": ("reason", "essential"),
    "exit_quota": ((1, 2, 2), (2, 3, 24)),
    "temperature": ("reported", "everyone"),
    "temperature_max_c": (37.0, 37.3, 37.25, 38.0),
    "mask": ("public", "n95"),
    "credentials": (("health_code",), tuple(CREDENTIALS)),
    "delivery": ("shelf", "volunteers"),
    "gate_open": ("day_only", "closed"),
}


def held(dice: random.Random) -> posture.Posture:
    """A posture that holds some of the gate's measures."""
    items = []
    for measure, values in MEASURES.items():
        usual = 0.06 if measure == "life_safety" else 0.35
        if dice.random() < usual:
            kinds = CATALOGUE[measure].kinds
            kind = dice.choice(sorted(kinds)) if kinds else ""
            value = CATALOGUE[measure].order.read(dice.choice(values))
            items.append(posture.InForce((measure, kind), value, PlaceRef(1), SOURCE))
    return posture.join(items)


def facts(dice: random.Random) -> rules.Facts:
    """Somebody at the gate."""
    ends = (None, NOW + timedelta(hours=1), NOW + timedelta(days=7))
    orders = [rules.Order(kind, f"医院{n}", dice.choice(ends)) for n, kind in enumerate(("isolation", "no_entry") * 2)]
    return rules.Facts(
        direction=dice.choice(list(rules.Direction)),
        kind=dice.choice(list(rules.Kind)),
        proof=dice.choice(list(rules.Proof)),
        gate_kind=dice.choice(GATES),
        night=dice.random() < 0.5,
        orders=tuple(order for order in orders if dice.random() < 0.15),
        identity_checked=dice.random() < 0.3,
        code_used=dice.random() < 0.2,
        area_ok=dice.random() < 0.8,
        temperature_c=dice.choice((None, 36.4, 37.0, 37.3, 37.4, 38.9, 40.0)),
        remeasured=dice.random() < 0.3,
        mask=dice.choice((None, True, False)),
        credentials_shown=dice.random() < 0.5,
        credentials_bad=dice.choice(((), (), ("health_code",), tuple(CREDENTIALS)[:2])),
        reason=dice.choice(("", "", "看病", "clinic")),
        ground=dice.choice(list(rules.ExitGround)),
        errand=dice.choice(list(rules.Errand)),
        invited=dice.random() < 0.5,
        approved=dice.random() < 0.5,
        outside_time=dice.random() < 0.2,
        blocked=dice.random() < 0.1,
        alike=dice.random() < 0.1,
        visit_until=dice.choice(ends),
        exits_used=dice.randint(0, 4),
    )


def aimed(dice: random.Random, row: rules.Row) -> Iterator[dict[str, Any]]:
    """Cases at the edges of a row: all its tests hold, and for each test a case in which only that one fails."""
    for broken in (None, *row.when):
        case = rules.case_of(facts(dice), rules.asked(held(dice), dice.choice(GATES)))
        case |= {"errand": "", "life_safety": "normal"}  # else rows of life and limb speak instead
        for test in row.when:
            _set(case, test, holds=test is not broken, dice=dice)
        yield case


_OPEN = {"direction": ("in", "out"), "kind": ("resident", "staff", "visitor")}


def _set(case: dict[str, Any], test: Any, *, holds: bool, dice: random.Random) -> None:
    """Give a field a value with which the test holds, or does not."""
    op, name, values = test.op, test.field, test.values
    if op in ("is", "not"):
        others = [value for value in _OPEN.get(name, ("something else",)) if value not in values]
        case[name] = dice.choice(list(values) if (op == "is") is holds else others)
    elif op in ("yes", "no"):
        full, empty = (["health_code"], []) if isinstance(case[name], list) else ("医院", "")
        case[name] = full if (op == "yes") is holds else empty
    elif op in ("known", "unknown"):
        case[name] = 36.4 if (op == "known") is holds else None
    else:
        limit = 37.3 if op == "over" else 2
        case[values[0]] = limit
        case[name] = limit + (1 if holds else -1)


def everything() -> tuple[list[tuple[rules.Facts, posture.Posture]], list[dict[str, Any]]]:
    """Encounters with their postures, and flat cases aimed at every row's edges."""
    dice = random.Random(36)
    met = [(facts(dice), held(dice)) for _ in range(2_000)]
    edges = [case for row in (*rules.SAFETY, *rules.RULES) for _ in range(4) for case in aimed(dice, row)]
    return met, edges


def under_everything() -> posture.Posture:
    """A posture that names a source for every measure, for cases that were made without one."""
    keys = [("gate_open", kind) for kind in CATALOGUE["gate_open"].kinds or ()]
    keys += [(measure, "") for measure in MEASURES if measure != "gate_open"]
    strict = {key: CATALOGUE[key[0]].order.read(MEASURES[key[0]][-1]) for key in keys}
    return posture.join(posture.InForce(key, value, PlaceRef(1), SOURCE) for key, value in strict.items())
