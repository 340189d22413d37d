"""A scanner that reads twice: the page that comes in between swallows the beginning of the second reading.

What is left of it looks like a name that nobody has, and would take the place of the verdict that the guard is
about to read. A script cannot catch it, for it is typed before the next page has its scripts.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shouwang.kernel import sealing
from shouwang.web import pages

_READ = "gate_read"
"""Where the session keeps the code read last, sealed, with its decision and when."""
_ECHOES = timedelta(seconds=10)
"""How long the end of a code is a second reading of it: nobody types that by chance."""


def keep(request: pages.Request, code: str, decision_id: int, *, now: datetime) -> None:
    """Remember the code that was just decided on."""
    request.session[_READ] = [sealing.seal(code).hex(), decision_id, now.timestamp()]


def decision(request: pages.Request, typed: str, *, now: datetime) -> int | None:
    """The decision on the code that this is the end of, once: whoever types it again means it."""
    if _READ not in request.session:
        return None
    sealed, decision_id, at = request.session.pop(_READ)
    code, since = sealing.open_sealed(bytes.fromhex(sealed)), now - datetime.fromtimestamp(at, tz=now.tzinfo)
    return int(decision_id) if code != typed and code.endswith(typed) and since < _ECHOES else None
