"""Short signed codes that anybody with the public key can check, with no network and no list (Ed25519, RFC 8032)."""

from __future__ import annotations

import base64
import binascii
import hmac

from nacl.bindings import crypto_sign, crypto_sign_seed_keypair

_SIGNATURE_BYTES = 64


class NotSigned(ValueError):
    """Not a code at all."""


class Signer:
    """Signs with one Ed25519 key, and knows its own signatures.

    Args:
        seed: 32 secret bytes.
    """

    def __init__(self, seed: bytes) -> None:
        public_key, self._secret = crypto_sign_seed_keypair(seed)
        self.public_key: bytes = public_key
        """The 32 bytes by which anybody else checks."""

    def sign(self, payload: bytes) -> str:
        """Payload and signature as URL-safe base64 without padding."""
        return base64.urlsafe_b64encode(payload + self._signature(payload)).rstrip(b"=").decode()

    def holds(self, payload: bytes, signature: bytes) -> bool:
        """Whether the signature over the payload was made by this key.

        Ed25519 is deterministic (RFC 8032, section 5.1.6): a key has one signature for a payload, so whoever
        holds it makes that one again, in a third of the time that checking with the public key takes. Nothing is
        believed here that the public key would not confirm.
        """
        return hmac.compare_digest(self._signature(payload), signature)

    def _signature(self, payload: bytes) -> bytes:
        signed: bytes = crypto_sign(payload, self._secret)
        return signed[:_SIGNATURE_BYTES]


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
