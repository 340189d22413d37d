"""How long one health credential takes to verify, with a trust list of 2,500 signers in the database."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tools.bench import Figure
from tools.bench._database import throw_away

ROUNDS = 400


def run() -> Iterator[Figure]:
    """Milliseconds each and credentials a second: verifier alone, and with the database as the gate calls it."""
    from shouwang.kernel import clock
    from shouwang.testing import credentials as issue

    now = clock.now()
    certificate = issue.certificate(t=[issue.swab(f"{now - timedelta(hours=5):%Y-%m-%dT%H:%M:%SZ}")])
    dcc = issue.dcc(certificate, now=now)
    shc = issue.shc(issue.card(*(issue.immunization(f"2026-0{month}-01") for month in (1, 2))), now=now)
    with throw_away():
        yield from _alone(dcc, shc, now)
        yield from _at_the_gate(dcc, shc, now)


def _alone(dcc: str, shc: str, now: datetime) -> Iterator[Figure]:
    from shouwang.protect.credentials.rules import trust_files
    from shouwang.protect.credentials.rules.dcc import Dcc
    from shouwang.protect.credentials.rules.shc import Shc
    from shouwang.testing import credentials as issue

    signers = trust_files.read(json.dumps([issue.signer().entry]).encode(), now=now).keys
    issuers = trust_files.read(json.dumps({"iss": issue.ISSUER, "keys": [issue.card_key()]}).encode(), now=now).keys
    first, second = Dcc(lambda kid, issuer="": signers), Shc(lambda kid, issuer="": issuers)
    yield from _timed("dcc verifier", lambda: first.verify(dcc, now=now))
    yield from _timed("shc verifier", lambda: second.verify(shc, now=now))


def _at_the_gate(dcc: str, shc: str, now: datetime) -> Iterator[Figure]:
    from shouwang.base.accounts.selectors import Actor
    from shouwang.base.places import services as places
    from shouwang.protect.credentials import services
    from shouwang.testing import credentials as issue

    company = places.create_company(name="Bench")
    compound = places.create_compound(company_id=company.pk, code="bench", name="Bench")
    entry = issue.signer().entry
    many = [entry, *(entry | {"kid": f"{number:016x}"} for number in range(2500))]
    files = (many, {"iss": issue.ISSUER, "keys": [issue.card_key()]})
    began = time.perf_counter()
    for content in files:
        services.import_list(
            content=json.dumps(content).encode(), source="bench", actor=Actor.system(), nonce=uuid.uuid4(), now=now
        )
    yield Figure("credentials: import of 2,500 signers", time.perf_counter() - began, "s")
    for provider in ("dcc", "shc"):
        services.accept(compound_id=compound.pk, provider=provider, accepted=True, actor=Actor.system(), now=now)

    def verify(text: str) -> object:
        return services.verify(text, compound_id=compound.pk, now=now)

    yield from _timed("dcc at the gate", lambda: verify(dcc))
    yield from _timed("shc at the gate", lambda: verify(shc))


def _timed(name: str, verify: Callable[[], object]) -> Iterator[Figure]:
    from shouwang.protect.credentials.rules import Verified

    assert isinstance(verify(), Verified), name
    began = time.perf_counter()
    for _ in range(ROUNDS):
        verify()
    each = (time.perf_counter() - began) / ROUNDS
    yield Figure(f"credentials: {name}, each", each * 1000, "ms", "≤ 5 ms")
    yield Figure(f"credentials: {name}, a second", 1 / each, "/s")
