"""What a page sent and heard nothing of is sent again by its reader, and done once: the answer it had is given again.

Scripts name each sending by a nonce of their own (``X-Once``); what a form held of its own as a nonce stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse

from shouwang.kernel import ids

ANSWERED = "answered"
"""Where the session remembers what was done by what name, and where it led."""

REMEMBERED = 20
"""Sendings that a session remembers."""


class Once:
    """Gives the answer of a sending again instead of doing it again; a second one waits until the first is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; whoever is not signed in is not remembered."""
        nonce = ids.read_nonce(request.headers.get("X-Once")) if request.method == "POST" else None
        key = request.session.session_key if nonce else None
        if nonce is None or key is None:
            return self.get_response(request)
        with _alone(nonce):
            led = request.session.get(ANSWERED, {}).get(str(nonce))
            if led is not None:
                return HttpResponse(status=204, headers={"X-Goto": led})
            response = self.get_response(request)
            if "X-Goto" in response and request.session.session_key == key:
                _remember(request, nonce, response["X-Goto"])
            return response


@contextmanager
def _alone(nonce: UUID) -> Iterator[None]:
    """Hold a name against every other process; the connection's end lets go of it too."""
    held = [nonce.int % 2**63]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", held)
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", held)


def _remember(request: HttpRequest, nonce: UUID, led: str) -> None:
    """Written before the name is let go, so that whoever waits for it reads it."""
    known = list(request.session.get(ANSWERED, {}).items())[1 - REMEMBERED :]
    request.session[ANSWERED] = dict([*known, (str(nonce), led)])
    request.session.save()
    request.session.modified = False
