"""What a page did without a network: sealed letters of its queue, taken one by one, each with its own time.

The browser's side is ``src/shouwang/web/frontend/shared/queue.ts``; a page names :func:`seal_to`, :func:`ticket` and an
address that calls :func:`receive`. A phone whose letters nobody may upload any more learns it from :func:`settle`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpResponse, JsonResponse, QueryDict

from shouwang.base.accounts import selectors as accounts
from shouwang.base.journal import selectors as recorded
from shouwang.base.journal import services as journal
from shouwang.kernel import envelopes, ids
from shouwang.kernel.outcomes import Refusal
from shouwang.web import drawings, events, naming, pages

MOST = 200
"""Letters an upload."""
BELIEVED = 10_000
"""Letters that a queue of a phone may be said to have."""
QUEUES = 100
"""Queues of a phone that are looked at."""
LOST = "account.letters_lost"
_SALT = "letters of a phone"
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


def ticket(user_id: int, compound_id: int, operation: str) -> str:
    """By which a phone asks, signed in or not, whether what somebody did there can still be taken."""
    return signing.dumps([user_id, compound_id, operation], salt=_SALT)


@dataclass(frozen=True, slots=True)
class Kept:
    """One queue of a phone that asks: whose and of which page, by its ticket, and how many letters it says it has."""

    ticket: str
    waiting: int

    @property
    def mark(self) -> str:
        """By which the journal knows the queue."""
        return hashlib.sha256(self.ticket.encode()).hexdigest()[:32]


@transaction.atomic
def settle(*, queues: Sequence[Kept], now: datetime) -> list[bool]:
    """Of each queue of a phone, whether nobody will ever upload it: the account is shut, or may no longer do this.

    The phone then erases it. How many letters it had goes into the journal, once for each queue; the managers are told
    once of everything that a phone had of one person. A ticket that is not one of ours settles nothing.
    """
    over = [_over(each, now) for each in queues]
    lost: dict[tuple[int, int], list[Kept]] = {}
    for owner, each in sorted(zip(over, queues, strict=True), key=lambda pair: pair[1].mark):
        journal.in_turn("letters", each.mark)
        if owner and each.waiting > 0 and not recorded.about(kind="letters", subject_id=each.mark).exists():
            lost.setdefault(owner, []).append(each)
            _record(owner, each, now)
    for (user_id, compound_id), kept in lost.items():
        count = sum(min(each.waiting, BELIEVED) for each in kept)
        journal.emit(events.LettersLost(user_id, compound_id, count, kept[0].mark), compound_id=compound_id, now=now)
    return [owner is not None for owner in over]


def _over(kept: Kept, now: datetime) -> tuple[int, int] | None:
    """Whose work it was and where, when they may not do it there any more."""
    try:
        user_id, compound_id, operation = signing.loads(kept.ticket, salt=_SALT)
    except signing.BadSignature:
        return None
    user = accounts.user(user_id)
    allowed = accounts.actor_of(user, now=now).may(operation, compound_id=compound_id, now=now)
    return None if allowed else (user_id, compound_id)


def _record(owner: tuple[int, int], kept: Kept, now: datetime) -> None:
    user_id, compound_id = owner
    facts = {"name": accounts.user(user_id).name, "count": min(kept.waiting, BELIEVED)}
    subject = ("letters", kept.mark)
    journal.record(actor=None, action=LOST, compound_id=compound_id, subject=subject, data=facts, now=now)


def receive(request: pages.Request, take: Callable[[Told], object]) -> HttpResponse:
    """Take every letter of an upload; a refusal is told to the phone in both languages and ends nothing.

    Args:
        take: does what was told, once for each nonce.
    """
    now = pages.now(request)
    receipts: dict[str, str] = {}
    said: dict[str, dict[str, str]] = {}
    given, ahead = _given(pages.told(request), now)
    for nonce, letter in given:
        told = _open(nonce, letter, ahead)
        receipts[nonce] = "unreadable" if told is None else "taken"
        if told is None:
            continue
        try:
            take(told)
        except Refusal as refused:
            receipts[nonce], said[nonce] = "refused", naming.reason(refused).as_json()
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
