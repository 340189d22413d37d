"""SMART Health Cards: what is refused, at which layer, and what is odd but valid."""

import json
import random
import zlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.protect.credentials.rules import Kind, Method, Rejected, Verified
from shouwang.protect.credentials.tests.vectors import NOW, SHC, YESTERDAY
from shouwang.testing import credentials as issue

DOSES = issue.card(issue.immunization("2026-09-01"), issue.immunization("2026-10-01"))
TEST = issue.card(issue.observation(YESTERDAY))
NBF = int((NOW - timedelta(days=1)).timestamp())


def payload(credential=DOSES, **claims):
    held = {"iss": issue.ISSUER, "nbf": NBF, "vc": credential} | claims
    return {name: value for name, value in held.items() if value is not None}


def one(credential=DOSES, **claims):
    return issue.shc_text(issue.jws(payload(credential, **claims)))[0]


def of(compact):
    return issue.shc_text(compact)[0]


PARTS = issue.shc_text(issue.jws(payload()), parts=3)
PERSON = issue.PATIENT

VALID = {
    "plain": one(),
    "a test": one(TEST),
    "nbf with a fraction": one(nbf=NBF + 0.25),
    "exp given": one(exp=NBF + 10**6),
    "exp with a fraction": one(exp=NBF + 10**6 + 0.5),
    "scheme in capitals": "SHC:/" + one()[5:],
    "white space around": f"  {one()} \r\n",
    "three codes": "\n".join(PARTS),
    "three codes in another order": " ".join(reversed(PARTS)),
    "one code of one": PARTS[0] and issue.shc_text(issue.jws(payload()), parts=1)[0].replace("shc:/", "shc:/1/1/"),
    "a code read twice": "\n".join([*PARTS, PARTS[1]]),
    "not compressed": of(issue.jws(payload(), packed=json.dumps(payload()).encode(), zip=None)),
    "an additional header": of(issue.jws(payload(), typ="JWT")),
    "a booster": one(issue.card(*(issue.immunization(f"2026-0{n}-01") for n in (3, 4, 9)))),
    "another vaccine beside it": one(
        issue.card(issue.immunization("2026-09-01"), issue.immunization("2026-01-01", cvx="88"))
    ),
    "a name as text": one(issue.card(issue.observation(YESTERDAY), patient=PERSON | {"name": [{"text": "李小华"}]})),
    "a given name only": one(
        issue.card(issue.observation(YESTERDAY), patient=PERSON | {"name": [{"given": ["Ольга"]}]})
    ),
    "no name": one(issue.card(issue.observation(YESTERDAY), patient={"resourceType": "Patient"})),
    "a birth year only": one(issue.card(issue.observation(YESTERDAY), patient=PERSON | {"birthDate": "1979"})),
    "an unknown laboratory code": one(issue.card(issue.observation(YESTERDAY, loinc="00000-0"))),
    "no status": one(issue.card({k: v for k, v in issue.observation(YESTERDAY).items() if k != "status"})),
    "a resource of another type": one(issue.card({"resourceType": "Organization"}, issue.observation(YESTERDAY))),
}


@pytest.mark.parametrize("name", VALID)
def test_a_valid_card_is_never_refused_however_odd(name):
    found = SHC.verify(VALID[name], now=NOW)
    assert isinstance(found, Verified), found
    assert found.facts
    assert all(check.held for check in found.checks)


GOOD = one()
COMPACT = issue.jws(payload())
HEAD, BODY, SIGNATURE = COMPACT.split(".")
STRANGER = issue.jws(payload(), key=22)


def noise(size):
    return random.Random(1).randbytes(size)


REFUSED = {
    # digits and codes
    "nothing after the scheme": ("shc:/", "credential.malformed"),
    "letters": ("shc:/56A762", "credential.malformed"),
    "full-width digits": ("shc:/５６７６", "credential.malformed"),
    "an odd number of digits": (GOOD[:-1], "credential.malformed"),
    "digits of no letter": ("shc:/9999", "credential.malformed"),
    "the end is missing": (GOOD[:-100], "credential.bad_signature"),
    "half is missing": (GOOD[: len(GOOD) // 4 * 2 + 5], "credential.malformed"),
    "20 kB of digits": ("shc:/" + "56" * 10_000, "credential.too_large"),
    "10 kB of digits": ("shc:/" + "56" * 5_000, "credential.malformed"),
    "one code of three": (PARTS[1], "credential.incomplete"),
    "codes of two cards": (f"{PARTS[0]} {PARTS[1].replace('/3/', '/2/')}", "credential.malformed"),
    "code four of three": (PARTS[0].replace("/1/3/", "/4/3/"), "credential.malformed"),
    "code nought": (PARTS[0].replace("/1/3/", "/0/3/"), "credential.malformed"),
    "two whole cards": (f"{GOOD} {GOOD}", "credential.malformed"),
    "another text after it": (f"{GOOD} hello", "credential.malformed"),
    # JWS
    "two parts": (of(f"{HEAD}.{BODY}"), "credential.malformed"),
    "header is no JSON": (of(f"AAAA.{BODY}.{SIGNATURE}"), "credential.malformed"),
    "header is a list": (of(f"{issue._b64(b'[1]')}.{BODY}.{SIGNATURE}"), "credential.malformed"),
    "no algorithm": (of(issue.jws(payload(), alg=None)), "credential.algorithm"),
    "algorithm none": (of(issue.jws(payload(), alg="none")), "credential.algorithm"),
    "algorithm HS256": (of(issue.jws(payload(), alg="HS256")), "credential.algorithm"),
    "algorithm RS256": (of(issue.jws(payload(), alg="RS256")), "credential.algorithm"),
    "an unknown critical header": (of(issue.jws(payload(), crit=["b65"], b65=1)), "credential.malformed"),
    "header altered": (
        of(f"{issue.jws(payload(), typ='x').split('.')[0]}.{BODY}.{SIGNATURE}"),
        "credential.bad_signature",
    ),
    # DEFLATE and payload
    "a zip bomb": (of(issue.jws(b"0" * 5_000_000)), "credential.too_large"),
    "an unknown compression": (of(issue.jws(payload(), zip="GZIP")), "credential.malformed"),
    "not compressed though it says so": (of(issue.jws(payload(), packed=b"{}")), "credential.malformed"),
    "compressed by zlib": (of(issue.jws(payload(), packed=zlib.compress(b"{}"))), "credential.malformed"),
    "random bytes": (of(issue.jws(payload(), packed=b"\xff" + noise(200))), "credential.malformed"),
    "payload is no JSON": (of(issue.jws(b"<card/>")), "credential.malformed"),
    "payload is a list": (of(issue.jws(b"[]")), "credential.malformed"),
    "payload nested without end": (of(issue.jws(b"[" * 50_000)), "credential.malformed"),
    # issuer and key
    "no issuer": (one(iss=None), "credential.issuer_address"),
    "issuer without TLS": (one(iss="http://cards.example.org/issuer"), "credential.issuer_address"),
    "issuer with a slash at its end": (one(iss=issue.ISSUER + "/"), "credential.issuer_address"),
    "issuer with a query": (one(iss=issue.ISSUER + "?a=1"), "credential.issuer_address"),
    "an unknown issuer": (one(iss="https://other.example.org"), "credential.unknown_issuer"),
    "issuer in capitals": (one(iss=issue.ISSUER.upper().replace("HTTPS", "https")), "credential.unknown_issuer"),
    "an unknown key": (of(STRANGER), "credential.unknown_issuer"),
    "no key id": (of(issue.jws(payload(), kid=None)), "credential.unknown_issuer"),
    "an unknown key under a known id": (
        of(issue.jws(payload(), key=22, kid=issue.card_key(21)["kid"])),
        "credential.bad_signature",
    ),
    # signature
    "signature of another": (of(f"{HEAD}.{BODY}.{STRANGER.split('.')[2]}"), "credential.bad_signature"),
    "signature of zeros": (of(f"{HEAD}.{BODY}.{issue._b64(bytes(64))}"), "credential.bad_signature"),
    "signature cut": (of(f"{HEAD}.{BODY}.{SIGNATURE[:-8]}"), "credential.bad_signature"),
    "payload of another": (
        of(f"{HEAD}.{issue.jws(payload(TEST)).split('.')[1]}.{SIGNATURE}"),
        "credential.bad_signature",
    ),
    # times
    "expired": (one(exp=NBF + 60), "credential.expired"),
    "expires now": (one(exp=NOW.timestamp()), "credential.expired"),
    "not yet valid": (one(nbf=NBF + 3 * 86400), "credential.not_yet_valid"),
    "no nbf": (one(nbf=None), "credential.malformed"),
    "nbf as words": (one(nbf="yesterday"), "credential.malformed"),
    "nbf beyond all years": (one(nbf=1e300), "credential.malformed"),
    # content
    "no credential": (one(credential=None), "credential.malformed"),
    "no bundle": (one({"type": []}), "credential.malformed"),
    "entries are no list": (one({"credentialSubject": {"fhirBundle": {"entry": {}}}}), "credential.malformed"),
    "an entry without a resource": (
        one({"credentialSubject": {"fhirBundle": {"entry": [{}]}}}),
        "credential.malformed",
    ),
    "a patient and nothing else": (one(issue.card()), "credential.malformed"),
    "a dose that was not given": (
        one(issue.card(issue.immunization("2026-09-01") | {"status": "not-done"})),
        "credential.malformed",
    ),
    "a preliminary result": (
        one(issue.card(issue.observation(YESTERDAY) | {"status": "preliminary"})),
        "credential.malformed",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_card_that_does_not_hold_is_refused_with_its_reason(name):
    text, code = REFUSED[name]
    found = SHC.verify(text, now=NOW)
    assert isinstance(found, Rejected), found
    assert found.code == code, found
    assert [check for check in found.checks if check.held is False], "the failing check is shown"


def test_a_card_of_several_doses_counts_them_and_dates_the_last():
    found = SHC.verify(one(), now=NOW)
    (fact,) = found.facts
    assert (fact.kind, fact.doses, fact.doses_needed, f"{fact.given_on}") == (Kind.VACCINATION, 2, 2, "2026-10-01")
    assert (found.subject.name, found.subject.born, found.issuer) == ("Anyperson Jane C.", "1979-04", issue.ISSUER)


def test_one_dose_of_the_one_dose_vaccine_is_a_course():
    found = SHC.verify(one(issue.card(issue.immunization("2026-09-01", cvx="212"))), now=NOW)
    assert (found.facts[0].doses, found.facts[0].doses_needed) == (1, 1)


@pytest.mark.parametrize(
    ("loinc", "result", "method", "kind"),
    [
        ("94500-6", "260415000", Method.MOLECULAR, Kind.TEST_NEGATIVE),
        ("94558-4", "260373001", Method.ANTIGEN, Kind.TEST_POSITIVE),
        ("00000-0", "419984006", Method.UNKNOWN, Kind.OTHER),
    ],
)
def test_a_laboratory_result_says_how_and_what(loinc, result, method, kind):
    found = SHC.verify(one(issue.card(issue.observation(YESTERDAY, loinc=loinc, result=result))), now=NOW)
    assert (found.facts[0].method, found.facts[0].kind) == (method, kind)


@given(st.binary(max_size=200))
def test_no_payload_whatever_raises(noise):
    assert isinstance(SHC.verify(of(issue.jws(payload(), packed=noise)), now=NOW), Rejected)
    assert isinstance(SHC.verify(of(issue.jws(noise)), now=NOW), Rejected)


@given(st.text(alphabet=st.characters(min_codepoint=45, max_codepoint=122), min_size=1, max_size=200))
def test_no_digits_whatever_raise(letters):
    assert isinstance(SHC.verify(of(letters), now=NOW), Rejected)
