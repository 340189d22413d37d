"""Sending one request with a deadline that holds whatever the other side does: no redirect, no second try."""

from __future__ import annotations

import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from urllib.parse import urlsplit

from shouwang.protect.credentials.rules import province

_callers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="code-service")
"""A socket's time-out bounds each step; only another thread bounds the whole, looking up the name included."""


class NoAnswer(Exception):
    """The service gave no usable answer; the message says what happened, in a few words."""


def send(question: province.Question, *, seconds: float, secret: str) -> bytes:
    """The body of a genuine answer.

    Raises:
        NoAnswer: late, refused, not 200, too long, or not signed for this question.
    """
    call = _callers.submit(_send, question, seconds)
    try:
        body, signature = call.result(timeout=seconds)
    except (Late, OSError, http.client.HTTPException, ValueError) as error:
        call.cancel()
        raise NoAnswer(f"{type(error).__name__} {error}".strip()[:100]) from error
    if not province.is_genuine(body, signature, secret=secret, nonce=question.nonce):
        raise NoAnswer("answer not signed")
    return body


def _send(question: province.Question, seconds: float) -> tuple[bytes, str]:
    until, parts = time.monotonic() + seconds, urlsplit(question.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("POST", province.target(question.url), question.body, dict(question.headers))
        with connection.getresponse() as response:
            if response.status != http.client.OK:
                raise http.client.HTTPException(f"HTTP {response.status}")
            return _read(response, until), response.getheader("Shouwang-Signature", "")
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    found = b""
    while chunk := response.read1(16_384):
        found += chunk
        if len(found) > province.MAX_ANSWER:
            raise ValueError("answer too long")
        if time.monotonic() > until:
            raise TimeoutError("answer too slow")
    return found
