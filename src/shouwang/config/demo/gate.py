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
from shouwang.protect.gate.rules import Direction, ExitGround
from shouwang.testing import spreadsheets

REASONS = {
    ExitGround.NONE: "",
    ExitGround.WORK: "上班",
    ExitGround.MEDICAL: "门诊复查",
    ExitGround.SUPPLIES: "买菜取药",
}


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


def errands(compound: Any, staff: Staff, *, now: datetime) -> None:
    """Under a quota of exits: three homes' members are out too long, four came home late, one is at the doctor's."""
    dice = random.Random(208)
    guard = accounts.actor_of(staff.teams["gate"][0], now=now)
    gate_id = next(gate.pk for gate in places.gates(compound.pk) if gate.kind == "main")
    homes = list(places.homes(compound.pk).exclude(status="vacant").values_list("pk", flat=True))
    found = residents.members_of(dice.sample(homes, 8), now=now, living=True)
    members = list({row.home_id: row.person_id for row in found}.values())
    out_for = (None, None, None, *(timedelta(minutes=minutes) for minutes in (305, 288, 264, 251)), None)
    for number, (person_id, away) in enumerate(zip(members, out_for, strict=False)):
        out_at = now - timedelta(minutes=350 - 11 * number)
        ground = ExitGround.MEDICAL if number == len(out_for) - 1 else ExitGround.SUPPLIES
        ways = [(Direction.OUT, out_at, ground)] + ([(Direction.IN, out_at + away, ExitGround.NONE)] if away else [])
        for way, at, why in ways:
            services.decide(
                compound_id=compound.pk,
                encounter=services.Encounter(
                    gate_id=gate_id,
                    direction=way,
                    person_id=person_id,
                    temperature="36.5" if way is Direction.IN else "",
                    identity_checked=True,
                    reason=REASONS[why],
                    ground=why,
                ),
                actor=guard,
                nonce=uuid.UUID(int=dice.getrandbits(128), version=4),
                now=at,
            )


def _ground(person_id: int) -> ExitGround:
    """Why this person goes out: most to work, some to the doctor's or for what a household needs."""
    return {0: ExitGround.MEDICAL, 1: ExitGround.SUPPLIES}.get(person_id % 16, ExitGround.WORK)


def _somebody(dice: random.Random, members: list[int], homes: list[int], gate_id: int) -> services.Encounter:
    way = dice.choice((Direction.IN, Direction.OUT))
    warm = dice.random() < 0.012
    temperature = f"{dice.uniform(37.5, 38.6) if warm else dice.uniform(36.0, 37.1):.1f}"
    if dice.random() < 0.9:
        person_id, identity_checked = dice.choice(members), dice.random() < 0.97
        ground = _ground(person_id) if way is Direction.OUT else ExitGround.NONE
        return services.Encounter(
            gate_id=gate_id,
            direction=way,
            person_id=person_id,
            temperature=temperature if way is Direction.IN else "",
            identity_checked=identity_checked,
            reason=REASONS[ground],
            ground=ground,
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
