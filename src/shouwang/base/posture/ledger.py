"""The process's copy of what is raised: complete as committed, thrown away at every change.

Only committed rows ever get in, because a listener thread with its own connection loads them. A
change is announced by ``NOTIFY posture`` in the transaction that makes it; while the listener is
not listening, nobody trusts the copy and every question goes to the database.
"""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import psycopg

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules

log = logging.getLogger(__name__)

CHANNEL = "posture"
TRUST_SECONDS = 1.0
_BEAT_SECONDS = 0.4

_PARTS = ("building_id", "unit_id", "home_id", "area_id")

Memo = tuple[datetime, datetime | None, rules.Posture]


@dataclass
class Ledger:
    """Everything raised for one compound that has not ended, and postures already joined from it."""

    in_force: tuple[rules.InForce, ...]
    loaded_at: datetime
    edges: tuple[datetime, ...]
    named: dict[str, frozenset[int | None]]
    memo: dict[tuple[PlaceRef, bool], Memo] = field(default_factory=dict)

    @classmethod
    def of(cls, in_force: tuple[rules.InForce, ...], loaded_at: datetime) -> Ledger:
        """A ledger and the instants at which something begins or ends by itself."""
        spans = {item.source.span for item in in_force}
        edges = {span.start for span in spans} | {span.end for span in spans if span.end}
        named = {part: frozenset(getattr(item.scope, part) for item in in_force) for part in _PARTS}
        return cls(in_force, loaded_at, tuple(sorted(edges)), named)

    def told_apart(self, place: PlaceRef) -> PlaceRef:
        """The place without what no measure in force names: ten thousand homes have few postures among them."""
        kept = {part: value for part in _PARTS if (value := getattr(place, part)) in self.named.get(part, ())}
        return PlaceRef(place.compound_id, **kept)

    def at(self, place: PlaceRef, now: datetime, exercises: bool) -> rules.Posture:
        """The posture of a place, remembered until something begins or ends."""
        key = (self.told_apart(place), exercises)
        known = self.memo.get(key)
        if known and known[0] <= now and (known[1] is None or now < known[1]):
            return known[2]
        posture = rules.at(self.in_force, place, now, exercises=exercises)
        since = max((edge for edge in self.edges if edge <= now), default=self.loaded_at)
        until = min((edge for edge in self.edges if edge > now), default=None)
        if len(self.memo) > 20_000:
            self.memo.clear()
        self.memo[key] = (since, until, posture)
        return posture


Loader = Callable[[psycopg.Connection[tuple[object, ...]], int], Ledger]


class Bell:
    """What lets a thread look up that waits for the database."""

    def __init__(self) -> None:
        self._ear, self._button = socket.socketpair()
        self._button.setblocking(False)

    def ring(self) -> None:
        """Let the thread look up at once."""
        with contextlib.suppress(OSError):  # it has been rung for a thousand times, or the thread has ended
            self._button.send(b"!")

    def wait(self, connection: psycopg.Connection[tuple[object, ...]], seconds: float) -> None:
        """Until the database says something, somebody rings, or the time is over."""
        with selectors.DefaultSelector() as waiting:
            waiting.register(connection, selectors.EVENT_READ)
            waiting.register(self._ear, selectors.EVENT_READ)
            if self._ear in [key.fileobj for key, _events in waiting.select(seconds)]:
                self._ear.recv(4096)

    def close(self) -> None:
        """Give back what it took of the system."""
        self._ear.close()
        self._button.close()


class Ledgers:
    """The ledgers of this process and the thread that keeps them true.

    Args:
        connect: opens a connection of the thread's own, in autocommit.
        load: reads one compound's ledger over such a connection.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[tuple[object, ...]]], load: Loader) -> None:
        self._connect, self._load = connect, load
        self._ledgers: dict[int, Ledger] = {}
        self._generation: dict[int, int] = {}
        self._wanted: set[int] = set()
        self._lock = threading.Lock()
        self._heard = float("-inf")
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._bell: Bell | None = None

    def start(self) -> None:
        """Begin to listen; until the first answer nothing is trusted."""
        self._stop.clear()
        self._bell = bell = Bell()
        self._thread = threading.Thread(target=self._run, args=(bell,), name="posture-listener", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and trust nothing any more."""
        self._stop.set()
        if self._thread and self._bell:
            self._bell.ring()
            self._thread.join(timeout=5)
            self._bell.close()
        self._heard = float("-inf")

    @property
    def listening(self) -> bool:
        """Whether the database answered within the last second."""
        return time.monotonic() - self._heard < TRUST_SECONDS

    def get(self, compound_id: int) -> Ledger | None:
        """The compound's ledger if it can be trusted now, else None (and it will be loaded)."""
        if not self.listening:
            return None
        found = self._ledgers.get(compound_id)
        if found is None:
            self._wanted.add(compound_id)
            if self._bell:
                self._bell.ring()
        return found

    def drop(self, compound_id: int) -> None:
        """Forget a compound's ledger, also one that is being loaded at this moment."""
        with self._lock:
            self._generation[compound_id] = self._generation.get(compound_id, 0) + 1
            self._ledgers.pop(compound_id, None)

    def _run(self, bell: Bell) -> None:
        while not self._stop.is_set():
            try:
                with self._connect() as connection:
                    self._listen(connection, bell)
            except psycopg.Error as lost:
                self._heard = float("-inf")
                log.warning("posture listener lost the database, reading through: %s", lost)
                self._stop.wait(0.5)

    def _listen(self, connection: psycopg.Connection[tuple[object, ...]], bell: Bell) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        for compound_id in list(self._ledgers):
            self.drop(compound_id)
        while not self._stop.is_set():
            connection.execute("SELECT 1")
            self._heard = time.monotonic()
            for notice in connection.notifies(timeout=0):
                self.drop(int(notice.payload))
                self._wanted.add(int(notice.payload))
            if not self._wanted:
                bell.wait(connection, _BEAT_SECONDS)
            while self._wanted:
                self._fetch(connection, self._wanted.pop())

    def _fetch(self, connection: psycopg.Connection[tuple[object, ...]], compound_id: int) -> None:
        generation = self._generation.get(compound_id, 0)
        loaded = self._load(connection, compound_id)
        with self._lock:
            if self._generation.get(compound_id, 0) == generation:
                self._ledgers[compound_id] = loaded
