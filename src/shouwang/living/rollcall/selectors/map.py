"""The map of homes: one cell a home, one path for each state of a building, numbered pins; also the command board's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from shouwang.base.places import selectors as places
from shouwang.kernel import ids
from shouwang.living.rollcall import rules
from shouwang.living.rollcall.models import HomeState, RollCall
from shouwang.living.rollcall.rules import drawing as geometry

_GROUND_SECONDS = 60
_CLASS_OF = {"safe": "ok", "help": "help", "away": "away"}


@dataclass(frozen=True, slots=True)
class HomeMap:
    """Everything that the drawing needs, and the totals that stand around it."""

    drawing: geometry.Drawing
    totals: rules.Totals
    pins: tuple[geometry.Pin, ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The last drawing of a compound and what it was made from."""

    ground: tuple[geometry.Cell, ...]
    call_id: int | None
    states: Sequence[tuple[int, str]]
    map: HomeMap


_drawn: dict[int, _Drawn] = {}
"""Many look at the same map; it is drawn again only when somebody answered since."""


def home_map(compound_id: int, call: RollCall | None, *, states: Sequence[tuple[int, str]] | None = None) -> HomeMap:
    """The map of a compound under a roll-call, or at rest without one; one query for homes, one for states.

    Args:
        states: home and state, when the caller has read them already, in the order of the pins.
    """
    ground = _ground(compound_id)
    if states is None:
        states = _states(call) if call is not None else []
    call_id = call.pk if call is not None else None
    last = _drawn.get(compound_id)
    if last is None or last.ground is not ground or (last.call_id, last.states) != (call_id, states):
        last = _drawn[compound_id] = _Drawn(ground, call_id, states, _draw(ground, call, states))
    return last.map


def _draw(ground: tuple[geometry.Cell, ...], call: RollCall | None, states: Sequence[tuple[int, str]]) -> HomeMap:
    asked = None if call is None else frozenset(call.building_ids) or None
    found = {home_id: _CLASS_OF[state] for home_id, state in states if state in _CLASS_OF}
    if call is None:
        classes = {home.home_id: "void" if home.vacant else "home" for home in ground}
    else:
        classes = {
            home.home_id: found.get(home.home_id) or ("away" if home.vacant else "none")
            for home in ground
            if asked is None or home.building_id in asked
        }
    helps = [home_id for home_id, state in states if state == "help"]
    drawn = geometry.draw(ground, classes)
    return HomeMap(drawn, _totals(ground, found, asked), geometry.pins(drawn, helps))


def _states(call: RollCall) -> list[tuple[int, str]]:
    rows = HomeState.objects.filter(roll_call=call).order_by("answered_at", "pk")
    return list(rows.values_list("home_id", "state"))


_grounds: dict[int, tuple[str, tuple[geometry.Cell, ...]]] = {}
"""Each compound's cells with the token under which the cache still vouches for them; unpickling them takes too long."""


def _ground(compound_id: int) -> tuple[geometry.Cell, ...]:
    """The compound's homes as cells; they hardly ever change, so a minute's memory is right enough."""
    key = f"rollcall-ground-{compound_id}"
    token: str | None = cache.get(key)
    known = _grounds.get(compound_id)
    if known is not None and token == known[0]:
        return known[1]
    rows: Any = places.homes(compound_id).order_by(
        "building__rank", "building__number", "unit__number", "floor", "room"
    )
    columns = ("pk", "building_id", "building__number", "unit_id", "floor", "status")
    cells = tuple(
        geometry.Cell(pk, building_id, number, unit_id, floor, status == "vacant")
        for pk, building_id, number, unit_id, floor, status in rows.select_related(None).values_list(*columns)
    )
    token = token or ids.short_code()
    cache.add(key, token, _GROUND_SECONDS)
    _grounds[compound_id] = (token, cells)
    return cells


def _totals(ground: Sequence[geometry.Cell], found: dict[int, str], asked: frozenset[int] | None) -> rules.Totals:
    counted: dict[str, int] = defaultdict(int)
    for home in ground:
        if asked is None or home.building_id in asked:
            counted[found.get(home.home_id) or ("vacant" if home.vacant else "none")] += 1
    return rules.Totals(counted["ok"], counted["help"], counted["away"], counted["none"], counted["vacant"])
