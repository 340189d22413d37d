"""The rounds by PyVRP; None where it is not installed. Pure."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from typing import Any

STEPS = 400
PRIZE = 100_000
"""Worth of a stop of weight one in seconds of walking: no way is too long for it."""


def solve(stops: Sequence[Any], walkers: Sequence[Any], distances: Any, seconds: float) -> list[list[int]] | None:
    """The order of stops (by index) for each walker; whatever is in none was not reachable.

    Args:
        stops, walkers: as in :mod:`shouwang.protect.hygiene.engine.planning`.
        distances: seconds between the start (index 0) and the stops.
        seconds: at most so long.
    """
    if importlib.util.find_spec("pyvrp") is None:
        return None
    vrp: Any = importlib.import_module("pyvrp")
    stopping: Any = importlib.import_module("pyvrp.stop")
    places = [vrp.Location(0, 0) for _ in range(len(stops) + 1)]
    clients = [
        vrp.Client(
            index, service_duration=stop.work, tw_early=stop.opens, tw_late=max(stop.opens, stop.due - 1),
            prize=PRIZE * stop.weight, required=False,
        )
        for index, stop in enumerate(stops, start=1)
    ]  # fmt: skip
    crew = [
        vrp.VehicleType(1, tw_early=each.starts, tw_late=each.ends, unit_distance_cost=0, unit_duration_cost=1)
        for each in walkers
    ]
    free_return = distances.copy()
    free_return[:, 0] = 0
    data = vrp.ProblemData(places, clients, [vrp.Depot(0)], crew, [free_return], [free_return])
    stop_when = stopping.MultipleCriteria([stopping.MaxIterations(STEPS), stopping.MaxRuntime(seconds)])
    found = vrp.solve(data, stop=stop_when, seed=1, collect_stats=False, display=False)
    orders: list[list[int]] = [[] for _ in walkers]
    for route in found.best.routes():
        orders[route.vehicle_type()] = [activity.idx for activity in route if activity.is_client()]
    return orders
