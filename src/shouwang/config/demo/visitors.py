"""Visitors of the demo at 青松里, made by the real services: in every state, with an overstay and a blocked person."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.config.demo.staff import Staff
from shouwang.protect.visitors import rules, services

if TYPE_CHECKING:
    from shouwang.protect.visitors.models import Invitation

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class _Play:
    """One compound's visitors, with what every line of them needs."""

    def __init__(self, compound: Any, staff: Staff, dice: random.Random, now: datetime) -> None:
        self.compound, self.dice, self.now = compound, dice, now
        self.manager = staff.actor("manager", now)
        self.guard = accounts.actor_of(staff.teams["gate"][0], now=now)
        self.host = _resident(compound.pk, now)
        self.homes = [home.pk for home in places.homes(compound.pk).exclude(status="vacant")]
        self.rooms = {
            home.pk: f"{home.building.number}-{home.unit.number}-{home.room}" for home in places.homes(compound.pk)
        }
        self.gate_id = places.gates(compound.pk)[0].pk

    def nonce(self) -> uuid.UUID:
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)

    def visit(self, name: str, kind: rules.Kind, since: datetime, hours: float, **more: Any) -> rules.Visit:
        phone = f"1380000{self.dice.randint(1000, 9999)}"
        return rules.Visit(name=name, kind=kind, phone=phone, starts_at=since, ends_at=since + hours * HOUR, **more)

    def invite(self, visit: rules.Visit, at: datetime, *, mine: bool = False, former: int | None = None) -> Invitation:
        actor = self.host if mine else self.manager
        home_id = self.host.home_ids[0] if mine else self.dice.choice(self.homes)
        return services.invite(
            actor=actor,
            compound_id=self.compound.pk,
            home_id=home_id,
            visit=visit,
            nonce=self.nonce(),
            now=at,
            former_id=former,
        )

    def approve(self, *rows: Invitation, yes: bool = True, reason: str = "") -> None:
        services.approve(
            invitation_ids=[row.pk for row in rows],
            yes=yes,
            actor=self.manager,
            compound_id=self.compound.pk,
            now=self.now - HOUR / 2,
            reason=reason,
        )

    def came(self, row: Invitation, at: datetime, went: datetime | None = None) -> None:
        services.arrived(invitation_id=row.pk, nonce=self.nonce(), at=at)
        if went is not None:
            services.left(invitation_id=row.pk, nonce=self.nonce(), at=went)

    def ask(self, home_id: int, visit: rules.Visit, at: datetime) -> Invitation:
        return services.ask(
            compound_id=self.compound.pk,
            room=self.rooms[home_id],
            visit=visit,
            nonce=self.nonce(),
            now=at,
            gate_id=self.gate_id,
            address="192.0.2.7",
        )


def _resident(compound_id: int, now: datetime) -> Actor:
    user = accounts.with_role(compound_id, [Role.RESIDENT], now=now).order_by("pk").first()
    if user is None:
        raise LookupError("the demo's resident has no account")
    return accounts.actor_of(user, now=now)


def come(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """A dozen visits in every state, couriers, a contractor, one overstay, one blocked person."""
    play = _Play(compound, staff, dice, now)
    _regulars(play)
    _today(play)
    _asking(play)
    _couriers(play)
    services.block(
        actor=play.manager,
        compound_id=compound.pk,
        person=services.Person(name="贾仁义", phone="13800009911"),
        reason="多次翻拿快递架上他人包裹，已报警",
        ordered_by="青山派出所",
        ends_at=now + 60 * DAY,
        nonce=play.nonce(),
        now=now - 5 * DAY,
    )


def _regulars(play: _Play) -> None:
    """A carer who comes again and again, a sister who came once."""
    first: int | None = None
    for days in range(24, 1, -3):
        at = play.now - days * DAY
        visit = play.visit("李素平", rules.Kind.CARE, at, 2, purpose="照护老人")
        row = play.invite(visit, at - HOUR, mine=True, former=first)
        first = first or row.pk
        play.came(row, at, at + 1.5 * HOUR)
    then = play.now - 9 * DAY
    sister = play.invite(play.visit("赵晓华", rules.Kind.GUEST, then, 5, plate="沪AD12345"), then - DAY, mine=True)
    play.came(sister, then + HOUR, then + 4 * HOUR)
    tomorrow = play.visit("李素平", rules.Kind.CARE, play.now + DAY, 2, purpose="照护老人")
    play.approve(play.invite(tomorrow, play.now - 2 * HOUR, mine=True, former=first))
    play.invite(
        play.visit("赵晓华", rules.Kind.GUEST, play.now + 2 * HOUR, 4), play.now - HOUR, mine=True, former=sister.pk
    )


def _today(play: _Play) -> None:
    """Expected, inside, too long inside, declined, cancelled."""
    now = play.now
    gas = play.invite(play.visit("陶建国", rules.Kind.SERVICE, now - HOUR / 4, 2, purpose="维修燃气"), now - 5 * HOUR)
    clinic = play.visit("社区医院", rules.Kind.MEDICAL, now + HOUR, 2, purpose="上门换药", companions=1)
    nurse = play.invite(clinic, now - 3 * HOUR)
    mover = play.visit("孙大力", rules.Kind.CONTRACTOR, now - 2 * HOUR, 6, plate="沪B8Q215", companions=3, entries=None)
    late = play.invite(play.visit("钱海", rules.Kind.GUEST, now - 5 * HOUR, 3), now - 6 * HOUR)
    moving = play.invite(mover, now - DAY)
    play.approve(gas, nurse, moving, late)
    play.came(moving, now - 1.5 * HOUR)
    play.came(late, now - 4 * HOUR)
    refused = play.invite(play.visit("周末聚会", rules.Kind.GUEST, now + 3 * HOUR, 4, companions=6), now - 3 * HOUR)
    play.approve(refused, yes=False, reason="二级响应期间不聚集，请改期")
    for name, hours in (("吴卫东", 1.5), ("郑可欣", 4.0)):
        play.invite(play.visit(name, rules.Kind.GUEST, now + hours * HOUR, 2), now - HOUR)
    off = play.invite(play.visit("冯远", rules.Kind.OTHER, now + 5 * HOUR, 1, purpose="取资料"), now - 2 * HOUR)
    services.cancel(invitation_id=off.pk, actor=play.manager, compound_id=play.compound.pk, now=now - HOUR)


def _asking(play: _Play) -> None:
    """Two who registered by the gate's QR, one of them at the demo resident's home."""
    at = play.now - timedelta(minutes=6)
    play.ask(play.host.home_ids[0], play.visit("何文静", rules.Kind.GUEST, at, 4, purpose="送老家特产"), at)
    play.ask(play.homes[7], play.visit("林立", rules.Kind.SERVICE, at, 4, purpose="宽带检修"), at)


def _couriers(play: _Play) -> None:
    buildings = [building.pk for building in places.buildings(play.compound.pk)]
    for minutes in (95, 70, 48, 31, 12, 4):
        services.courier(
            actor=play.guard,
            compound_id=play.compound.pk,
            carrier=play.dice.choice(rules.CARRIERS),
            building_id=play.dice.choice(buildings),
            nonce=play.nonce(),
            now=play.now - timedelta(minutes=minutes),
        )
