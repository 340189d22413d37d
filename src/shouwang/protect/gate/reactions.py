"""What follows from the gate's own events; called by wiring, safe to repeat."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents.events import MovedOut
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.means.workforce import rules as workforce_rules
from shouwang.means.workforce import services as workforce
from shouwang.protect.gate import selectors, services
from shouwang.protect.gate.events import FeverConfirmed

MEDICAL = "medical"
"""The post that comes to somebody who may be ill; every shipped plan names it."""
SIGNED = "门岗 Gate"
_ONE_PER_EVENT = uuid.UUID("3f0b6c57-2c1d-4f68-9b3d-6d0a7e6b4c12")


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


def tell_of_fever(*, event: FeverConfirmed, now: datetime) -> None:
    """Tell the managers that the medical post was called; the notice has neither a name nor a reading."""
    made = selectors.decision(event.decision_id, compound_id=event.compound_id)
    if made is None:
        return
    notices.publish(
        compound_id=event.compound_id,
        title=Words(en=f"{made.gate.name}: suspected case", zh=f"{made.gate.name}：发现疑似病例"),
        body=Words(
            en="Two readings were high. The medical post is called; keep a distance and the way to help open.",
            zh="两次测温均偏高，已通知医疗岗到场。请保持距离，不得阻碍就医。",
        ),
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=(str(Role.MANAGER),)),
        signed_by=SIGNED,
        actor=Actor.system(),
        now=now,
        urgent=True,
        source=("fever", str(made.pk)),
        nonce=uuid.uuid5(_ONE_PER_EVENT, str(made.pk)),
    )


def end_cards(*, event: MovedOut, now: datetime) -> None:
    """End the printed cards of somebody who left the last home here."""
    services.end_cards_of(person_id=event.person_id, now=now)
