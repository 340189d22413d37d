"""Activating a plan of 200 duties over 10,000 homes and 26,000 people, and when the gate's process sees it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator

from tools.bench import Figure
from tools.bench._big import DUTIES, LEVEL, PEOPLE, Big, lay_down
from tools.bench._database import throw_away

_WATCHER = """
import json, sys, time
import django
django.setup()
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.kernel import clock
place = PlaceRef(int(sys.argv[1]))
posture.ledgers.start()
while not posture.ledgers.listening or posture.ledgers.get(place.compound_id) is None:
    posture.at(place, now=clock.now())
    time.sleep(0.01)
print("ready", flush=True)
seen = []
before = posture.at(place, now=clock.now()).value("visitors")
while len(seen) < int(sys.argv[2]):
    held = posture.at(place, now=clock.now()).value("visitors")
    if held != before:
        seen.append(time.time())
        before = held
        print(json.dumps(seen[-1]), flush=True)
    time.sleep(0.0005)
"""
ROUNDS = 3


def run() -> Iterator[Figure]:
    """Activate and stand down three times beside a watching process."""
    from shouwang.kernel import clock

    with throw_away():
        big = lay_down(clock.now())
        watcher = subprocess.Popen(
            [sys.executable, "-c", _WATCHER, str(big.compound.pk), str(ROUNDS * 2)], stdout=subprocess.PIPE, text=True
        )
        assert watcher.stdout is not None
        watcher.stdout.readline()
        took, lag, duties = [], [], 0
        for _round in range(ROUNDS):
            seconds, committed, duties, activation = _activate(big)
            took.append(seconds)
            lag.append(json.loads(watcher.stdout.readline()) - committed)
            lag.append(_stand_down(big, activation, watcher))
        watcher.wait(timeout=10)
        name = f"activation of {duties} duties (plan of at least {DUTIES}) over 10,000 homes and {PEOPLE:,} people"
        yield Figure(name, max(took), "s", "≤ 2 s")
        yield Figure("activation visible in another process after commit", max(lag), "s", "≤ 1 s")


def _activate(big: Big) -> tuple[float, float, int, int]:
    from shouwang.kernel import clock
    from shouwang.means.workforce import selectors as workforce
    from shouwang.oversight.command.selectors import responses
    from shouwang.oversight.command.services import incidents

    pack = responses.pack_of(big.version)
    started = time.perf_counter()
    made = incidents.activate(
        compound_id=big.compound.pk,
        incident_id=big.incident.pk,
        version_id=big.version.pk,
        level=pack.levels[LEVEL].key,
        actor=big.actor,
        now=clock.now(),
        seen=responses.seen(big.compound.pk),
    )
    took, committed = time.perf_counter() - started, time.time()
    filters = workforce.Filters(state="open", source=("activation", str(made.pk)))
    return took, committed, workforce.in_compound(big.compound.pk, filters, now=clock.now()).count(), made.pk


def _stand_down(big: Big, activation: int, watcher: subprocess.Popen[str]) -> float:
    from shouwang.kernel import clock
    from shouwang.oversight.command.services import incidents

    assert watcher.stdout is not None
    incidents.stand_down(compound_id=big.compound.pk, activation_id=activation, actor=big.actor, now=clock.now())
    committed = time.time()
    return float(json.loads(watcher.stdout.readline())) - committed
