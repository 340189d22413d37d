"""A phone says of a health credential what the server says: every vector that is odd but valid, tampered or broken."""

from __future__ import annotations

import json
import uuid

import pytest

from shouwang.kernel import clock
from shouwang.protect.credentials import services as verifier
from shouwang.protect.credentials.rules import Verified
from shouwang.protect.credentials.rules.facts import COVID, Kind
from shouwang.protect.credentials.tests import test_dcc, test_shc
from shouwang.protect.credentials.tests.vectors import DCC, ISSUERS, NOW, PLAIN, SHC, SIGNERS
from shouwang.protect.gate.selectors.snapshots import trusted
from shouwang.protect.gate.tests.phone import Phone
from shouwang.protect.visitors.tests import acts

VECTORS = {
    "dcc": (DCC, {**test_dcc.VALID, **{name: text for name, (text, _code) in test_dcc.REFUSED.items()}}),
    "shc": (SHC, {**test_shc.VALID, **{name: text for name, (text, _code) in test_shc.REFUSED.items()}}),
}


def ours(found):
    """The server's answer in the form of the phone's."""
    if not isinstance(found, Verified):
        return {"code": found.code, "name": "", "born": "", "facts": []}
    subject = found.subject
    return {
        "code": "credential.ok",
        "name": subject.name,
        "born": subject.born,
        "facts": [fact_of(fact) for fact in found.facts],
    }


def fact_of(fact):
    counted = fact.doses is not None and fact.doses_needed is not None
    sampled = fact.sampled_at and fact.sampled_at.astimezone(NOW.tzinfo).strftime("%Y-%m-%dT%H:%M:%S")
    test = fact.kind in (Kind.TEST_NEGATIVE, Kind.TEST_POSITIVE, Kind.OTHER)
    return {
        "kind": str(fact.kind),
        "on": (sampled if test else fact.given_on and fact.given_on.isoformat()) or "",
        "doses": f"{fact.doses}/{fact.doses_needed}" if counted else "",
        "covid": fact.target == COVID,
    }


@pytest.mark.parametrize("scheme", VECTORS)
def test_a_phone_judges_every_credential_as_the_server_does(browser, scheme):
    verifier, vectors = VECTORS[scheme]
    texts = {name: one if isinstance(one, str) else one.text() for name, one in vectors.items()}
    trust = {"dcc": [trusted(key) for key in SIGNERS.keys], "shc": [trusted(key) for key in ISSUERS.keys]}
    shown = [{"text": text, "now": NOW.timestamp() * 1000} for text in texts.values()]
    answers = browser(shown=shown, trust=trust)["shown"]
    theirs = {
        name: {key: each[key] for key in ("code", "name", "born", "facts")}
        for name, each in zip(texts, answers, strict=True)
    }
    expected = {name: ours(verifier.verify(text, now=NOW)) for name, text in texts.items()}
    assert theirs == expected
    assert len({one["code"] for one in theirs.values()}) >= 7


def test_a_form_that_the_compound_does_not_accept_is_left_to_a_person(browser):
    text = test_dcc.VALID["plain"].text()
    answer = browser(shown=[{"text": text, "now": NOW.timestamp() * 1000}], trust={"shc": []})["shown"]
    assert answer[0]["code"] == "credential.not_accepted"


def test_keys_are_sent_to_a_phone_only_while_credentials_are_asked_for_and_accepted(cast):
    now = clock.now()
    content = json.dumps({"certificates": [PLAIN.entry]}).encode()
    verifier.import_list(content=content, source="dsc.json", actor=cast.actor("admin"), nonce=uuid.uuid4(), now=now)
    phone = Phone(cast)
    assert phone.lists()["trust"] == {}
    acts.put(cast, ("credentials", ["vaccination"]), now=now)
    assert phone.lists()["trust"] == {}
    verifier.accept(compound_id=cast.pine.pk, provider="dcc", accepted=True, actor=cast.actor("alice"), now=now)
    ((scheme, keys),) = phone.lists()["trust"].items()
    assert (scheme, [key["issuer"] for key in keys]) == ("dcc", [SIGNERS.keys[0].issuer])
