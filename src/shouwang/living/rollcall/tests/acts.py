"""What tests of roll-calls do: open one, answer by the link, answer at the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import Words
from shouwang.living.rollcall import links, services
from shouwang.living.rollcall.models import RollCall
from shouwang.testing.cast import NOW, Cast

LATER = NOW + timedelta(minutes=10)
DEADLINE = NOW + timedelta(hours=1)


def opened(cast: Cast, **given: Any) -> RollCall:
    facts: dict[str, Any] = {
        "compound_id": cast.pine.pk,
        "title": Words(zh="平安点名", en="Roll-call"),
        "deadline_at": DEADLINE,
        "actor": cast.actor("alice"),
        "now": NOW,
    }
    return services.open_roll_call(**(facts | given))


def by_link(call: RollCall, home: Any, state: str, at: Any = LATER, **given: Any) -> services.Outcome:
    facts = {"answered_at": at, "by": links.token(call.pk, home.pk), "via": "link", "now": max(at, LATER)}
    return services.answer(roll_call_id=call.pk, home_id=home.pk, state=state, **(facts | given))


def at_door(call: RollCall, home: Any, state: str, actor: Actor, at: Any = LATER, **given: Any) -> services.Outcome:
    facts = {"answered_at": at, "by": actor, "via": "door", "now": max(at, LATER)}
    return services.answer(roll_call_id=call.pk, home_id=home.pk, state=state, **(facts | given))
