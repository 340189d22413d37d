"""Short signed codes that anybody with the public key can check, with no network and no list (Ed25519, RFC 8032)."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

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


def check(code: str, public_key: bytes) -> bytes:
    """The payload of a signed code.

    Raises:
        NotSigned: the code is malformed or was not signed by this key.
    """
    try:
        raw = base64.b64decode(code.encode("ascii") + b"=" * (-len(code) % 4), altchars=b"-_", validate=True)
        payload, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, payload)
    except (binascii.Error, UnicodeEncodeError, ValueError, InvalidSignature) as wrong:
        raise NotSigned("not signed by this key") from wrong
    return payload
