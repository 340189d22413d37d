"""The SMART Health Card: ``shc:/`` digits, a signed JWS, raw DEFLATE, a FHIR bundle.

Sources: SMART Health Cards Framework 1.4 (numeric encoding, chunks, issuer's address, key id, ``nbf``, ``exp``),
RFC 7515 (JWS, by jwcrypto), RFC 1951 (DEFLATE).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key
from jwcrypto import jwk, jws
from jwcrypto.common import JWException

from shouwang.protect.credentials.rules import shc_content, trust_files, unpacking
from shouwang.protect.credentials.rules.facts import Broken, Rejected, Trail, Verified, malformed
from shouwang.protect.credentials.rules.trust import Keys, TrustedKey

PREFIX = "shc:/"
MAX_TEXT = 16_000
"""Characters: a QR code in numeric mode holds 7089; a card of several codes is scanned one after the other."""
SKEW = timedelta(minutes=2)

_CODE = re.compile(r"shc:/(?:([0-9]{1,2})/([0-9]{1,2})/)?([0-9]+)", re.IGNORECASE)
_PLAN = ("size", "text", "envelope", "algorithm", "unpacked", "issuer", "signature", "time", "content")


@dataclass(frozen=True, slots=True)
class Card:
    """A JWS taken apart, and its unpacked payload, not yet believed."""

    token: jws.JWS
    kid: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Shc:
    """Verifies health cards with the keys of trusted issuers; no network, no database of its own."""

    keys: Keys
    key: str = "shc"

    def claims(self, text: str) -> bool:
        """Whether the text begins as such cards do."""
        return text.lstrip()[: len(PREFIX)].lower() == PREFIX

    def verify(self, text: str, *, now: datetime) -> Verified | Rejected:
        """Put the codes together, find the issuer's key, check signature and times, then read."""
        trail = Trail(_PLAN)
        return trail.verdict(self.key, lambda: self._verify(text, trail, now))

    def _verify(self, text: str, trail: Trail, now: datetime) -> Verified:
        card = _open(join(text, trail), trail)
        issuer = card.payload.get("iss")
        if not isinstance(issuer, str) or not trust_files.proper_issuer(issuer):
            raise Broken("credential.issuer_address", "issuer", str(issuer)[:60])
        candidates = self.keys(card.kid, issuer)
        if not candidates:
            raise Broken("credential.unknown_issuer", "issuer", issuer[:120])
        trail.held("issuer", issuer)
        if not any(_signed(card.token, each) for each in candidates):
            raise Broken("credential.bad_signature", "signature")
        trail.held("signature")
        issued, expires = _check_time(card.payload, trail, now)
        read = shc_content.read(card.payload.get("vc"))
        trail.held("content", str(len(read.facts)))
        return Verified(self.key, read.subject, issuer, read.facts, issued, expires, trail.checks())


def join(text: str, trail: Trail) -> str:
    """The JWS that one code holds, or several codes together in any order.

    Raises:
        Broken: too large, not digits, an odd number of them, or parts that do not belong together.
    """
    if len(text) > MAX_TEXT:
        raise Broken("credential.too_large", "size", str(len(text)))
    trail.held("size", str(len(text)))
    found = [_CODE.fullmatch(word) for word in text.split()]
    codes = [code for code in found if code is not None]
    if len(codes) != len(found) or not codes:
        malformed("text", "shc:/")
    digits = _in_order(codes)
    if len(digits) % 2:
        malformed("text", "odd")
    numbers = [int(digits[at : at + 2]) for at in range(0, len(digits), 2)]
    if max(numbers) > ord("z") - 45:
        malformed("text", "digits")
    trail.held("text", f"{len(numbers)}")
    return "".join(chr(number + 45) for number in numbers)


def _in_order(codes: Sequence[re.Match[str]]) -> str:
    if codes[0][1] is None:
        if len(codes) > 1:
            malformed("text", "1 ≠ 2")
        return codes[0][3]
    parts = {int(code[1] or 0): code[3] for code in codes}
    totals = {int(code[2] or 0) for code in codes}
    total = totals.pop()
    if totals or not 1 <= min(parts) <= max(parts) <= total:
        malformed("text", "n/m")
    if len(parts) < total:
        raise Broken("credential.incomplete", "text", f"{len(parts)}/{total}", part=min(parts), parts=total)
    return "".join(parts[number] for number in sorted(parts))


def _open(compact: str, trail: Trail) -> Card:
    token = jws.JWS()
    token.allowed_algs = ["ES256"]
    try:
        token.deserialize(compact)
        header = token.jose_header
        packed = token.objects["payload"]
    except (JWException, ValueError, TypeError, KeyError, RecursionError):
        malformed("envelope", "JWS")
    if not isinstance(header, Mapping) or not isinstance(packed, bytes):
        malformed("envelope", "JWS")
    trail.held("envelope")
    if header.get("alg") != "ES256":
        raise Broken("credential.algorithm", "algorithm", str(header.get("alg"))[:20])
    trail.held("algorithm", "ES256")
    content = _unpack(packed, header.get("zip"))
    trail.held("unpacked", f"{len(content)} B")
    try:
        payload = json.loads(content)
    except (ValueError, RecursionError):
        malformed("unpacked", "JSON")
    if not isinstance(payload, Mapping):
        malformed("unpacked", "JSON")
    return Card(token, str(header.get("kid", ""))[:100], payload)


def _unpack(packed: bytes, method: object) -> bytes:
    if method is None:
        return packed[: unpacking.MAX_UNPACKED]
    if method != "DEF":
        malformed("unpacked", "zip")
    try:
        return unpacking.unpack(packed, raw=True)
    except unpacking.TooLarge:
        raise Broken("credential.too_large", "unpacked", "DEFLATE") from None
    except unpacking.Truncated:
        malformed("unpacked", "DEFLATE")


def _signed(token: jws.JWS, trusted: TrustedKey) -> bool:
    public = load_der_public_key(trusted.public)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return False
    try:
        token.verify(jwk.JWK.from_pyca(public))
    except JWException:
        return False
    return True


def _check_time(payload: Mapping[str, Any], trail: Trail, now: datetime) -> tuple[datetime, datetime | None]:
    issued, expires = _instant(payload.get("nbf")), _instant(payload.get("exp"))
    if issued is None:
        malformed("time", "nbf")
    if issued > now + SKEW:
        raise Broken("credential.not_yet_valid", "time", f"{issued:%Y-%m-%d %H:%M}Z")
    if expires is not None and now >= expires:
        raise Broken("credential.expired", "time", f"{expires:%Y-%m-%d %H:%M}Z")
    trail.held("time", f"{expires:%Y-%m-%d}" if expires else "")
    return issued, expires


def _instant(value: object) -> datetime | None:
    """A numeric date, whole or not (RFC 7519); None where there is none."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        malformed("time", "date")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        malformed("time", "date")
