"""The demo's rounds of disinfection: areas, goods, a week of rounds done, a few late, one not yet."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.config.demo.staff import Staff
from shouwang.means.supplies import selectors as supplies
from shouwang.protect.hygiene import rules, selectors, services

CHLORINE_MG_L = 50_000
DAYS = 6


def do_rounds(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """Lay out the areas of a compound, and play its rounds of the last days and of today."""
    begun, manager = now - timedelta(days=20), staff.actor("manager", now)
    terms: dict[str, Any] = {"compound_id": compound.pk, "actor": manager, "now": begun}
    services.lay_out(**terms)
    bleach = supplies.items(compound.pk).filter(name__en="Chlorine disinfectant").first()
    store = supplies.stores(compound.pk).filter(name="物资库房").first()
    if bleach is not None and store is not None:
        services.say_product(
            **terms, agent="chlorine", item_id=bleach.pk, store_id=store.pk, form="liquid", strength=CHLORINE_MG_L
        )
    for days_ago in range(DAYS, -1, -1):
        _play(compound.pk, staff, dice, days_ago, now)


def _play(compound_id: int, staff: Staff, dice: random.Random, days_ago: int, now: datetime) -> None:
    day = selectors.day_of(compound_id, now=now, days_ago=days_ago)
    team = staff.teams["cleaning"][:4]
    asked = [area for area in day.spots if day.cells.get(area)]
    for place, area in enumerate(asked):
        user = team[place * len(team) // len(asked)]
        for cell in day.cells[area]:
            at = _begun(cell.window, place, len(asked), dice)
            if at is not None and at < now - timedelta(minutes=2):
                _do(compound_id, day.spots[area], user, at, dice, now)


def _begun(window: rules.Window, place: int, many: int, dice: random.Random) -> datetime | None:
    """When somebody comes to an area: in walking order, one in twenty late, one in sixty not at all."""
    length = window.due_at - window.opens_at
    if dice.random() < 1 / 60:
        return None
    if dice.random() < 1 / 20:
        return window.due_at + timedelta(minutes=dice.randrange(4, 25))
    first = window.opens_at + length * dice.uniform(0.05, 0.15)
    return first + (length * 0.6) * (place % (many // 4 or 1)) / (many // 4 or 1)


def _do(compound_id: int, spot: Any, user: Any, at: datetime, dice: random.Random, now: datetime) -> None:
    actor = accounts.actor_of(user, now=at)
    nonce = uuid.UUID(int=dice.getrandbits(128), version=4)
    services.start(compound_id=compound_id, code=spot.area.code, actor=actor, now=at, nonce=nonce)
    wiped = at + timedelta(minutes=18 if dice.random() < 0.02 else dice.randrange(31, 44))
    if wiped < now:
        services.finish(
            compound_id=compound_id,
            started=nonce,
            actor=actor,
            now=wiped,
            nonce=uuid.UUID(int=dice.getrandbits(128), version=4),
            tissues=1 if dice.random() < 0.04 else 0,
        )
