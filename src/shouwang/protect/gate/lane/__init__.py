"""The gate's fast lane: plain decisions that arrive together are decided in one transaction, outside Django's stack.

What it is. An ASGI application for one address, ``POST /api/v1/c/<compound>/gate/decisions``. Requests of
the moment (at most 64) share one statement that gathers all facts and one that writes all
decisions, visits and journal entries; both texts, the rules and the table of rights are those of the
page. What is not plain (no session, a form that cannot be read, a visitor, an override, a second
reading, a ledger that is not trusted, a database that stumbles) is handed on to Django, which answers
everything, more slowly; the nonce makes that harmless even after a commit whose answer was lost.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest, parse_cookie

from shouwang.base.accounts import selectors as accounts
from shouwang.base.posture import selectors as posture
from shouwang.kernel import clock, outcomes
from shouwang.protect.gate import selectors
from shouwang.protect.gate.lane import wire
from shouwang.protect.gate.lane.line import Guard, Line, Waiting
from shouwang.protect.gate.lane.moments import decide_what_waits
from shouwang.protect.gate.lane.wire import App, HandOn, Headers, Receive, Scope, Send
from shouwang.protect.gate.selectors.keys import Keys
from shouwang.web import api as frame

ADDRESS = re.compile(r"^/api/v1/c/([-\w]+)/gate/decisions$")
PUMPS = 2
"""How many moments of one process may be on their way; a second one only for a crowd (``BESIDE``)."""
KNOWN_SECONDS = 1.0
"""For how long a guard, once known, is not looked up again: a dismissed one is out within this."""
READ_SECONDS = 60.0
"""For how long only the standing of a known guard is looked at, which costs a tenth; then everything is read again."""


@dataclass(slots=True)
class Known:
    """A browser's cookies, and the guard whose they are, as they were found some instant ago."""

    cookies: dict[str, str]
    task: asyncio.Task[Guard | None]
    since: float = field(default_factory=time.monotonic)

    @property
    def failed(self) -> bool:
        """Whether the guard was looked for and the database stumbled."""
        return self.task.done() and (self.task.cancelled() or self.task.exception() is not None)

    @property
    def found(self) -> Guard | None:
        """The guard that was found, if the search is over and found one."""
        return self.task.result() if self.task.done() and not self.failed else None

    async def guard(self) -> Guard | None:
        """The guard; None for nobody."""
        try:
            return self.task.result() if self.task.done() else await asyncio.shield(self.task)
        except Exception as failed:
            raise HandOn from failed


@dataclass
class Lane:
    """One process's lane.

    Args:
        behind: the application to which everything else is handed on.
    """

    behind: App
    known: dict[tuple[bytes, str], Known] = field(default_factory=dict)
    decided: int = 0
    _queue: Line | None = None
    _pumps: list[asyncio.Task[None]] = field(default_factory=list)
    _keys: Keys | None = None
    _keys_at: float = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Decide, or hand on."""
        address = ADDRESS.match(scope.get("path", "")) if scope["type"] == "http" else None
        if address is None or scope["method"] != "POST":
            await self.behind(scope, receive, send)
            return
        body, ended = await wire.read(receive)
        try:
            if not ended:
                raise HandOn
            answer = await self._decide(scope, address[1], body)
        except HandOn:
            await self.behind(scope, wire.replay(body, ended, receive), send)
            return
        await wire.answer(send, answer)

    async def _decide(self, scope: Scope, code: str, body: bytes) -> bytes:
        headers: Headers = dict(scope["headers"])
        known = self._known(headers.get(b"cookie", b""), code)
        wire.require_own(headers, known.cookies)
        guard, keys = await known.guard(), await self._held_keys()
        if guard is None or posture.ledgers.get(guard.compound_id) is None:
            raise HandOn
        waiting = Waiting(
            body=body,
            guard=guard,
            keys=keys,
            language=wire.language_of(headers, known.cookies, guard.actor),
            ip=_address(scope, headers),
            now=clock.now(),
            answer=asyncio.get_running_loop().create_future(),
        )
        self._line().put(waiting)
        answer = await waiting.answer
        if answer is None:
            raise HandOn
        self.decided += 1
        return answer

    def _known(self, cookie: bytes, code: str) -> Known:
        """Who asks; read and looked up at most once a second, by one of all who wait."""
        found = self.known.get((cookie, code))
        if found is None or found.failed or time.monotonic() - found.since > KNOWN_SECONDS:
            cookies = parse_cookie(cookie.decode("latin-1"))
            if not cookies.get(settings.SESSION_COOKIE_NAME):
                raise HandOn
            if len(self.known) > 5_000:
                self.known.clear()
            before = found.found if found is not None else None
            task = asyncio.create_task(asyncio.to_thread(_in_thread, signed_in, cookies, code, before))
            found = self.known[cookie, code] = Known(cookies, task)
        return found

    async def _held_keys(self) -> Keys:
        if self._keys is None or time.monotonic() - self._keys_at > KNOWN_SECONDS:
            self._keys_at = time.monotonic()
            try:
                self._keys = await asyncio.to_thread(_in_thread, selectors.pass_keys)
            except Exception as failed:
                raise HandOn from failed
        if self._keys is None:
            raise HandOn
        return self._keys

    async def close(self) -> None:
        """Stop deciding; what comes now is handed on by whoever asks next."""
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        self._pumps, self._queue = [], None

    def _line(self) -> Line:
        if self._queue is None or any(pump.done() for pump in self._pumps):
            for pump in self._pumps:
                pump.cancel()
            self._queue = Line()
            self._pumps = [asyncio.create_task(decide_what_waits(self._queue)) for _pump_number in range(PUMPS)]
        return self._queue


def signed_in(cookies: dict[str, str], code: str, before: Guard | None = None) -> Guard | None:
    """The guard of a session, if it may decide in the compound of that code; reads what Django reads for a page.

    Args:
        before: who it was a moment ago; it still is, where the standing is the same as then.
    """
    session_key, asked_at = cookies[settings.SESSION_COOKIE_NAME], time.monotonic()
    standing = None
    if before is not None and before.actor.user_id is not None:
        standing = accounts.standing(session_key=session_key, user_id=before.actor.user_id, now=clock.now())
        if standing is not None and standing == before.standing and asked_at - before.read_at < READ_SECONDS:
            return before
    request = HttpRequest()
    request.COOKIES.update(cookies)
    request.session = SessionStore(session_key)
    request.user = auth.get_user(request)
    if not request.user.is_authenticated:
        return None
    try:
        actor, compound = frame.enter(request, "gate.decide", code)
    except outcomes.Refusal:
        return None
    return Guard(actor, compound.pk, standing, asked_at)


def _address(scope: Scope, headers: Headers) -> str | None:
    client = headers.get(b"x-forwarded-for", b"").rpartition(b",")[2].strip().decode("latin-1")
    return client if settings.PRODUCTION and client else (scope.get("client") or (None,))[0]


def _in_thread(call: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return call(*arguments)
    finally:
        connections.close_all()
