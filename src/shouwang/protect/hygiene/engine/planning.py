"""Rounds out of what is due and who is there; every area is on a round or listed as out of reach. Pure."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shouwang.protect.hygiene.engine.solving import solve
from shouwang.protect.hygiene.engine.walking import matrix

HALF_HOUR = 1800


@dataclass(frozen=True, slots=True)
class Stop:
    """An area to be done; times in seconds from a common beginning.

    Args:
        key: the caller's own, such as the area's id.
        work: seconds of work.
        opens, due: it is begun within.
        weight: how much it matters where not all can be done; lifts most.
    """

    key: int
    building: int
    unit: int
    floor: int
    work: int
    opens: int
    due: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody on shift, over ``[starts, ends)`` in seconds."""

    key: int
    starts: int
    ends: int


@dataclass(frozen=True, slots=True)
class Visit:
    """When a stop is reached on a round."""

    key: int
    at: int


@dataclass(frozen=True, slots=True)
class Route:
    """The round of one person, in walking order."""

    walker: int
    visits: tuple[Visit, ...]
    walking: int
    ends: int


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An area that no round reaches in time, with the reason: ``nobody`` is on shift, or there is no ``time``."""

    key: int
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All rounds of a wave.

    Args:
        how: ``solver`` or ``greedy``.
        gap: per cent that the walking of a greedy plan lies above its lower bound; None for the solver's.
    """

    routes: tuple[Route, ...]
    short: tuple[Shortfall, ...]
    how: str
    gap: int | None = None


@dataclass(frozen=True, slots=True)
class _Spot:
    building: int = 0
    unit: int = 0
    floor: int = 1


Solver = Callable[[Sequence[Stop], Sequence[Walker], Any, float], "list[list[int]] | None"]


def plan(
    stops: Sequence[Stop], walkers: Sequence[Walker], *, seconds: float = 3.0, solver: Solver | None = solve
) -> Plan:
    """Rounds for all stops.

    Args:
        seconds: how long the solver may think; its work is bounded by a number of steps too, so that the same
            question is answered alike.
        solver: None, or one that fails or is missing, leaves the greedy plan.
    """
    if not walkers:
        return Plan((), tuple(Shortfall(stop.key, "nobody") for stop in stops), "greedy")
    distances = matrix([_Spot(), *stops])
    simple = _greedy(stops, walkers, distances)
    orders = _ask(solver, stops, walkers, distances, seconds) if stops else None
    if orders is not None:
        solved = _timed(stops, walkers, orders, distances, "solver")
        if _worth(solved, stops) >= _worth(simple, stops):
            return solved
    return replace(simple, gap=_gap(simple, stops, distances))


def _ask(solver: Solver | None, *question: Any) -> list[list[int]] | None:
    if solver is None:
        return None
    try:
        return solver(*question)
    except (RuntimeError, ValueError, MemoryError):
        return None


def _worth(made: Plan, stops: Sequence[Stop]) -> tuple[int, int]:
    weight = {stop.key: stop.weight for stop in stops}
    return -sum(weight[each.key] for each in made.short), -sum(route.walking for route in made.routes)


def _timed(
    stops: Sequence[Stop], walkers: Sequence[Walker], orders: Sequence[Sequence[int]], distances: Any, how: str
) -> Plan:
    """The rounds with their times; whatever does not fit after all becomes a shortfall, never vanishes."""
    routes, reached = [], set()
    for walker, order in zip(walkers, orders, strict=True):
        at, here, walking, visits = walker.starts, 0, 0, []
        for index in order:
            stop, way = stops[index], int(distances[here, index + 1])
            begin = max(at + way, stop.opens)
            if begin >= stop.due or begin + stop.work > walker.ends:
                continue
            visits.append(Visit(stop.key, begin))
            reached.add(stop.key)
            at, here, walking = begin + stop.work, index + 1, walking + way
        routes.append(Route(walker.key, tuple(visits), walking, at))
    short = tuple(Shortfall(stop.key, "time") for stop in stops if stop.key not in reached)
    return Plan(tuple(routes), short, how)


def _greedy(stops: Sequence[Stop], walkers: Sequence[Walker], distances: Any) -> Plan:
    """Whoever is free first goes to the nearest of what is most pressing: the soonest due, then what matters most."""
    free = [(walker.starts, who, 0) for who, walker in enumerate(walkers)]
    orders: list[list[int]] = [[] for _ in walkers]
    left = set(range(len(stops)))
    while left and free:
        at, who, here = heapq.heappop(free)
        index = _next(stops, left, at, walkers[who].ends, distances[here])
        if index is None:
            continue  # this one can begin nothing more in time
        left.discard(index)
        orders[who].append(index)
        begin = max(at + int(distances[here, index + 1]), stops[index].opens)
        heapq.heappush(free, (begin + stops[index].work, who, index + 1))
    return _timed(stops, walkers, orders, distances, "greedy")


def _next(stops: Sequence[Stop], left: set[int], at: int, ends: int, ways: Any) -> int | None:
    best: tuple[int, int, int, int] | None = None
    for index in left:
        stop, way = stops[index], int(ways[index + 1])
        begin = max(at + way, stop.opens)
        if begin < stop.due and begin + stop.work <= ends:
            rank = (stop.due // HALF_HOUR, -stop.weight, begin - at, index)
            best = rank if best is None or rank < best else best
    return best[3] if best else None


def _gap(made: Plan, stops: Sequence[Stop], distances: Any) -> int:
    """How far walking lies above the least conceivable: each stop reached from its nearest neighbour."""
    place = {stop.key: index + 1 for index, stop in enumerate(stops)}
    done = [place[visit.key] for route in made.routes for visit in route.visits]
    if len(done) < 2:
        return 0
    around = [0, *done]
    least = sum(min(int(distances[one, other]) for other in around if other != one) for one in done)
    walked = sum(route.walking for route in made.routes)
    return round(100 * (walked - least) / least) if least else 0
