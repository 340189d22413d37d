"""What the tests of the desk do and read there."""

import re
import uuid


def send(client, cast, **fields):
    data = {"gate": cast.south.pk, "direction": "in", "nonce": str(uuid.uuid4()), **fields}
    return client.post("/c/pine/gate/decide", data, follow=True)


def codes(made):
    return [reason["code"] for reason in made.reasons]


def offered(page):
    """The fields that a page offers to complete."""
    steps = re.search(r'<form[^>]*id="steps".*?</form>', page, re.S)
    names = set(re.findall(r'name="(\w+)"', steps[0])) if steps else set()
    return names - {"csrfmiddlewaretoken", "nonce", "gate", "direction", "follows", "text"}
