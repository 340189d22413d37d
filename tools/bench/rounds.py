"""Rounds of disinfection: 12 buildings of 18 floors with four kinds of areas each, for the people of one shift."""

from __future__ import annotations

import time
from collections.abc import Iterator

from shouwang.protect.hygiene import engine
from tools.bench import Figure

BUILDINGS, FLOORS, KINDS, PEOPLE = 12, 18, 4, 9
SHIFT = 8 * 3600
GOAL = "≤ 10 s"


def run() -> Iterator[Figure]:
    """With the solver, and without it."""
    stops = [
        engine.Stop(building * 1000 + floor * 10 + kind, building, 1, floor, 180, 0, SHIFT, 9 if kind == 0 else 1)
        for building in range(1, BUILDINGS + 1)
        for floor in range(1, FLOORS + 1)
        for kind in range(KINDS)
    ]
    crew = [engine.Walker(number, 0, SHIFT) for number in range(PEOPLE)]
    for name, terms in (("with PyVRP", {}), ("without a solver", {"solver": None})):
        began = time.perf_counter()
        made = engine.plan(stops, crew, **terms)  # type: ignore[arg-type]
        yield Figure(
            f"rounds over {len(stops)} areas for {PEOPLE} people, {name}", time.perf_counter() - began, "s", GOAL
        )
        yield Figure("  areas on no round", len(made.short), "areas", "0")
        yield Figure("  walking", sum(route.walking for route in made.routes) / 3600, "h")
