"""The invented credentials that the demo shows."""

import json
import uuid

from django.test import Client

from shouwang.config import samples
from shouwang.kernel import clock
from shouwang.protect.credentials import selectors, services
from shouwang.testing import credentials as issue


def test_samples_are_shown_in_the_demo_only_and_are_what_they_say(cast, settings):
    now = clock.now()
    assert samples.samples(now=now) == []
    settings.MODE = "demo"
    shown = samples.samples(now=now)
    guard = Client()
    guard.force_login(cast.user("bob"))
    assert guard.get("/c/pine/credentials/try").content.decode().count('class="qr"') == len(shown) == 4
    for content in ([samples.signer().entry], {"iss": issue.ISSUER, "keys": [issue.card_key(samples.CARDS)]}):
        given = {"source": "x", "actor": cast.actor("admin"), "nonce": uuid.uuid4(), "now": now}
        services.import_list(content=json.dumps(content).encode(), **given)
    codes = []
    for (_label, text), provider in zip(shown, [0, 0, 0, 1], strict=True):
        found = selectors.offline_providers()[provider].verify(text, now=now)
        codes.append(getattr(found, "code", "verified"))
    assert codes == ["verified", "credential.expired", "credential.bad_signature", "verified"]
