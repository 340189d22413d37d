"""Files of trust: the shapes that national backends publish, and what is refused."""

import base64
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from shouwang.protect.credentials.rules import certificates, trust_files
from shouwang.protect.credentials.tests.vectors import LAPSED, NOW, ODD, PLAIN, RSA, VACCINES_ONLY
from shouwang.testing import credentials as issue

ENTRY = PLAIN.entry
PUBLIC = PLAIN.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
SPKI = base64.b64encode(PUBLIC).decode()
KID = ENTRY["kid"]
RAW = ENTRY["rawData"]
LONG = trust_files.MAX_FILE + 1


def read(found):
    return trust_files.read(found if isinstance(found, bytes) else json.dumps(found).encode(), now=NOW)


SHAPES = {
    "certificates": {"certificates": [ENTRY]},
    "a bare list": [ENTRY],
    "after a detached signature": b"c2lnbmF0dXJl\n" + json.dumps({"certificates": [ENTRY]}).encode(),
    "with a byte order mark": b"\xef\xbb\xbf" + json.dumps([ENTRY]).encode(),
    "by key id": {KID: RAW},
    "by key id, lists": {KID: [RAW]},
    "key id in hexadecimal": [ENTRY | {"kid": PLAIN.kid.hex()}],
    "key id for addresses": [ENTRY | {"kid": base64.urlsafe_b64encode(PLAIN.kid).decode().rstrip("=")}],
    "raw_data": [{"kid": KID, "raw_data": RAW}],
    "bare public keys": [{"kid": KID, "publicKey": SPKI}],
    "eu_keys": {"eu_keys": {KID: [{"subjectPk": SPKI, "keyUsage": ["t", "v", "r"]}]}},
    "dsc_trust_list": {"dsc_trust_list": {"XW": {"keys": [{"kid": KID, "x5c": [RAW]}], "eku": {}}}},
    "other kinds beside it": [ENTRY, ENTRY | {"certificateType": "CSCA", "kid": "AAAAAAAAAAA="}],
    "broken entries beside it": [ENTRY, {"kid": "x"}, ENTRY | {"rawData": "AAAA"}, 7],
    "PEM": PLAIN.pem,
    "PEM with words around": b"signer of XW\r\n" + PLAIN.pem.replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_common_shape_of_a_signers_list_is_read(name):
    found = read(SHAPES[name])
    assert (found.scheme, found.name) == ("dcc", "dcc")
    assert [(key.kid, key.public) for key in found.keys] == [(KID, PUBLIC)]


def test_a_bundle_of_certificates_has_the_key_ids_of_the_specification():
    found = read(PLAIN.pem + RSA.pem)
    assert {key.kid for key in found.keys} == {KID, base64.b64encode(RSA.kid).decode()}
    assert found.valid_until == issue.ENDS


def test_a_certificate_that_one_library_refuses_is_read_by_the_other():
    with pytest.raises(ValueError, match="pars"):
        list(x509.load_der_x509_certificate(ODD.certificate).extensions)
    found = certificates.read(ODD.certificate, kid="x")
    assert (found.issuer, found.uses, found.valid_until) == (issue.COUNTRY, "rtv", issue.ENDS)


def test_usage_is_read_from_certificate_or_list():
    assert read([VACCINES_ONLY.entry]).keys[0].uses == "v"
    assert read({"eu_keys": {KID: [{"subjectPk": SPKI, "keyUsage": ["t"]}]}}).keys[0].uses == "t"
    assert read([ENTRY]).keys[0].uses == ""


def test_what_was_left_out_is_told():
    found = read(SHAPES["broken entries beside it"])
    assert found.skipped_count == 2
    assert all(found.skipped)


KEY = issue.card_key()
CARDS = {
    "one issuer": {"iss": issue.ISSUER, "keys": [KEY]},
    "a list of issuers": [{"iss": issue.ISSUER, "keys": [KEY]}],
    "a directory": {"directory": "x", "issuerInfo": [{"issuer": {"iss": issue.ISSUER, "name": "X"}, "keys": [KEY]}]},
    "a certificate chain in the key": {"iss": issue.ISSUER, "keys": [KEY | {"x5c": [RAW]}]},
    "other keys beside it": {
        "iss": issue.ISSUER,
        "keys": [KEY, KEY | {"use": "enc"}, {"kty": "RSA"}, KEY | {"kid": "x"}, 7],
    },
}


@pytest.mark.parametrize("name", CARDS)
def test_every_common_shape_of_an_issuers_keys_is_read(name):
    found = read(CARDS[name])
    assert found.scheme == "shc"
    assert [(key.kid, key.issuer) for key in found.keys] == [(KEY["kid"], issue.ISSUER)]


def test_an_issuers_own_list_is_apart_from_the_directory():
    assert read(CARDS["one issuer"]).name == issue.ISSUER
    assert read(CARDS["a directory"]).name == "directory"


PRIVATE = PLAIN.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
SMALL = issue.signer(rsa.generate_private_key(public_exponent=65537, key_size=1024))

REFUSED = {
    "empty": (b"", "unknown_shape"),
    "a spreadsheet": (b"PK\x03\x04\x00", "unknown_shape"),
    "a page": (b"<html>404</html>", "unknown_shape"),
    "UTF-16": (json.dumps([ENTRY]).encode("utf-16"), "unknown_shape"),
    "broken off": (json.dumps([ENTRY]).encode()[:-40], "not_json"),
    "nested without end": (b"[" * 100_000, "not_json"),
    "too large": (b" " * LONG, "too_large"),
    "an empty list": (b"[]", "empty"),
    "a number": (b"[1, 2]", "empty"),
    "no certificate in it": ([{"kid": KID}], "empty"),
    "no key id": ([{"rawData": RAW}], "empty"),
    "a key too small": ([SMALL.entry], "empty"),
    "all expired": ([LAPSED.entry], "all_expired"),
    "a private key": (PRIVATE, "private"),
    "a private JWK": ({"iss": issue.ISSUER, "keys": [KEY | {"d": "AAAA"}]}, "private"),
    "a key set of nobody": ({"keys": [KEY]}, "no_issuer"),
    "an issuer without TLS": ({"iss": "http://cards.example.org", "keys": [KEY]}, "empty"),
    "a key under another id": ({"iss": issue.ISSUER, "keys": [KEY | {"kid": "other"}]}, "empty"),
    "a bare key in PEM": (b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "pem"),
    "PEM of nothing": (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "empty"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_wrong_file_is_refused_with_the_reason(name):
    content, code = REFUSED[name]
    with pytest.raises(trust_files.Refused) as refused:
        read(content)
    assert refused.value.code == f"trust.{code}"
    assert refused.value.message.format(**refused.value.params)
