"""Sealing of personal data: AES-256-GCM at rest and a blind index (HMAC-SHA-256) for look-up.

Sources: NIST SP 800-38D (GCM, 96-bit random nonce); the blind index is the usual keyed hash of
the normalised value, so that equality can be searched without opening anything.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed value cannot be opened: wrong key, or altered bytes."""


class Keyring:
    """Named keys; the first seals, all open.

    Args:
        keys: key id (1-255) → 32 bytes, newest first.
        index_key: 32 bytes for the blind index; never rotated without re-indexing.
    """

    def __init__(self, keys: Mapping[int, bytes], index_key: bytes) -> None:
        if not keys or any(len(key) != 32 for key in keys.values()) or len(index_key) != 32:
            raise ValueError("sealing needs keys of 32 bytes")
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._newest = next(iter(keys))
        self._index_key = index_key

    def seal(self, text: str) -> bytes:
        """Bytes that only a holder of the key can open; empty text stays empty."""
        if not text:
            return b""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, text.encode(), None)
        return bytes([self._newest]) + nonce + sealed

    def open_sealed(self, sealed: bytes | memoryview) -> str:
        """The text that was sealed.

        Raises:
            SealBroken: the key is unknown or the bytes were altered.
        """
        raw = bytes(sealed)
        if not raw:
            return ""
        cipher = self._ciphers.get(raw[0])
        if cipher is None:
            raise SealBroken("unknown key")
        try:
            return cipher.decrypt(raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :], None).decode()
        except InvalidTag as broken:
            raise SealBroken("altered bytes") from broken

    def blind_index(self, text: str, *, purpose: str) -> bytes:
        """A 16-byte keyed hash by which equal values of one purpose are found; empty stays empty."""
        if not text:
            return b""
        message = f"{purpose}\0{text}".encode()
        return hmac.new(self._index_key, message, hashlib.sha256).digest()[:16]


_ring: Keyring | None = None


def configure(ring: Keyring) -> None:
    """Install the process's keyring; called once when the settings are read."""
    global _ring
    _ring = ring


def ring() -> Keyring:
    """The process's keyring.

    Raises:
        RuntimeError: :func:`configure` was not called.
    """
    if _ring is None:
        raise RuntimeError("no sealing keys are configured")
    return _ring


def seal(text: str) -> bytes:
    """Seal with the process's keyring."""
    return ring().seal(text)


def open_sealed(sealed: bytes | memoryview) -> str:
    """Open with the process's keyring."""
    return ring().open_sealed(sealed)


def blind_index(text: str, *, purpose: str) -> bytes:
    """Index with the process's keyring."""
    return ring().blind_index(text, purpose=purpose)
