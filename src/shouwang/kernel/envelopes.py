"""Letters that a phone can write and only the server can open: P-256 ECDH, HKDF-SHA-256, AES-256-GCM.

A letter is, in base64: the writer's ephemeral public key (65 bytes, uncompressed), 12 bytes of nonce, the
sealed text. The key is HKDF(ECDH, salt = the ephemeral public key, info = :data:`INFO`); the name of the letter is
authenticated beside it, so that no letter can be passed off as another. Sources: NIST SP 800-56A, RFC 5869,
NIST SP 800-38D.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

INFO = b"shouwang gate letter 1"
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_POINT, _NONCE = 65, 12


class Unreadable(ValueError):
    """Not a letter to us, or an altered one."""


class Opener:
    """Opens letters with a key that is derived from a secret.

    Args:
        secret: any number of secret bytes; the same secret makes the same key.
    """

    def __init__(self, secret: bytes) -> None:
        scalar = int.from_bytes(hashlib.sha512(b"p-256\0" + secret).digest(), "big") % (_ORDER - 1) + 1
        self._key = ec.derive_private_key(scalar, _CURVE)
        self._ciphers: dict[bytes, AESGCM] = {}

    @property
    def public_key(self) -> bytes:
        """The 65 bytes that a writer needs."""
        form = serialization.PublicFormat.UncompressedPoint
        return self._key.public_key().public_bytes(serialization.Encoding.X962, form)

    def open(self, letter: str, *, name: str) -> bytes:
        """The text of a letter.

        Raises:
            Unreadable: it is no letter, another's, altered, or has another name.
        """
        try:
            raw = base64.b64decode(letter, validate=True)
            point, nonce, sealed = raw[:_POINT], raw[_POINT : _POINT + _NONCE], raw[_POINT + _NONCE :]
            return self._cipher(point).decrypt(nonce, sealed, name.encode())
        except (binascii.Error, InvalidTag, ValueError) as wrong:
            raise Unreadable("not a letter to us") from wrong

    def _cipher(self, point: bytes) -> AESGCM:
        """The cipher of a writer's key; a phone writes many letters with one."""
        known = self._ciphers.get(point)
        if known is None:
            shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point))
            known = AESGCM(HKDF(hashes.SHA256(), 32, salt=point, info=INFO).derive(shared))
            if len(self._ciphers) >= 256:
                self._ciphers.clear()
            self._ciphers[point] = known
        return known


class Writer:
    """Writes letters as a phone does; for tests and simulated phones."""

    def __init__(self, public_key: bytes) -> None:
        self._key = ec.generate_private_key(_CURVE)
        form = serialization.PublicFormat.UncompressedPoint
        self._point = self._key.public_key().public_bytes(serialization.Encoding.X962, form)
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public_key))
        self._cipher = AESGCM(HKDF(hashes.SHA256(), 32, salt=self._point, info=INFO).derive(shared))

    def write(self, text: bytes, *, name: str) -> str:
        """A letter of that name."""
        nonce = hashlib.sha256(self._point + name.encode()).digest()[:_NONCE]  # a name is written once
        return base64.b64encode(self._point + nonce + self._cipher.encrypt(nonce, text, name.encode())).decode()
