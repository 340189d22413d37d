"""Whoever holds the key and whoever has only its public half believe the same codes."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel import signing

SIGNER = signing.Signer(b"s" * 32)


def confirmed(payload, signature):
    try:
        Ed25519PublicKey.from_public_bytes(SIGNER.public_key).verify(signature, payload)
    except InvalidSignature:
        return False
    return True


@given(payload=st.binary(max_size=300))
def test_a_code_that_we_signed_is_believed_by_us_and_by_everybody_who_has_the_public_key(payload):
    told, signature = signing.split(SIGNER.sign(payload))
    assert told == payload
    assert SIGNER.holds(payload, signature)
    assert confirmed(payload, signature)


@given(payload=st.binary(max_size=80), place=st.integers(0, 511), other=st.binary(min_size=1, max_size=8))
def test_an_altered_signature_or_payload_is_believed_by_neither(payload, place, other):
    _told, signature = signing.split(SIGNER.sign(payload))
    altered = bytes(byte ^ (1 << place % 8) * (at == place // 8) for at, byte in enumerate(signature))
    for pair in ((payload, altered), (payload + other, signature)):
        assert not SIGNER.holds(*pair)
        assert not confirmed(*pair)


@pytest.mark.parametrize("signature", [b"", b"x", b"\0" * 64, b"\xff" * 65])
def test_what_is_no_signature_at_all_is_not_believed(signature):
    assert not SIGNER.holds(b"payload", signature)


def test_rfc_8032_test_vector_2():
    signer = signing.Signer(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert signer.public_key.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert signing.split(signer.sign(b"\x72")) == (b"\x72", signature)
    assert signer.holds(b"\x72", signature)
