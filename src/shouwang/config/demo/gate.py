"""A day at the demo's gates: people go to work, come home, bring parcels; a few are turned away."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.config.demo.staff import Staff
from shouwang.protect.gate import services
from shouwang.protect.gate.rules import Direction
from shouwang.testing import spreadsheets


def busy(compound: Any, staff: Staff, dice: random.Random, *, now: datetime, people: int) -> None:
    """That many decisions over the last eight hours, most of them residents going out and coming in."""
    guards = [accounts.actor_of(user, now=now) for user in staff.teams["gate"][:6]]
    gates = [gate.pk for gate in places.gates(compound.pk) if gate.kind in ("main", "side")]
    homes = list(places.homes(compound.pk).exclude(status="vacant").values_list("pk", flat=True))
    members = [
        row.person_id for row in residents.members_of(dice.sample(homes, min(len(homes), people)), now=now, living=True)
    ]
    moments = sorted(now - timedelta(seconds=dice.randint(30, 8 * 3600)) for _ in range(people))
    for at in moments:
        met = _somebody(dice, members, homes, dice.choice(gates))
        services.decide(
            compound_id=compound.pk,
            encounter=met,
            actor=dice.choice(guards),
            nonce=uuid.UUID(int=dice.getrandbits(128), version=4),
            now=at,
        )


def _somebody(dice: random.Random, members: list[int], homes: list[int], gate_id: int) -> services.Encounter:
    way = dice.choice((Direction.IN, Direction.OUT))
    warm = dice.random() < 0.012
    temperature = f"{dice.uniform(37.5, 38.6) if warm else dice.uniform(36.0, 37.1):.1f}"
    if dice.random() < 0.9:
        return services.Encounter(
            gate_id=gate_id,
            direction=way,
            person_id=dice.choice(members),
            temperature=temperature if way is Direction.IN else "",
            identity_checked=dice.random() < 0.97,
            reason="上班" if way is Direction.OUT else "",
        )
    return services.Encounter(
        gate_id=gate_id,
        direction=Direction.IN,
        visitor=spreadsheets.name(dice),
        home_id=dice.choice(homes),
        temperature=temperature,
        approved=dice.random() < 0.7,
        credentials_shown=True,
        reason=dice.choice(("探亲", "维修", "快递外卖", "护工")),
    )
