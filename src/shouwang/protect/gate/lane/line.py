"""The line before the lane: requests that wait for their moment, read when it begins."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.protect.gate import rules, services
from shouwang.protect.gate.encounters import Asked
from shouwang.protect.gate.lane import wire
from shouwang.protect.gate.selectors.keys import Keys

log = logging.getLogger(__name__)

MOST = 64
"""How many encounters share a transaction."""

PATIENCE_SECONDS = 0.002
"""For how long a moment waits for those who were answered last. It costs each of them less than it saves: what a
moment costs whatever its size (a fifth of a millisecond of Python, half a one of the database) is shared by more."""

BESIDE = 8
"""How many have to wait for a second moment beside one that is on its way. Fewer are decided cheaper with those who
come next; of more, some are read while the database is busy with the others, which a processor would wait for."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Somebody signed in, who may decide in a compound.

    Args:
        standing: what that rests on, as it was just before it was read; None where nobody asked.
        read_at: when it was read, on the process's own clock.
    """

    actor: Actor
    compound_id: int
    standing: str | None = None
    read_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request in the line.

    Args:
        body: as it came; what it asks is read when its moment begins, with all others of the moment.
        keys: those of the installation when it came.
        language: that of the answer.
        answer: the JSON that is sent back; None where Django has to answer.
    """

    body: bytes
    guard: Guard
    keys: Keys
    language: str
    ip: str | None
    now: datetime
    answer: asyncio.Future[bytes | None]

    def asks(self) -> Asked:
        """What it asks.

        Raises:
            HandOn: not for the lane.
        """
        told = wire.plain(self.body)
        try:
            return services.ask(
                compound_id=self.guard.compound_id,
                encounter=told.met(),
                actor=self.guard.actor,
                nonce=told.nonce,
                now=self.now,
                keys=self.keys,
                whence=journal.Origin("api", self.ip),
            )
        except outcomes.Refusal:
            raise wire.HandOn from None

    def tell(self, answer: bytes | None) -> None:
        """Answer, or hand on; nobody may be waiting any more."""
        if not self.answer.done():
            self.answer.set_result(answer)


Moment = list[tuple[Waiting, Asked]]
"""Requests that are decided together, and what each asks."""


class Line:
    """The requests that wait; who comes alone is not kept waiting, who comes in a crowd waits for the crowd."""

    def __init__(self) -> None:
        self._came: list[Waiting] = []
        self._left: Moment = []
        self._expected = 1
        self._wanted = 1
        self._enough: asyncio.Future[None] | None = None
        self._turn = asyncio.Lock()
        self._under_way = 0

    def __len__(self) -> int:
        return len(self._left) + len(self._came)

    def put(self, waiting: Waiting) -> None:
        """Join the line."""
        self._came.append(waiting)
        if len(self) >= self._wanted:
            self._settle()

    async def moment(self) -> Moment:
        """Those to be decided together next: one person, code or nonce occurs once in a statement.

        Whoever asked for it says :meth:`decided` when it is over, however it went.
        """
        async with self._turn:
            if not len(self):
                await self._more(1)
            while self._under_way and len(self) < BESIDE:
                await self._more(BESIDE)
            if len(self) < self._expected:
                patience = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, self._settle)
                await self._more(self._expected)
                patience.cancel()
            came, self._came = self._came, []
            moment, self._left = _apart(self._left + _read(came))
            self._under_way += 1
            return moment

    def decided(self, many: int) -> None:
        """A moment is over; so many were answered and may be back at once."""
        self._under_way -= 1
        self._expected = min(many + len(self), MOST)
        if len(self):
            self._settle()

    async def _more(self, wanted: int) -> None:
        self._wanted = wanted
        self._enough = asyncio.get_running_loop().create_future()
        await self._enough

    def _settle(self) -> None:
        if self._enough is not None and not self._enough.done():
            self._enough.set_result(None)


def _read(came: Iterable[Waiting]) -> Moment:
    """What each asks, one after the other without a pause: the processor is quicker at the same thing again."""
    read = []
    for waiting in came:
        try:
            read.append((waiting, waiting.asks()))
        except wire.HandOn:
            waiting.tell(None)
        except Exception:
            log.warning("the lane hands on what it cannot read", exc_info=True)
            waiting.tell(None)
    return read


def _apart(taken: Moment) -> tuple[Moment, Moment]:
    """What can be decided together, and what has to wait."""
    seen: set[object] = set()
    moment: Moment = []
    later: Moment = []
    for waiting, asked in taken[:MOST]:
        keys = set(_keys(asked))
        (later if keys & seen else moment).append((waiting, asked))
        seen |= keys
    return moment, later + taken[MOST:]


def _keys(asked: Asked) -> Iterable[object]:
    yield asked.nonce
    if asked.person_id is not None:
        yield "person", asked.person_id
    if asked.user_id is not None:
        yield "user", asked.user_id
    if asked.claim is not None:
        yield "card", asked.claim.card, asked.encounter.code
        if asked.encounter.direction is rules.Direction.OUT and asked.claim.home[2]:
            yield "home", asked.claim.home[2]
