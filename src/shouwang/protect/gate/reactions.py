"""What follows from the gate's own events; called by wiring, safe to repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import Words
from shouwang.means.workforce import rules as workforce_rules
from shouwang.means.workforce import services as workforce
from shouwang.protect.gate import selectors
from shouwang.protect.gate.events import FeverConfirmed

MEDICAL = "medical"
"""The post that comes to somebody who may be ill; every shipped plan names it."""


def call_medical_post(*, event: FeverConfirmed, now: datetime) -> None:
    """Order the medical post to somebody whose second reading was high, too; nobody's name stands in the duty."""
    made = selectors.decision(event.decision_id, compound_id=event.compound_id)
    if made is None:
        return
    workforce.order_duties(
        compound_id=event.compound_id,
        source=("fever", str(event.decision_id)),
        orders=[
            workforce_rules.DutyOrder(
                key="suspected",
                title=Words(
                    en=f"Suspected case at {made.gate.name}: guide apart, call the clinic",
                    zh=f"{made.gate.name}疑似病例：引导至临时隔离点并联系社区医院",
                ),
                post_key=MEDICAL,
                due_at=now + timedelta(minutes=15),
                acknowledge_by=now + timedelta(minutes=3),
                escalate_minutes=(5, 10),
                place_label=made.gate.name,
                urgent=True,
            )
        ],
        actor=Actor.system(),
        now=now,
    )
