"""The gate's whole decision over HTTP beside a bare endpoint of one SELECT and one INSERT, in one run, durable.

10,000 homes, 26,000 people, a million earlier visits, measures and a household quota in force. A guard's
session, a signed code, the answer with its reasons; the bare endpoint is Starlette and asyncpg.
"""

from __future__ import annotations

import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.bench import Figure
from tools.bench._database import throw_away

EARLIER = 1_000_000
ROUNDS = 3
SECONDS = 6.0
MOST_REQUESTS = 48_000


def run() -> Iterator[Figure]:
    """Both servers, one after the other, again and again; the middle of each counts."""
    with throw_away():
        scene = _scene()
        ports = scene["port"]
        with _server("shouwang.config.asgi", ports["gate"]), _server("tools.bench._bare", ports["bare"]):
            for clients, goal in ((16, "≥ 0.5"), (64, "≥ 1")):
                yield from _compared(scene, clients, goal)


def _compared(scene: dict[str, Any], clients: int, goal: str) -> Iterator[Figure]:
    rounds = [(_load("gate", scene, clients), _load("bare", scene, clients)) for _round in range(ROUNDS)]
    suffix = "" if clients == 16 else f" {clients}"
    rates = [statistics.median(side["rate"] for side in sides) for sides in zip(*rounds, strict=True)]
    yield Figure(f"gate decisions, {clients} clients", rates[0], "/s")
    yield Figure(f"bare endpoint, {clients} clients", rates[1], "/s")
    ratios = [gate["rate"] / bare["rate"] for gate, bare in rounds]
    yield Figure(f"gate ratio{suffix}", statistics.median(ratios), "", goal)
    slow = statistics.median(gate["p99"] for gate, _bare in rounds)
    yield Figure(f"gate p99, {clients} clients", slow, "ms", "≤ 50 ms" if clients == 16 else "")
    failed = sum(gate["other"] + bare["other"] for gate, bare in rounds)
    yield Figure(f"answers that were none, of both, {clients} clients", failed, "", "0")


def _load(what: str, scene: dict[str, Any], clients: int) -> dict[str, float]:
    """One burst from a process of its own."""
    given = json.dumps({**scene, "what": what, "clients": clients, "seconds": SECONDS, "most": MOST_REQUESTS})
    command = [sys.executable, "-m", "tools.bench._gate_load"]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


@contextmanager
def _server(module: str, port: int, workers: int = 2) -> Iterator[None]:
    log = Path(tempfile.gettempdir()) / f"bench-{port}.log"
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws", "--workers", str(workers)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), f"{module}:application"], stdout=out, stderr=out
        )
    try:
        until = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/login/", timeout=2)
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _scene() -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    from shouwang.base.accounts import services as accounts
    from shouwang.base.accounts.rules import Role
    from shouwang.base.accounts.selectors import Actor
    from shouwang.base.places import selectors as places
    from shouwang.kernel import clock
    from tools.bench._big import lay_down

    now = clock.now()
    big = lay_down(now)
    _raise(big.compound.pk, now)
    gate = next(iter(places.gates(big.compound.pk)))
    _earlier(big.compound.pk, gate.pk)
    sessions = []
    for number in range(4):
        guard = accounts.create_user(
            username=f"guard{number}", name="Guard", password="pine-needle-7", now=now, actor=Actor.system()
        )
        accounts.grant(user_id=guard.pk, role=Role.GUARD, actor=Actor.system(), now=now, compound_id=big.compound.pk)
        client = Client()
        client.force_login(guard)
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return {"sessions": sessions, "gate": gate.pk, "compound": big.compound.pk, "code": big.compound.code,
            "people": _people(big.compound.pk), "seed": settings.PASS_KEY.hex(),
            "cookie": settings.SESSION_COOKIE_NAME, "port": {"gate": _free_port(), "bare": _free_port()}}  # fmt: skip


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _raise(compound_id: int, now: Any) -> None:
    from shouwang.base.places.rules import PlaceRef
    from shouwang.base.posture import services as posture
    from shouwang.kernel.words import Words

    order = posture.Order(
        compound_id, "plan", "bench", Words(en="Bench", zh="测"), [PlaceRef(compound_id)], severity=3, by_name="Bench"
    )
    measures = [
        ("entry", "", "pass"),
        ("exit", "", "recorded"),
        ("exit_quota", "", {"exits": 4, "days": 2, "hours": 4}),
        ("temperature", "", "everyone"),
        ("visitors", "", "approved"),
    ]
    posture.raise_measures(order=order, measures=measures, starts_at=now)


def _people(compound_id: int) -> list[list[int]]:
    from shouwang.base.residents.models import Residence

    rows = Residence.objects.filter(compound_id=compound_id).select_related("home")
    return [[r.person_id, r.home.building_id, r.home.unit_id, r.home_id] for r in rows]


_VISITS = """
WITH people AS (
    SELECT r.person_id, r.home_id, row_number() OVER (ORDER BY r.person_id) - 1 AS n, count(*) OVER () AS many
      FROM residents_residence r WHERE r.compound_id = %(compound)s
), seen AS (
    SELECT p.person_id, p.home_id,
           now() - k * interval '1 minute' * (60000.0 / %(each)s) - p.n * interval '1 s' AS at
      FROM people p CROSS JOIN generate_series(1, %(each)s) AS k
)
INSERT INTO presence_visit (track, known_at, compound_id, person_id, who, visitor, home_id, entered_at, entered_by_id,
                            entry_how, entry_nonce, left_at, left_by_id, exit_how, exit_nonce, purpose, erase_on)
SELECT %(compound)s || '.0.p' || person_id, at, %(compound)s, person_id, '', false, home_id, at, %(gate)s, 'guard',
       gen_random_uuid(), at + interval '10 minutes', %(gate)s, 'guard', gen_random_uuid(), 'tracing',
       current_date + 28
  FROM seen
"""
_WHEREABOUTS = """
INSERT INTO presence_whereabouts (track, compound_id, person_id, who, visitor, home_id, inside, seen_at, gate_id, how,
                                  version, erase_on)
SELECT DISTINCT ON (track) track, compound_id, person_id, '', false, home_id, false, left_at, left_by_id, 'guard', 1,
       erase_on
  FROM presence_visit ORDER BY track, left_at DESC
"""
_BARE = "CREATE TABLE bench_bare (id bigserial PRIMARY KEY, person_id bigint, note text, at timestamptz)"
_DECISIONS = """
INSERT INTO gate_decision (compound_id, gate_id, guard_id, source, person_id, home_id, who, kind, errand, proof,
                           direction, verdict, passed, reasons, reading_sealed, note_sealed, seen_sealed, ground,
                           override_sealed, severity, decided_at, nonce)
SELECT v.compound_id, v.entered_by_id, (SELECT min(id) FROM accounts_user), 'guard', v.person_id, v.home_id, '',
       'resident', '', 'signed', 'in', 'allow', true, '[]', '', '', '', '', '', 3, v.entered_at, v.entry_nonce
  FROM presence_visit v
"""


def _earlier(compound_id: int, gate_id: int) -> None:
    """A million visits over the months behind us, each with its decision."""
    from datetime import timedelta

    from django.db import connection

    from shouwang.base.presence.services.months import make_months
    from shouwang.kernel import clock
    from tools.bench._big import PEOPLE

    now = clock.now()
    make_months(now=now, since=now - timedelta(days=60))
    each = -(-EARLIER // PEOPLE)
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, {"compound": compound_id, "gate": gate_id, "each": each})
        cursor.execute(_DECISIONS)
        cursor.execute(_WHEREABOUTS)
        cursor.execute(_BARE)
        cursor.execute("VACUUM ANALYZE")
