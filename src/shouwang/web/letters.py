"""What a page did without a network: sealed letters of its queue, taken one by one, each with its own time.

The browser's side is ``src/shouwang/web/frontend/shared/queue.ts``; a page names :func:`seal_to` and an address
that calls :func:`receive`.
"""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _

from shouwang.base.accounts import selectors as accounts
from shouwang.kernel import envelopes, ids
from shouwang.kernel.outcomes import Refusal
from shouwang.web import drawings, pages

MOST = 200
"""Letters an upload."""
UNHEARD = timedelta(hours=24)
"""How unsure of the time a phone calls itself that has never heard the server's."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing done on a page.

    Args:
        act: which form was sent.
        at: when, by the server's clock as the phone reckoned it.
        sure: False when the phone's clock was set back while the page was closed.
        fields: as the form had them.
        photo: the bytes of a picture, where one was taken.
    """

    nonce: uuid.UUID
    act: str
    at: datetime
    sure: bool
    fields: QueryDict
    photo: bytes | None


def seal_to() -> str:
    """The key (hex) to which a page seals what it keeps."""
    return accounts.letter_opener().public_key.hex()


def receive(request: pages.Request, take: Callable[[Told], object]) -> HttpResponse:
    """Take every letter of an upload; a refusal is told to the phone in words and ends nothing.

    Args:
        take: does what was told, once for each nonce.
    """
    now = pages.now(request)
    receipts: dict[str, str] = {}
    said: dict[str, str] = {}
    given, ahead = _given(request.body, now)
    for nonce, letter in given:
        told = _open(nonce, letter, ahead)
        receipts[nonce] = "unreadable" if told is None else "taken"
        if told is None:
            continue
        try:
            take(told)
        except Refusal as refused:
            receipts[nonce], said[nonce] = "refused", refused.text(_(refused.message))
    answer = JsonResponse({"receipts": receipts, "said": said, "time": int(now.timestamp() * 1000)})
    answer["Cache-Control"] = "no-store"
    return answer


def worker() -> HttpResponse:
    """The script that keeps a page for where there is no network; asked for again every time."""
    script = (drawings.BUILT / "pageworker.js").read_text(encoding="utf-8")
    whole = f"const SILENT_HOURS = {settings.GATE_SILENT_HOURS};\n{script}"
    answer = HttpResponse(whole, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _given(body: bytes, now: datetime) -> tuple[list[tuple[str, str]], timedelta]:
    """Nonce and sealed text of each letter; how far the phone's own clock is ahead."""
    try:
        told = json.loads(body)
        ahead = _instant(told["device_at"]) - now
        return [(str(one["nonce"]), str(one["letter"])) for one in told["letters"][:MOST]], ahead
    except (ValueError, KeyError, TypeError, OverflowError):
        return [], timedelta(0)


def _open(nonce: str, letter: str, ahead: timedelta) -> Told | None:
    try:
        told = json.loads(accounts.letter_opener().open(letter, name=nonce))
        return _read(nonce, told, ahead)
    except (envelopes.Unreadable, binascii.Error, ValueError, KeyError, TypeError, OverflowError):
        return None


def _read(nonce: str, told: dict[str, Any], ahead: timedelta) -> Told | None:
    number = ids.read_nonce(nonce)
    if number is None or told["nonce"] != nonce:
        return None
    unheard = timedelta(milliseconds=int(told["unsure_ms"])) >= UNHEARD
    fields = QueryDict(mutable=True)
    for name, value in told["fields"]:
        fields.appendlist(str(name), str(value))
    return Told(
        nonce=number,
        act=str(told["act"]),
        at=_instant(told["device_at"]) - ahead if unheard else _instant(told["at"]),
        sure=not told["jumped"],
        fields=fields,
        photo=base64.b64decode(told["photo"].partition(",")[2]) if told["photo"] else None,
    )


def _instant(ms: Any) -> datetime:
    return datetime.fromtimestamp(int(ms) / 1000, UTC)
