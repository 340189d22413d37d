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
from collections.abc import Callable
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
from shouwang.kernel.words import gettext_noop
from shouwang.web import drawings, events, naming, pages

MOST = 200
"""Letters an upload."""
BELIEVED = 10_000
"""Letters that a phone may say it had."""
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


@transaction.atomic
def settle(*, ticket: str, waiting: int, now: datetime) -> bool:
    """Whether nobody will ever upload what waits on a phone: the account is shut, or may no longer do this.

    The phone then erases it, and how many there were goes into the journal, once for each ticket.

    Args:
        waiting: how many letters the phone says it has.

    Raises:
        Refusal: ``letters.ticket``: not one of ours.
    """
    try:
        user_id, compound_id, operation = signing.loads(ticket, salt=_SALT)
    except signing.BadSignature as wrong:
        raise Refusal("letters.ticket", gettext_noop("This was not given out here.")) from wrong
    user = accounts.user(user_id)
    if accounts.actor_of(user, now=now).may(operation, compound_id=compound_id, now=now):
        return False
    mark = hashlib.sha256(ticket.encode()).hexdigest()[:32]
    journal.in_turn("letters", mark)
    if waiting > 0 and not recorded.about(kind="letters", subject_id=mark).exists():
        count = min(waiting, BELIEVED)
        facts = {"name": user.name, "count": count}
        journal.record(actor=None, action=LOST, compound_id=compound_id, subject=("letters", mark), data=facts, now=now)
        journal.emit(events.LettersLost(user_id, compound_id, count, mark), compound_id=compound_id, now=now)
    return True


def receive(request: pages.Request, take: Callable[[Told], object]) -> HttpResponse:
    """Take every letter of an upload; a refusal is told to the phone in both languages and ends nothing.

    Args:
        take: does what was told, once for each nonce.
    """
    now = pages.now(request)
    receipts: dict[str, str] = {}
    said: dict[str, dict[str, str]] = {}
    given, ahead = _given(request.body, now)
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
