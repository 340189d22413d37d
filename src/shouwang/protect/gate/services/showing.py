"""A health credential shown at the gate: verified before anything is decided, and of it only the answers go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.catalogue import CREDENTIALS
from shouwang.kernel import sealing
from shouwang.protect.credentials import rules as credentials
from shouwang.protect.credentials import services as verifier
from shouwang.protect.gate.encounters import Proved, proved_of

GOOD_FOR = timedelta(minutes=10)
"""How long what was shown counts for the encounter that follows; after that it is shown again."""
_MARK = "shown at the gate\0"
_NOT_BAD = credentials.LOOK | {
    "credential.ok",
    "credential.missing",
    "credential.not_this",
    "credential.not_a_credential",
    "credential.incomplete",
}
"""Answers that say no without anything being wrong: something else is needed, or the guard looks."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one credential is worth now.

    Args:
        subject: whom it names, for the guard to compare; None when it does not hold.
        answers: to each code that the posture asks for.
        proved: the codes of the catalogue that it satisfies.
        refused: why it counts as refused, each a code with the values of its sentence.
        rejected: why it does not hold at all.
    """

    subject: credentials.Subject | None
    answers: tuple[credentials.Answer, ...] = ()
    proved: tuple[Proved, ...] = ()
    refused: tuple[str, ...] = ()
    rejected: credentials.Rejected | None = None


def show(text: str, *, place: PlaceRef, now: datetime) -> Shown:
    """Verify what was scanned, against what the posture asks at a place.

    Takes up to two seconds where a code service is asked, so it is never called inside a decision's transaction. Never
    raises for what a stranger can put into a code; nothing of it is stored.
    """
    found = verifier.verify(text, compound_id=place.compound_id, now=now)
    if isinstance(found, credentials.Rejected):
        bad = () if found.code in _NOT_BAD else (_told(found.code, found.params),)
        return Shown(None, refused=bad, rejected=found)
    asked = tuple(posture.at(place, now=now).value("credentials") or ())
    answers = verifier.answer(asked, [found], now)
    good = (each for each in verifier.answer(CREDENTIALS, [found], now) if each.ok)
    return Shown(
        subject=found.subject,
        answers=answers,
        proved=tuple(Proved(each.asked, each.until) for each in good),
        refused=tuple(dict.fromkeys(_told(each.code, each.params) for each in answers if each.code not in _NOT_BAD)),
    )


def _told(code: str, params: Mapping[str, object]) -> str:
    values = {name: str(value) for name, value in params.items()}
    return f"{code}?{urlencode(values)}" if values else code


def put(shown: Shown, *, compound_id: int, now: datetime) -> str:
    """The answers as a page may hold them until the encounter is decided; without a name, and sealed."""
    kept = {
        "compound": compound_id,
        "at": now.isoformat(),
        "proved": {one.asked: one.until.isoformat() if one.until else None for one in shown.proved},
        "bad": shown.refused,
    }
    return sealing.seal(_MARK + json.dumps(kept)).hex()


def held_out(token: str, *, compound_id: int, now: datetime) -> tuple[tuple[Proved, ...], tuple[str, ...]]:
    """What a page held: proved, and refused; nothing when it is not ours, of another compound or too old."""
    try:
        opened = sealing.open_sealed(bytes.fromhex(token))
    except (sealing.SealBroken, ValueError):
        return (), ()
    if not opened.startswith(_MARK):
        return (), ()
    kept = json.loads(opened.removeprefix(_MARK))
    fresh = now - GOOD_FOR < datetime.fromisoformat(kept["at"]) <= now
    if kept["compound"] != compound_id or not fresh:
        return (), ()
    return proved_of(kept["proved"]), tuple(kept["bad"])
