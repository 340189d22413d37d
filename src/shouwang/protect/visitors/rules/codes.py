"""The visitor's code: what a phone or a print shows and any gate checks with nothing but a public key. Pure.

``SWV1.`` and, as URL-safe base64 without padding, 89 bytes, all whole numbers big-endian:

======  =====  ==================================================================
offset  bytes  content
======  =====  ==================================================================
0       1      form, 1
1       8      compound id
9       8      invitation id
17      4      from: seconds since 1970-01-01T00:00Z
21      4      until (not included): the same
25      64     Ed25519 signature (RFC 8032) over the 25 bytes before it
======  =====  ==================================================================

It says for when it was made. Whether it was cancelled, approved or used since, only the list of the day says
(``selectors.for_offline``).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from shouwang.kernel import signing

PREFIX = "SWV1."
LONGEST = 200
_FORM = struct.Struct(">BQQII")
_VERSION = 1


class Seen(StrEnum):
    """How far a code is to be believed."""

    SIGNED = "signed"
    FORGED = "forged"
    ELSEWHERE = "elsewhere"
    EARLY = "early"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Code:
    """What a code says."""

    seen: Seen
    invitation_id: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def issue(
    signer: signing.Signer, *, compound_id: int, invitation_id: int, starts_at: datetime, ends_at: datetime
) -> str:
    """The code of one invitation."""
    span = int(starts_at.timestamp()), int(ends_at.timestamp())
    return PREFIX + signer.sign(_FORM.pack(_VERSION, compound_id, invitation_id, *span))


def looks_like_one(text: str) -> bool:
    """Whether something scanned wants to be a visitor's code."""
    return text.startswith(PREFIX)


def read(text: str, *, public_key: bytes, compound_id: int, now: datetime) -> Code:
    """Read a code at a gate of a compound; never raises, whatever was scanned."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return Code(Seen.FORGED)
    try:
        payload = signing.check(text.removeprefix(PREFIX), public_key)
        version, home, invitation_id, since, until = _FORM.unpack(payload)
    except (signing.NotSigned, struct.error):
        return Code(Seen.FORGED)
    if version != _VERSION:
        return Code(Seen.FORGED)
    if home != compound_id:
        return Code(Seen.ELSEWHERE)
    at = now.timestamp()
    seen = Seen.EARLY if at < since else Seen.OVER if at >= until else Seen.SIGNED
    return Code(seen, invitation_id, datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))
