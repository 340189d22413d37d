"""Printed cards and appeals of the demo at 青松里, by the real services: one card lost, one appeal unanswered."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.config.demo.staff import Staff
from shouwang.protect.appeals import rules as appeals
from shouwang.protect.appeals import services as appealing
from shouwang.protect.gate import rules, services
from shouwang.protect.gate import selectors as gate
from shouwang.protect.gate.rules.cards import Ended

DAY = timedelta(days=1)
BUILDINGS = 3
"""In so many buildings whoever has no phone already holds a card; the others wait for the steward."""


def hand_out(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """Cards for people without a phone in some buildings, for two contractors and a volunteer; one card is lost."""
    manager, at = staff.actor("manager", now), now - 20 * DAY
    made: list[Any] = []
    for building in places.buildings(compound.pk)[:BUILDINGS]:
        if gate.cards.phoneless(manager, building.pk, compound_id=compound.pk, now=now):
            made += services.issue_cards(
                building_id=building.pk,
                wanted=services.Wanted(starts_at=at, why="没有手机"),
                actor=manager,
                compound_id=compound.pk,
                nonce=_nonce(dice),
                now=at,
            )
    made += [
        _issue(compound, manager, dice, at, holder="孙大力", works_for="三江电梯维保", ends_at=now + 40 * DAY),
        _issue(compound, manager, dice, at, holder="卢小燕", works_for="净美保洁", ends_at=now + 10 * DAY),
        _issue(compound, manager, dice, at, user_id=staff.users["volunteer"].pk, why="常来值守"),
    ]
    ids = [card.pk for card in made]
    services.print_cards(ids=ids[:200], actor=manager, compound_id=compound.pk, now=at)
    services.end_card(
        card_id=made[0].pk,
        how=Ended.LOST,
        why="丢在公交车上",
        actor=manager,
        compound_id=compound.pk,
        now=now - 2 * DAY,
    )


def _issue(compound: Any, actor: Actor, dice: random.Random, at: datetime, **wanted: Any) -> Any:
    return services.issue_card(
        wanted=services.Wanted(starts_at=at, **wanted), actor=actor, compound_id=compound.pk, nonce=_nonce(dice), now=at
    )


def _nonce(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def appeal(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """Two visitors who were not let pass: the steward let one pass, the other waits for an answer."""
    guard = accounts.actor_of(staff.teams["gate"][0], now=now)
    for minutes, name, words, answered in (
        (50, "宋长河", "母亲独居，来送降压药", True),
        (7, "唐小雨", "预约了今天的网络检修", False),
    ):
        at = now - timedelta(minutes=minutes)
        made = services.decide(
            compound_id=compound.pk,
            encounter=services.Encounter(
                gate_id=places.gates(compound.pk)[0].pk,
                direction=rules.Direction.IN,
                visitor=name,
                home_id=dice.choice(list(places.homes(compound.pk)[:40])).pk,
            ),
            actor=guard,
            nonce=_nonce(dice),
            now=at,
        )
        if made.passed:
            continue
        facts = {"actor": guard, "compound_id": compound.pk, "now": at}
        row = appealing.appeal(decision_id=made.pk, claim=appeals.Claim.INVITED, words=words, **facts)
        if answered:
            appealing.answer(
                appeal_id=row.pk,
                verdict=appeals.Answer.ADMITTED,
                sentence="已与住户电话确认，请从南门进，送完即回",
                minutes=60,
                actor=staff.actor("steward", now),
                compound_id=compound.pk,
                now=at + timedelta(minutes=9),
            )
