"""Checking signatures with the two methods that certificates use: ES256 and PS256 (RFC 9053)."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

_PSS = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)


def holds(public: bytes, algorithm: str, signature: bytes, signed: bytes) -> bool:
    """Whether the signature was made with this key over these bytes.

    Args:
        public: SubjectPublicKeyInfo, DER. A key of another kind than the algorithm's never matches.
        algorithm: ``ES256`` or ``PS256``.
        signature: r and s side by side for ES256, as COSE and JOSE write them.
    """
    try:
        key = load_der_public_key(public)
        if algorithm == "ES256" and isinstance(key, ec.EllipticCurvePublicKey):
            return _ecdsa(key, signature, signed)
        if algorithm == "PS256" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, _PSS, hashes.SHA256())
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return False


def _ecdsa(key: ec.EllipticCurvePublicKey, signature: bytes, signed: bytes) -> bool:
    half = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * half:
        return False
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
    return True
