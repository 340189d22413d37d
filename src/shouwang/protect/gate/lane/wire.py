"""What comes to the lane over the wire and what goes back: plain requests of our own pages, answers as JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.utils import translation
from pydantic import ValidationError

from shouwang.base.accounts.selectors import Actor
from shouwang.protect.gate import api, reading
from shouwang.protect.gate.services import recording
from shouwang.protect.gate.services.recording import Judged
from shouwang.protect.visitors.rules import codes
from shouwang.web.middleware import HEADERS

Scope = MutableMapping[str, Any]
Headers = dict[bytes, bytes]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_TOKEN_COOKIE, _LANGUAGE_COOKIE = settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)

LONGEST = 32_768
"""How many bytes a plain request has at most."""


class HandOn(Exception):
    """Not for the lane: Django answers."""


def plain(body: bytes) -> api.Told:
    """The encounter, if nothing about it is out of the ordinary."""
    try:
        encounter = api.Told.model_validate_json(body)
    except ValidationError:
        raise HandOn from None
    odd = encounter.visitor or encounter.override_reason or encounter.follows or encounter.errand or encounter.home_id
    if odd or encounter.credential or encounter.invited or encounter.approved or codes.looks_like_one(encounter.code):
        raise HandOn
    return encounter


def require_own(headers: Headers, cookies: dict[str, str]) -> None:
    """A page of ours sends the token of its cookie back; whatever else there may be, Django judges."""
    token = cookies.get(_TOKEN_COOKIE)
    if (
        not token
        or headers.get(b"x-csrftoken") != token.encode("latin-1")
        or not headers.get(b"content-type", b"").startswith(b"application/json")
    ):
        raise HandOn
    origin = headers.get(b"origin")
    if origin and origin.partition(b"://")[2] != headers.get(b"host"):
        raise HandOn


def language_of(headers: Headers, cookies: dict[str, str], actor: Actor) -> str:
    chosen = cookies.get(_LANGUAGE_COOKIE) or actor.language
    if chosen in _LANGUAGES:
        return chosen
    wanted = headers.get(b"accept-language", b"")
    return "en" if wanted.lower().startswith(b"en") else settings.LANGUAGE_CODE


def as_json(decision_id: int, judged: Judged, language: str) -> bytes:
    verdict, passed = judged.decision.verdict, judged.passed
    if not judged.decision.reasons:
        return _PLAIN_ANSWER % (decision_id, verdict.encode(), b"true" if passed else b"false")
    measured = judged.facts.temperature_c
    readings = {"temperature_c": f"{measured:.1f}"} if measured is not None else {}
    with translation.override(language):
        sentences = (reading.sentence(recording.stored(reason), readings) for reason in judged.decision.reasons)
        reasons = [api.reason_out(sentence) for sentence in sentences]
    told = {"id": decision_id, "verdict": str(verdict), "passed": passed, "reasons": reasons}
    return json.dumps(told, ensure_ascii=False).encode()


_PLAIN_ANSWER = b'{"id": %d, "verdict": "%s", "passed": %s, "reasons": []}'


async def read(receive: Receive) -> tuple[bytes, bool]:
    body, more = b"", True
    while more and len(body) <= LONGEST:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body, not more and len(body) <= LONGEST


def replay(body: bytes, ended: bool, receive: Receive) -> Receive:
    sent = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": not ended}

    return again


_FIXED = [
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"no-store"),
    *((name.lower().encode(), value.encode()) for name, value in HEADERS.items()),
]


async def answer(send: Send, body: bytes) -> None:
    headers = [*_FIXED, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    with suppress(OSError):
        await send({"type": "http.response.body", "body": body})
