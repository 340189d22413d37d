"""EU certificates: what is refused, at which layer, and what is odd but valid."""

import base64
import zlib
from datetime import timedelta

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.protect.credentials.rules import Kind, Rejected, Verified
from shouwang.protect.credentials.tests.vectors import (
    ALL_ODDLY_SPELT,
    DCC,
    EARLY,
    LAPSED,
    NOW,
    ODD,
    PLAIN,
    RECOVERY,
    RSA,
    TEST,
    UNKNOWN,
    VACCINATION,
    VACCINES_ONLY,
    YESTERDAY,
    recipe,
)
from shouwang.testing import credentials as issue

DAY = timedelta(days=1)


def nested(depth):
    content = []
    for _ in range(depth):
        content = [content]
    return content


VALID = {
    "plain": recipe(),
    "vaccination": recipe(content=VACCINATION),
    "recovery": recipe(content=RECOVERY),
    "PS256": recipe(RSA),
    "no COSE tag": recipe(tags=()),
    "a CWT tag around it": recipe(tags=(18, 61)),
    "key id unprotected": recipe(kid_protected=False),
    "usage for vaccinations": recipe(VACCINES_ONLY, VACCINATION),
    "usage in the other spelling": recipe(ALL_ODDLY_SPELT),
    "an extension that cannot be parsed": recipe(ODD),
    "PS256 and key id unprotected": recipe(RSA, kid_protected=False, tags=()),
    "not compressed": recipe(compress=False),
    "schema 1.0.0": recipe(content=TEST | {"ver": "1.0.0"}),
    "schema 1.2.1": recipe(content=TEST | {"ver": "1.2.1"}),
    "schema 1.3.9": recipe(content=TEST | {"ver": "1.3.9"}),
    "no schema version": recipe(content={k: v for k, v in TEST.items() if k != "ver"}),
    "no family name": recipe(content=TEST | {"nam": {"gn": "小华", "gnt": "XIAOHUA"}}),
    "no native name": recipe(content=TEST | {"nam": {"fnt": "LI", "gnt": "XIAOHUA"}}),
    "no name at all": recipe(content={k: v for k, v in TEST.items() if k != "nam"}),
    "a Greek name": recipe(content=TEST | {"nam": {"fn": "Παπαδοπούλου", "fnt": "PAPADOPOULOU", "gn": "Έλλη"}}),
    "an Arabic name": recipe(content=TEST | {"nam": {"fn": "الخطيب", "gn": "ليلى", "fnt": "ALKHATIB"}}),
    "a birth year only": recipe(content=TEST | {"dob": "1979"}),
    "no birth date": recipe(content=TEST | {"dob": ""}),
    "birth date as a tag": recipe(content=TEST | {"dob": cbor2.CBORTag(1004, "1979-04-14")}),
    "other lists are null": recipe(content=TEST | {"v": None, "r": None}),
    "other lists are empty": recipe(content=TEST | {"v": [], "r": []}),
    "doses as floats": recipe(content=issue.certificate(v=[issue.vaccination("2026-10-01", doses=2.0, needed=2.0)])),
    "day of the dose with a time": recipe(content=issue.certificate(v=[issue.vaccination("2026-10-01T00:00:00Z")])),
    "sample time as a tag": recipe(content=issue.certificate(t=[issue.swab(cbor2.CBORTag(0, "2026-11-22T08:00:00Z"))])),
    "sample time without a colon": recipe(content=issue.certificate(t=[issue.swab("2026-11-22T10:00:00+0200")])),
    "sample time without a zone": recipe(content=issue.certificate(t=[issue.swab("2026-11-22T08:00:00")])),
    "an additional field": recipe(content=TEST | {"extra": {"deep": [1, 2]}}),
    "times as floats": recipe(claims={4: (NOW + DAY).timestamp() + 0.5, 6: (NOW - DAY).timestamp() + 0.25}),
    "no issuer": recipe(issuer=""),
    "no issue time": recipe(claims={6: None}),
    "an issuer's clock a minute ahead": recipe(issued=NOW + timedelta(minutes=1)),
    "expires in a second": recipe(expires=NOW + timedelta(seconds=1)),
    "a second test": recipe(content=issue.certificate(t=[issue.swab(YESTERDAY), issue.swab(YESTERDAY)])),
}


@pytest.mark.parametrize("name", VALID)
def test_a_valid_certificate_is_never_refused_however_odd(name):
    found = DCC.verify(VALID[name].text(), now=NOW)
    assert isinstance(found, Verified), found
    assert found.facts
    assert all(check.held for check in found.checks)


def altered(at, **parts):
    """The message of a valid certificate with parts of its four replaced, or one bit of one turned."""
    item = list(cbor2.loads(recipe(tags=()).message()))
    for place, value in parts.items():
        item[{"protected": 0, "loose": 1, "payload": 2, "signature": 3}[place]] = value
    if at is not None:
        item[at] = bytes([*item[at][:-1], item[at][-1] ^ 1])
    return issue.dcc_text(cbor2.dumps(cbor2.CBORTag(18, item)))


GOOD = recipe().text()
LETTER = "A" if GOOD[200] != "A" else "B"

REFUSED = {
    # base45 and text
    "nothing after the prefix": ("HC1:", "credential.malformed"),
    "not base45": ("HC1:" + "ü" * 30, "credential.malformed"),
    "lower case": (GOOD[:4] + GOOD[4:].lower(), "credential.malformed"),
    "one letter of the text altered": (GOOD[:200] + LETTER + GOOD[201:], "credential.malformed"),
    "the end is missing": (GOOD[:-30], "credential.malformed"),
    "half is missing": (GOOD[: len(GOOD) // 2], "credential.malformed"),
    "10 kB of letters": ("HC1:" + "A" * 10_000, "credential.too_large"),
    "two certificates": (GOOD + GOOD[4:], None),
    # zlib
    "a zip bomb": ("HC1:" + issue.dcc_text(b"\0" * 2_000_000)[4:], "credential.too_large"),
    "a broken checksum": (
        issue.dcc_text(zlib.compress(recipe().message())[:-2] + b"xx", compress=False),
        "credential.malformed",
    ),
    "compressed twice": (issue.dcc_text(zlib.compress(recipe().message())), "credential.malformed"),
    # CBOR and COSE
    "no CBOR": (issue.dcc_text(b"\xff\xfe certificate"), "credential.malformed"),
    "CBOR of a number": (issue.dcc_text(cbor2.dumps(7)), "credential.malformed"),
    "three parts": (issue.dcc_text(cbor2.dumps([b"", {}, b""])), "credential.malformed"),
    "another tag": (recipe(tags=(98,)).text(), "credential.malformed"),
    "payload is no bytes": (altered(None, payload={}), "credential.malformed"),
    "header is no map": (altered(None, protected=cbor2.dumps([1])), "credential.malformed"),
    "header is no CBOR": (altered(None, protected=b"\xff"), "credential.malformed"),
    "nested without end": (issue.dcc_text(b"\x81" * 20_000), "credential.malformed"),
    "an array of a billion": (issue.dcc_text(b"\x9a\x3b\x9a\xca\x00"), "credential.malformed"),
    "a map key that is a list": (issue.dcc_text(b"\xa1\x80\x01"), "credential.malformed"),
    "a value that contains itself": (issue.dcc_text(b"\xd8\x1c\x81\xd8\x1d\x00"), "credential.malformed"),
    "a huge number as algorithm": (recipe(algorithm=10**4000).text(), "credential.algorithm"),
    # algorithm and key
    "RS256": (recipe(algorithm=-257).text(), "credential.algorithm"),
    "HMAC": (recipe(algorithm=5).text(), "credential.algorithm"),
    "algorithm by name": (recipe(algorithm="ES256").text(), "credential.algorithm"),
    "PS256 claimed for an EC key": (recipe(algorithm=-37).text(), "credential.bad_signature"),
    "no key id": (recipe(kid=b"").text(), "credential.unknown_issuer"),
    "another's key id": (recipe(kid=RSA.kid).text(), "credential.bad_signature"),
    "an unknown signer": (recipe(UNKNOWN).text(), "credential.unknown_issuer"),
    "an unknown signer under a known key id": (recipe(UNKNOWN, kid=PLAIN.kid).text(), "credential.bad_signature"),
    # signature
    "a bit of the signature turned": (altered(3), "credential.bad_signature"),
    "a bit of the payload turned": (altered(2), "credential.bad_signature"),
    "header moved out of the signature": (
        altered(None, protected=b"", loose={1: -7, 4: PLAIN.kid}),
        "credential.bad_signature",
    ),
    "signature cut": (altered(None, signature=b"\x01" * 63), "credential.bad_signature"),
    "signature of zeros": (altered(None, signature=bytes(64)), "credential.bad_signature"),
    "signature empty": (altered(None, signature=b""), "credential.bad_signature"),
    "payload of another": (
        altered(None, payload=cbor2.loads(recipe(content=VACCINATION, tags=()).message())[2]),
        "credential.bad_signature",
    ),
    # the signer's certificate
    "a test by a signer of vaccinations": (recipe(VACCINES_ONLY).text(), "credential.wrong_usage"),
    "a recovery by a signer of vaccinations": (recipe(VACCINES_ONLY, RECOVERY).text(), "credential.wrong_usage"),
    "a signer whose certificate expired": (recipe(LAPSED).text(), "credential.key_expired"),
    "a signer who is not valid yet": (recipe(EARLY).text(), "credential.key_not_valid"),
    # times
    "expired a second ago": (recipe(expires=NOW - timedelta(seconds=1)).text(), "credential.expired"),
    "expires now": (recipe(expires=NOW).text(), "credential.expired"),
    "issued tomorrow": (recipe(issued=NOW + DAY).text(), "credential.not_yet_valid"),
    "no expiry": (recipe(expires=None).text(), "credential.malformed"),
    "expiry as words": (recipe(claims={4: "tomorrow"}).text(), "credential.malformed"),
    "expiry beyond all years": (recipe(claims={4: 10**18}).text(), "credential.malformed"),
    "expiry not a number": (recipe(claims={4: float("nan")}).text(), "credential.malformed"),
    # content
    "no health content": (recipe(claims={-260: None}).text(), "credential.malformed"),
    "health content of another kind": (recipe(claims={-260: {2: TEST}}).text(), "credential.malformed"),
    "nothing in it": (recipe(content=issue.certificate()).text(), "credential.malformed"),
    "entries are no list": (recipe(content=issue.certificate(t="x")).text(), "credential.malformed"),
    "entries are no maps": (recipe(content=issue.certificate(t=[1])).text(), "credential.malformed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_certificate_that_does_not_hold_is_refused_with_its_reason(name):
    text, code = REFUSED[name]
    found = DCC.verify(text, now=NOW)
    assert isinstance(found, Rejected)
    assert code is None or found.code == code, found
    assert found.message
    assert [check for check in found.checks if check.held is False], "the failing check is shown"


def test_there_are_enough_vectors():
    assert len(VALID) + len(REFUSED) >= 60


@pytest.mark.parametrize("around", [" {}", "{}\n", "\t{} \r\n", "{}   "])
def test_white_space_around_a_scanned_text_does_no_harm(around):
    assert isinstance(DCC.verify(around.format(GOOD), now=NOW), Verified)


def test_a_certificate_says_who_what_and_by_whom():
    found = DCC.verify(recipe(content=VACCINATION).text(), now=NOW)
    assert (found.subject.name, found.subject.latin_name, found.subject.born) == ("李 小华", "LI XIAOHUA", "1979-04-14")
    assert (found.facts[0].kind, found.facts[0].doses, found.facts[0].doses_needed) == (Kind.VACCINATION, 2, 2)
    assert f"{found.facts[0].given_on}" == "2026-10-01"
    assert found.issuer == "XW · Ministry of Invention"
    assert found.expires_at == NOW + timedelta(days=364)


def test_two_signers_may_share_a_key_id():
    twin = base64.b64encode(PLAIN.kid).decode()
    shared = [*DCC.keys(base64.b64encode(RSA.kid).decode()), *DCC.keys(twin)]
    found = type(DCC)(lambda kid, issuer="": shared).verify(GOOD, now=NOW)
    assert isinstance(found, Verified)


def test_an_alteration_of_any_byte_of_the_message_is_refused():
    message = recipe().message()
    accepted = []
    for at in range(len(message)):
        changed = message[:at] + bytes([message[at] ^ 0x10]) + message[at + 1 :]
        if isinstance(DCC.verify(issue.dcc_text(changed, compress=False), now=NOW), Verified):
            accepted.append(at)
    assert accepted == []


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise(noise):
    assert isinstance(DCC.verify(issue.dcc_text(noise), now=NOW), Rejected)
    assert isinstance(DCC.verify(issue.dcc_text(noise, compress=False), now=NOW), Rejected)


@given(st.text(max_size=200))
def test_no_text_whatever_raises(noise):
    assert isinstance(DCC.verify(f"HC1:{noise}", now=NOW), Rejected)


def test_a_bomb_stops_at_the_limit():
    bomb = "HC1:" + issue.dcc_text(b"\0" * 2_500_000)[4:]
    assert len(bomb) < 4360, "small enough for a QR code"
    assert DCC.verify(bomb, now=NOW).code == "credential.too_large"
