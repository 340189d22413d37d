"""The second roll-call of the demo's day: nearly all homes have answered, a few need help, some were not reached."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.kernel.words import Words
from shouwang.living.rollcall import links, selectors, services

_HELP = (
    ("medicine", "降压药只剩 1 天"),
    ("unwell", "发热 38.2℃，想就医"),
    ("care", "家长隔离在外，孩子需要照看"),
    ("other", "产检出行，要用车"),
    ("food", "行动不便，三餐送上门"),
    ("medicine", "透析，明早 8:00 接送"),
)


def under_way(compound: Any, manager: Actor, dice: random.Random, *, now: datetime) -> None:
    """Close the first round and let the second one run since two hours."""
    opened = now - timedelta(hours=2, minutes=20)
    earlier = selectors.current(compound.pk, now=opened)
    if earlier is not None:
        services.close(roll_call_id=earlier.pk, actor=manager, now=opened)
    call = services.open_roll_call(
        compound_id=compound.pk,
        title=Words(en="Second roll-call of the day", zh="今日第 2 轮点名"),
        deadline_at=now + timedelta(minutes=40),
        actor=manager,
        now=opened,
    )
    homes = list(places.homes(compound.pk))
    in_need = set(dice.sample([home.pk for home in homes if home.status != "vacant"], len(_HELP)))
    silent = set(dice.sample([home.pk for home in homes if home.pk not in in_need], 38))
    troubles = iter(_HELP)
    for home in homes:
        if home.pk in silent:
            continue
        at = opened + timedelta(seconds=dice.randint(20, 130 * 60))
        help_, note = next(troubles) if home.pk in in_need else ("", "")
        state = "help" if help_ else "away" if home.status == "vacant" or dice.random() < 0.01 else "safe"
        services.answer(
            roll_call_id=call.pk,
            home_id=home.pk,
            state=state,
            answered_at=at,
            by=links.token(call.pk, home.pk),
            via="link",
            now=at,
            note=note,
            helps=[help_] if help_ else [],
        )
