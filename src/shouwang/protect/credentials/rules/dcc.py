"""The EU Digital COVID Certificate: ``HC1:`` base45, zlib, COSE_Sign1, CBOR.

Sources: eHealth Network, "Electronic Health Certificate Specification" 1.0 (envelope, claims, key usage) and
"Technical specifications for EU Digital COVID Certificates: JSON schema" 1.3; RFC 9052 (COSE_Sign1 and its
Sig_structure), RFC 9053 (ES256, PS256), RFC 8392 (claims 1, 4, 6), RFC 9285 (base45).
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import base45
import cbor2

from shouwang.protect.credentials.rules import dcc_content, signatures, unpacking
from shouwang.protect.credentials.rules.facts import Broken, Rejected, Trail, Verified, malformed
from shouwang.protect.credentials.rules.trust import Keys, TrustedKey

PREFIX = "HC1:"
MAX_TEXT = 4296 + 64
"""Characters of the largest QR code in alphanumeric mode (ISO/IEC 18004, version 40-L), and some white space."""
SKEW = timedelta(minutes=2)
"""By how much an issuer's clock may be ahead of ours."""

_ALG, _KID = 1, 4
_ISS, _EXP, _IAT, _HCERT = 1, 4, 6, -260
_ALGORITHMS = {-7: "ES256", -37: "PS256"}
_PLAN = (
    "size",
    "text",
    "unpacked",
    "envelope",
    "algorithm",
    "issuer",
    "signature",
    "key_time",
    "content",
    "usage",
    "time",
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A COSE_Sign1 message, taken apart and not yet believed."""

    protected: bytes
    payload: bytes
    signature: bytes
    algorithm: object
    kid: bytes

    def signed(self) -> bytes:
        """The bytes that the signature covers."""
        return cbor2.dumps(["Signature1", self.protected, b"", self.payload])


@dataclass(frozen=True)
class Dcc:
    """Verifies EU certificates with the keys of a trust list; no network, no database of its own."""

    keys: Keys
    key: str = "dcc"

    def claims(self, text: str) -> bool:
        """Whether the text begins as such certificates do."""
        return text.lstrip()[: len(PREFIX)].upper() == PREFIX

    def verify(self, text: str, *, now: datetime) -> Verified | Rejected:
        """Take apart, find the signer, check signature, usage and times, then read."""
        trail = Trail(_PLAN)
        return trail.verdict(self.key, lambda: self._verify(text, trail, now))

    def _verify(self, text: str, trail: Trail, now: datetime) -> Verified:
        envelope = open_envelope(text, trail)
        signer = self._signer(envelope, trail)
        _check_key_time(signer, trail, now)
        claims = _map(_load(envelope.payload, "content"), "content", "claims")
        hcert = _map(claims.get(_HCERT), "content", "hcert")
        read = dcc_content.read(_map(hcert.get(1), "content", "certificate"))
        trail.held("content", str(len(read.facts)))
        _check_usage(signer, read.uses, trail)
        issued, expires = _check_time(claims, trail, now)
        issuer = str(claims.get(_ISS) or signer.issuer)
        return Verified(
            self.key,
            read.subject,
            f"{issuer} · {read.authority}" if read.authority else issuer,
            read.facts,
            issued,
            expires,
            trail.checks(),
        )

    def _signer(self, envelope: Envelope, trail: Trail) -> TrustedKey:
        algorithm = _ALGORITHMS.get(envelope.algorithm) if isinstance(envelope.algorithm, int) else None
        if algorithm is None:
            raise Broken("credential.algorithm", "algorithm")
        trail.held("algorithm", algorithm)
        kid = base64.b64encode(envelope.kid).decode()
        candidates = self.keys(kid) if kid else ()
        if not candidates:
            raise Broken("credential.unknown_issuer", "issuer", kid[:24])
        trail.held("issuer", f"{candidates[0].issuer} {kid}"[:60])
        signed = envelope.signed()
        for each in candidates:  # an id is eight bytes of a hash: two signers may share one
            if signatures.holds(each.public, algorithm, envelope.signature, signed):
                trail.held("signature")
                return each
        raise Broken("credential.bad_signature", "signature")


def open_envelope(text: str, trail: Trail) -> Envelope:
    """The signed envelope in a scanned text.

    Raises:
        Broken: too large, or malformed at a named layer.
    """
    if len(text) > MAX_TEXT:
        raise Broken("credential.too_large", "size", str(len(text)))
    trail.held("size", str(len(text)))
    # No base45 text ends in a space: 36 in the last place would exceed what its bytes can hold.
    packed = _decode(text.strip()[len(PREFIX) :])
    trail.held("text", f"{len(packed)} B")
    message = _unpack(packed)
    trail.held("unpacked", f"{len(message)} B")
    envelope = _envelope(_load(message, "envelope"))
    trail.held("envelope")
    return envelope


def _decode(text: str) -> bytes:
    try:
        packed: bytes = base45.b45decode(text)
    except (ValueError, KeyError, IndexError, OverflowError):
        malformed("text", "base45")
    return packed


def _unpack(packed: bytes) -> bytes:
    if packed[:1] != b"\x78":  # some issuers do not compress
        return packed
    try:
        return unpacking.unpack(packed)
    except unpacking.TooLarge:
        raise Broken("credential.too_large", "unpacked", "zlib") from None
    except unpacking.Truncated:
        malformed("unpacked", "zlib")


def _load(data: bytes, check: str) -> Any:
    try:
        return cbor2.loads(data)
    except Exception:  # a decoder raises whatever a hostile item provokes; every one of them means unreadable
        malformed(check, "CBOR")


def _map(value: object, check: str, layer: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        malformed(check, layer)
    return value


def _envelope(item: object) -> Envelope:
    while isinstance(item, cbor2.CBORTag):  # 18 is COSE_Sign1, 61 a CWT around it; both are optional
        if item.tag not in (18, 61):
            malformed("envelope", f"tag {item.tag}")
        item = item.value
    if not isinstance(item, Sequence) or len(item) != 4:
        malformed("envelope", "COSE_Sign1")
    protected, unprotected, payload, signature = item
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        malformed("envelope", "COSE_Sign1")
    signed = _map(_load(protected, "envelope") if protected else {}, "envelope", "header")
    loose = _map(unprotected, "envelope", "header")
    kid = signed.get(_KID, loose.get(_KID, b""))
    return Envelope(
        protected, payload, signature, signed.get(_ALG, loose.get(_ALG)), kid if isinstance(kid, bytes) else b""
    )


def _check_key_time(signer: TrustedKey, trail: Trail, now: datetime) -> None:
    if signer.valid_until is not None and now >= signer.valid_until:
        raise Broken("credential.key_expired", "key_time", f"{signer.valid_until:%Y-%m-%d}")
    if signer.valid_from is not None and now < signer.valid_from - SKEW:
        raise Broken("credential.key_not_valid", "key_time", f"{signer.valid_from:%Y-%m-%d}")
    trail.held("key_time", f"{signer.valid_until:%Y-%m-%d}" if signer.valid_until else "")


def _check_usage(signer: TrustedKey, needed: str, trail: Trail) -> None:
    if signer.uses and not set(needed) <= set(signer.uses):
        raise Broken("credential.wrong_usage", "usage", f"{signer.uses} ≠ {needed}")
    trail.held("usage", signer.uses or "*")


def _check_time(claims: Mapping[Any, Any], trail: Trail, now: datetime) -> tuple[datetime | None, datetime]:
    issued, expires = _instant(claims.get(_IAT)), _instant(claims.get(_EXP))
    if expires is None:
        malformed("time", "exp")
    if issued is not None and issued > now + SKEW:
        raise Broken("credential.not_yet_valid", "time", f"{issued:%Y-%m-%d %H:%M}Z")
    if now >= expires:
        raise Broken("credential.expired", "time", f"{expires:%Y-%m-%d %H:%M}Z")
    trail.held("time", f"{expires:%Y-%m-%d}")
    return issued, expires


def _instant(value: object) -> datetime | None:
    """A numeric date (RFC 8392), whole or not, or a date that the decoder made of a tag."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        malformed("time", "date")
