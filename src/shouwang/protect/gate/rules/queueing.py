"""How long somebody waits at a gate, reckoned from the last quarter of an hour's decisions. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

WINDOW_MINUTES = 15
PAUSE_SECONDS = 30
"""After a longer gap between two decisions of one guard nobody stood there: it says nothing about the work."""
ENOUGH = 10
"""Fewer arrivals than this, or half as many gaps, say too little."""
FULL = 0.95
"""From this use on the formula runs away, and decisions cannot tell how many wait."""


class Flowing(StrEnum):
    """What can be said."""

    UNKNOWN = "unknown"
    STEADY = "steady"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of one gate within the window.

    Args:
        arrivals: people met; decisions: answers given to them, two for somebody who was checked by hand.
        servers: guards and terminals that decided within the last minutes.
        gaps: how many gaps between two decisions of one of them were no pause.
        gap_s: the median of those, in seconds.
    """

    gate_id: int
    arrivals: int
    decisions: int
    servers: int
    gaps: int
    gap_s: float | None


@dataclass(frozen=True, slots=True)
class Queue:
    """The estimate: people waiting and the wait of the next one, on average."""

    state: Flowing
    gate_id: int
    arrivals: int
    servers: int
    each_s: float | None = None
    use: float | None = None
    waiting: float | None = None
    wait_s: float | None = None


def queue(seen: Observed) -> Queue:
    """Estimate the line at a gate.

    Arrivals come at random at the rate λ = arrivals / window. One person takes the constant time
    s = median gap × decisions / arrivals; c guards or terminals work side by side. With a = λs and the
    use ρ = a/c, the wait is half that of the M/M/c queue::

        W = ½ · C(c, a) · s / (c − a),   L = λ W

    with Erlang's C as the chance to have to wait. For c = 1 this is the M/D/1 queue exactly,
    W = ρs / (2(1 − ρ)).

    The median gap is the time of service while people stand in line. While few come it is longer, so that a
    quiet gate is said to keep people seconds longer than it does; a busy one is told rightly.

    Sources: A. K. Erlang (1917), the chance of waiting; F. Pollaczek (1930) and A. Khinchine (1932), constant
    service at one server; A. O. Allen and A. Cunneen (1978), the half for c servers.
    """
    if seen.arrivals < ENOUGH or seen.gaps < ENOUGH // 2 or not seen.gap_s:
        return Queue(Flowing.UNKNOWN, seen.gate_id, seen.arrivals, seen.servers)
    servers = max(1, seen.servers)
    rate = seen.arrivals / (60 * WINDOW_MINUTES)
    each = seen.gap_s * seen.decisions / seen.arrivals
    load = rate * each
    use = load / servers
    if use >= FULL:
        return Queue(Flowing.FULL, seen.gate_id, seen.arrivals, servers, each, min(use, 1.0))
    wait = 0.5 * erlang_c(servers, load) * each / (servers - load)
    return Queue(Flowing.STEADY, seen.gate_id, seen.arrivals, servers, each, use, rate * wait, wait)


def erlang_c(servers: int, load: float) -> float:
    """The chance that somebody has to wait: Erlang's second formula, by the recursion of his first.

    Args:
        load: offered, in erlangs; less than ``servers``.

    >>> round(erlang_c(1, 0.5), 3), round(erlang_c(2, 1.0), 3)
    (0.5, 0.333)
    """
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    use = load / servers
    return blocked / (1 - use * (1 - blocked))
