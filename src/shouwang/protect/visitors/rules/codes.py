"""The visitor's code: what a phone or a print shows and any gate checks with nothing but public keys. Pure.

``SWV1.`` and, as URL-safe base64 without padding, 90 bytes, all whole numbers big-endian:

======  =====  ==================================================================
offset  bytes  content
======  =====  ==================================================================
0       1      form, 2
1       1      number of the key
2       8      compound id
10      8      invitation id
18      4      from: seconds since 1970-01-01T00:00Z
22      4      until (not included): the same
26      64     Ed25519 signature (RFC 8032) over the 26 bytes before it
======  =====  ==================================================================

Codes of form 1, given out before keys were renewed, have no number and are of key 0.

It says for when it was made. Whether it was cancelled, approved or used since, only the list of the day says
(``selectors.for_offline``).
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from shouwang.kernel import signing

PREFIX = "SWV1."
LONGEST = 200
_FORM = struct.Struct(">BBQQII")
_OLD_FORM = struct.Struct(">BQQII")
_OLD, _VERSION = 1, 2


class Seen(StrEnum):
    """How far a code is to be believed."""

    SIGNED = "signed"
    FORGED = "forged"
    ELSEWHERE = "elsewhere"
    WITHDRAWN = "withdrawn"
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
    signer: signing.Signer,
    *,
    key: int = 0,
    compound_id: int,
    invitation_id: int,
    starts_at: datetime,
    ends_at: datetime,
) -> str:
    """The code of one invitation, signed with the key of that number."""
    span = int(starts_at.timestamp()), int(ends_at.timestamp())
    return PREFIX + signer.sign(_FORM.pack(_VERSION, key, compound_id, invitation_id, *span))


def looks_like_one(text: str) -> bool:
    """Whether something scanned wants to be a visitor's code."""
    return text.startswith(PREFIX)


def read(
    text: str,
    *,
    keys: Mapping[int, signing.Signer],
    withdrawn: Collection[int] = (),
    compound_id: int,
    now: datetime,
) -> Code:
    """Read a code at a gate of a compound; never raises, whatever was scanned.

    Args:
        keys: the keys of this installation by number, withdrawn ones too.
        withdrawn: the numbers of those that are believed no more.
    """
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return Code(Seen.FORGED)
    try:
        payload, signature = signing.split(text.removeprefix(PREFIX))
        key, home, invitation_id, since, until = _unpack(payload)
    except (signing.NotSigned, struct.error, ValueError):
        return Code(Seen.FORGED)
    checker = keys.get(key)
    if checker is None or not checker.holds(payload, signature):
        return Code(Seen.FORGED)
    if home != compound_id:
        return Code(Seen.ELSEWHERE)
    if key in withdrawn:
        return Code(Seen.WITHDRAWN)
    at = now.timestamp()
    seen = Seen.EARLY if at < since else Seen.OVER if at >= until else Seen.SIGNED
    return Code(seen, invitation_id, datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC))


def _unpack(payload: bytes) -> tuple[int, int, int, int, int]:
    """Key, compound, invitation, from and until."""
    if payload[:1] == bytes([_OLD]):
        _form, home, invitation_id, since, until = _OLD_FORM.unpack(payload)
        return 0, home, invitation_id, since, until
    form, key, home, invitation_id, since, until = _FORM.unpack(payload)
    if form != _VERSION:
        raise ValueError("no form of a visitor's code")
    return key, home, invitation_id, since, until
