"""Keys that are trusted, as the verifiers see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """One key by which credentials are signed.

    Args:
        kid: key id as the list writes it: base64 of 8 bytes for a DCC, the JWK thumbprint for a health card.
        issuer: country of a DCC's signer, or the issuer's address of a health card.
        public: SubjectPublicKeyInfo, DER.
        uses: what it may sign, of ``t``, ``v``, ``r``; empty is everything.
        valid_from, valid_until: of the signer's certificate; None where there is no certificate.
    """

    kid: str
    issuer: str
    public: bytes
    uses: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


class Keys(Protocol):
    """Where a verifier looks keys up."""

    def __call__(self, kid: str, issuer: str = "") -> Sequence[TrustedKey]:
        """All trusted keys of that id; of that issuer when one is given. Several may share an id."""
