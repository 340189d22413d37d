"""Pass codes: what a phone shows and the gate checks with nothing but a public key. Pure."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from shouwang.kernel import signing
from shouwang.protect.gate.rules import Proof

PREFIX = "SW1."
LIVE_SECONDS = 60
"""How long a shown code is the live one; the page makes a new one at half of it."""
SKEW_SECONDS = 60
"""How far a phone's or gate's clock may be off."""
LONGEST = 400
_FORM = struct.Struct(">BIQI")


class Bearer(IntEnum):
    """Whose id a code carries."""

    PERSON = 1
    USER = 2


@dataclass(frozen=True, slots=True)
class Pass:
    """What a code says, and how far it is to be believed."""

    proof: Proof
    compound_id: int = 0
    bearer: Bearer = Bearer.PERSON
    bearer_id: int = 0


def issue(signer: signing.Signer, *, compound_id: int, bearer: Bearer, bearer_id: int, now: datetime) -> str:
    """A code that is live for a minute."""
    payload = _FORM.pack(bearer, compound_id, bearer_id, int(now.timestamp()))
    return PREFIX + signer.sign(payload)


def looks_like_one(text: str) -> bool:
    """Whether something scanned or typed wants to be a pass code rather than a name or a room."""
    return text.startswith(PREFIX) or len(text) > 64


def read(text: str, *, public_key: bytes, compound_id: int, now: datetime) -> Pass:
    """Read a code at a gate of a compound; never raises, whatever was scanned.

    A code older than its minute and the tolerated skew is stale: a picture of one, or a phone
    whose clock is wrong.
    """
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return Pass(Proof.FORGED)
    try:
        payload = signing.check(text.removeprefix(PREFIX), public_key)
        bearer, home, bearer_id, issued = _FORM.unpack(payload)
        kind = Bearer(bearer)
    except (signing.NotSigned, struct.error, ValueError):
        return Pass(Proof.FORGED)
    if home != compound_id:
        return Pass(Proof.ELSEWHERE)
    age = now.timestamp() - issued
    live = -SKEW_SECONDS <= age <= LIVE_SECONDS + SKEW_SECONDS
    return Pass(Proof.SIGNED if live else Proof.STALE, home, kind, bearer_id)
