"""Short signed codes that anybody with the public key can check, with no network and no list (Ed25519, RFC 8032)."""

from __future__ import annotations

import base64
import binascii

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as NaclValueError
from nacl.signing import VerifyKey

_SIGNATURE_BYTES = 64


class NotSigned(ValueError):
    """Not signed by the key, altered, or not a code at all."""


class Signer:
    """Signs with one Ed25519 key.

    Args:
        seed: 32 secret bytes.
    """

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> bytes:
        """The 32 bytes that a checker needs."""
        return self._key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)

    def sign(self, payload: bytes) -> str:
        """Payload and signature as URL-safe base64 without padding."""
        return base64.urlsafe_b64encode(payload + self._key.sign(payload)).rstrip(b"=").decode()


class Checker:
    """Checks with one public key, which is read once.

    Args:
        public_key: 32 bytes.
    """

    def __init__(self, public_key: bytes) -> None:
        self._key = VerifyKey(public_key)

    def holds(self, payload: bytes, signature: bytes) -> bool:
        """Whether the signature over the payload was made by the key."""
        try:
            self._key.verify(payload, signature)
        except (BadSignatureError, NaclValueError):
            return False
        return True


def split(code: str) -> tuple[bytes, bytes]:
    """Payload and signature of a code, neither checked.

    Raises:
        NotSigned: no code at all.
    """
    try:
        raw = base64.b64decode(code.encode("ascii") + b"=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError) as wrong:
        raise NotSigned("not a code") from wrong
    return raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]


def check(code: str, public_key: bytes) -> bytes:
    """The payload of a signed code.

    Raises:
        NotSigned: the code is malformed or was not signed by this key.
    """
    payload, signature = split(code)
    try:
        good = Checker(public_key).holds(payload, signature)
    except ValueError as wrong:
        raise NotSigned("not a key") from wrong
    if not good:
        raise NotSigned("not signed by this key")
    return payload
