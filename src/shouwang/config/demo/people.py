"""The demo's households: young families, elders alone, lodgers; with needs in the shares of a real compound."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors
from shouwang.base.residents import services as residents
from shouwang.base.residents.rules import NeedKind, Relation
from shouwang.base.residents.services import bulk
from shouwang.config.demo.ground import Layout
from shouwang.kernel.china import Sex
from shouwang.testing import spreadsheets

_FAMILIES = (
    ("elder_alone", 6),
    ("elder_couple", 14),
    ("couple", 16),
    ("one_child", 30),
    ("two_children", 12),
    ("three_generations", 16),
    ("single", 6),
)
_ADULT, _CHILD, _ELDER = (24, 58), (1, 17), (66, 91)


def settle(compound: Any, layout: Layout, dice: random.Random, *, now: datetime) -> int:
    """Fill the homes with people; vacant homes keep their owner only. Returns how many live there."""
    rows = list(_rows(compound, dice, now.date()))
    plan = bulk.plan(compound_id=compound.pk, rows=rows, now=now)
    bulk.write(plan=plan, now=now)
    return sum(row.lives_in for row in rows)


def _rows(compound: Any, dice: random.Random, today: date) -> Iterator[bulk.PersonRow]:
    serial = 0
    for home in places.homes(compound.pk).order_by("building__rank", "unit__number", "floor", "room"):
        for member in _household(home.status, dice):
            serial += 1
            yield _person(serial, home, member, dice, today)


def _household(status: str, dice: random.Random) -> list[tuple[str, Relation]]:
    """The members of one home: age group and relation, whom to ask first on top."""
    if status == "vacant":
        return [("away", Relation.OWNER)]
    first = Relation.TENANT if status == "rented" else Relation.OWNER
    family = dice.choices([name for name, _share in _FAMILIES], [share for _name, share in _FAMILIES])[0]
    grown = [("adult", first), ("adult", Relation.FAMILY)]
    members = {
        "elder_alone": [("alone", first)],
        "elder_couple": [("elder", first), ("elder", Relation.FAMILY)],
        "couple": grown,
        "one_child": [*grown, ("child", Relation.FAMILY)],
        "two_children": [*grown, ("child", Relation.FAMILY), ("child", Relation.FAMILY)],
        "three_generations": [
            *grown,
            ("child", Relation.FAMILY),
            ("elder", Relation.FAMILY),
            ("elder", Relation.FAMILY),
        ],
        "single": [("adult", first)],
    }
    return members[family]


def _person(serial: int, home: Any, member: tuple[str, Relation], dice: random.Random, today: date) -> bulk.PersonRow:
    group, relation = member
    low, high = {"child": _CHILD, "elder": _ELDER, "alone": (72, 93)}.get(group, _ADULT)
    age = dice.randint(low, high)
    born_on = today - timedelta(days=age * 365 + dice.randint(0, 364))
    phone = f"130{serial + home.compound_id * 100_000:08d}" if _has_phone(group, age, dice) else None
    return bulk.PersonRow(
        key=serial,
        home_id=home.pk,
        name=spreadsheets.name(dice),
        relation=relation,
        lives_in=group != "away",
        phone=phone,
        id_number=spreadsheets.id_number(born_on, serial % 1000) if serial % 1000 < 990 else None,
        sex=Sex.MALE if serial % 2 else Sex.FEMALE,  # as the 17th digit of the number says
        born_on=born_on,
        needs=_needs(group, age, phone, dice),
    )


def _has_phone(group: str, age: int, dice: random.Random) -> bool:
    if group == "child":
        return age >= 12
    return group != "alone" or dice.random() < 0.7


def _needs(group: str, age: int, phone: str | None, dice: random.Random) -> tuple[str, ...]:
    chances = [
        (NeedKind.LIVES_ALONE, 1.0 if group == "alone" else 0.0),
        (NeedKind.NO_PHONE, 1.0 if phone is None and group in ("alone", "elder") else 0.0),
        (NeedKind.MEDICINE, 0.35 if age >= 65 else 0.01),
        (NeedKind.FRAIL, 0.25 if age >= 80 else 0.0),
        (NeedKind.HEARING, 0.15 if age >= 75 else 0.0),
        (NeedKind.DISABILITY, 0.012),
        (NeedKind.DIALYSIS, 0.0012 if age >= 40 else 0.0),
        (NeedKind.INFANT, 1.0 if age <= 1 else 0.0),
        (NeedKind.PREGNANCY, 0.012 if group == "adult" and 24 <= age <= 40 else 0.0),
    ]
    return tuple(kind for kind, chance in chances if dice.random() < chance)


def give_account(compound: Any, *, actor: Actor, now: datetime) -> None:
    """Give the demo's resident an account: the first in building 6 who is grown up and has a phone."""
    homes = [home.pk for home in places.homes(compound.pk).filter(building__number="6", room__startswith="12")]
    for residence in selectors.members_of(homes, now=now, living=True):
        person = residence.person
        if person.phone_tail and person.born_on and now.year - person.born_on.year > 25:
            given = residents.give_account(actor=actor, compound_id=compound.pk, person_id=person.pk, now=now)
            user = accounts.user(given.user_id)
            account_services.change_password(user=user, old=given.password, new=settings.DEMO_PASSWORD, now=now)
            return
    raise LookupError("nobody with a phone lives on that floor")


def resident_sign(compound_id: int, *, now: datetime) -> str:
    """The sign-in name of the demo's resident."""
    found = accounts.with_role(compound_id, [Role.RESIDENT], now=now).order_by("pk").first()
    return found.username if found else ""
