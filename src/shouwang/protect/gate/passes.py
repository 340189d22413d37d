"""Pass codes: what a phone or a card shows, and a phone at the gate checks with nothing but a public key. Pure.

A code is ``SW2.`` and, in URL-safe base64 without padding, a payload and its Ed25519 signature (64 bytes).
The payload, numbers big-endian:

====== ===== ==========================================================================
offset bytes what
====== ===== ==========================================================================
0      1     form: 1 a live code, 2 a printed card
1      1     number of the signing key
2      4     compound
6      1     bearer: 1 a person who lives here, 2 a user who works here, 3 the card's holder
7      8     the bearer's id (a holder's is the card's)
15     4     issued, seconds since 1970 UTC
19     4     the card's number; 0 for a live code
23     4     valid until, seconds since 1970 UTC; 0 without end
27     12    building, unit and home lived in (4 bytes each); 0 for none
39     1     how many gates it is good for, at most 8; 0 for all
40     4 n   their ids
40+4n  rest  what the guard reads: a masked name and a room, UTF-8, at most 48 bytes
====== ===== ==========================================================================

A live code is believed for a minute; the page that shows it makes a new one in time. A card is believed as
long as it is valid and not withdrawn, but less: the guard compares the name.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from shouwang.kernel import signing
from shouwang.protect.gate.rules import Kind, Proof

PREFIX = "SW2."
LIVE_SECONDS = 60
"""How long a shown code is the live one; the page makes a new one at half of it."""
SKEW_SECONDS = 60
"""How far a phone's or gate's clock may be off."""
LONGEST = 400
LABEL_BYTES = 48
MOST_GATES = 8
_HEAD = struct.Struct(">BBIBQIIIIIIB")


class Form(IntEnum):
    """On a screen, or on paper."""

    LIVE = 1
    CARD = 2


class Bearer(IntEnum):
    """Whose id a code carries."""

    PERSON = 1
    USER = 2
    HOLDER = 3


KINDS = {Bearer.PERSON: Kind.RESIDENT, Bearer.USER: Kind.STAFF, Bearer.HOLDER: Kind.STAFF}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a code claims of its bearer.

    Args:
        card: the card's number; 0 for a live code.
        home: building, unit and home ids; zeros for none.
        gates: the gates it is good for; empty for all.
        label: a masked name and a room, as the guard reads it.
    """

    compound_id: int
    bearer: Bearer
    bearer_id: int
    card: int = 0
    until: int = 0
    home: tuple[int, int, int] = (0, 0, 0)
    gates: tuple[int, ...] = ()
    label: str = ""

    @property
    def form(self) -> Form:
        """A card has a number."""
        return Form.CARD if self.card else Form.LIVE


@dataclass(frozen=True, slots=True)
class Pass:
    """A code as it was read: how far it is to be believed, and what it says."""

    proof: Proof
    claim: Claim | None = None
    issued: int = 0


def issue(signer: signing.Signer, claim: Claim, *, key: int = 0, now: datetime) -> str:
    """A code that says this, signed with the key of that number."""
    label = claim.label.encode()[:LABEL_BYTES].decode(errors="ignore").encode()
    if len(claim.gates) > MOST_GATES:
        raise ValueError(f"a pass names at most {MOST_GATES} gates")
    head = _HEAD.pack(
        claim.form,
        key,
        claim.compound_id,
        claim.bearer,
        claim.bearer_id,
        int(now.timestamp()),
        claim.card,
        claim.until,
        *claim.home,
        len(claim.gates),
    )
    return PREFIX + signer.sign(head + struct.pack(f">{len(claim.gates)}I", *claim.gates) + label)


def looks_like_one(text: str) -> bool:
    """Whether something scanned or typed wants to be a pass code rather than a name or a room."""
    return (text.startswith("SW") and "." in text[:6]) or len(text) > 64


def read(
    text: str,
    *,
    keys: Mapping[int, signing.Signer],
    withdrawn: Collection[int] = (),
    compound_id: int,
    now: datetime,
) -> Pass:
    """Read a code at a gate of a compound; never raises, whatever was scanned.

    A live code older than its minute and the tolerated skew is stale: a picture of one, or a phone
    whose clock is wrong. A card after its last day, or signed with a withdrawn key, is revoked.

    Args:
        keys: the keys of this installation by number, withdrawn ones too.
        withdrawn: the numbers of those that are believed no more.
    """
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return Pass(Proof.FORGED)
    try:
        payload, signature = signing.split(text.removeprefix(PREFIX))
        key, claim, issued = _unpack(payload)
    except (signing.NotSigned, struct.error, ValueError):
        return Pass(Proof.FORGED)
    checker = keys.get(key)
    if checker is None or not checker.holds(payload, signature):
        return Pass(Proof.FORGED)
    if claim.compound_id != compound_id:
        return Pass(Proof.ELSEWHERE)
    if key in withdrawn:
        return Pass(Proof.REVOKED, claim, issued)
    return Pass(_believed(claim, issued, now.timestamp()), claim, issued)


def _unpack(payload: bytes) -> tuple[int, Claim, int]:
    form, key, compound, bearer, bearer_id, issued, card, until, *home, gates = _HEAD.unpack_from(payload)
    end = _HEAD.size + 4 * gates
    claim = Claim(
        compound_id=compound,
        bearer=Bearer(bearer),
        bearer_id=bearer_id,
        card=card,
        until=until,
        home=(home[0], home[1], home[2]),
        gates=struct.unpack(f">{gates}I", payload[_HEAD.size : end]),
        label=payload[end:].decode(),
    )
    if Form(form) is not claim.form:
        raise ValueError("a card has a number, a live code has none")
    return key, claim, issued


def _believed(claim: Claim, issued: int, now: float) -> Proof:
    if claim.until and now >= claim.until:
        return Proof.REVOKED
    if claim.form is Form.CARD:
        return Proof.CARD
    live = -SKEW_SECONDS <= now - issued <= LIVE_SECONDS + SKEW_SECONDS
    return Proof.SIGNED if live else Proof.STALE


def until_of(claim: Claim) -> datetime | None:
    """When the pass ends, if it does."""
    return datetime.fromtimestamp(claim.until, UTC) if claim.until else None
