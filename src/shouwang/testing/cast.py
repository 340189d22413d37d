"""A named cast, so that a test reads as a sentence about rights.

Pine Court (青松里) has two buildings of two homes each and one person for every role. Mallory
manages Plane Yard (梧桐苑) and is the stranger in every test about Pine Court.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from django.apps import apps
from django.db import transaction
from django.db.models import BinaryField, Model

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.models import User
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import services as places
from shouwang.base.places.models import Company, Compound, Gate, Home

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
"""The instant at which tests happen unless they say otherwise: 14:30 in Shanghai."""

PASSWORD = "pine-needle-7"

NAMES: dict[Role, str] = {
    Role.ADMINISTRATOR: "admin",
    Role.COMPANY: "carol",
    Role.MANAGER: "alice",
    Role.GUARD: "bob",
    Role.CLEANER: "cleo",
    Role.ENGINEER: "erik",
    Role.STEWARD: "stella",
    Role.STOREKEEPER: "sam",
    Role.VOLUNTEER: "vera",
    Role.RESIDENT: "rosa",
    Role.STREET: "stan",
    Role.COMMITTEE: "conny",
    Role.POLICE: "paul",
    Role.HEALTH: "helen",
    Role.OWNERS: "oscar",
}


@dataclass
class Cast:
    """Who and what a test has to do with."""

    company: Company
    pine: Compound
    plane: Compound
    homes: list[Home]
    south: Gate
    users: dict[str, User] = field(default_factory=dict)

    def user(self, who: str | Role) -> User:
        """A member of the cast by name or role."""
        return self.users[NAMES.get(Role(who), who) if who in set(Role) else who]

    def actor(self, who: str | Role, now: datetime = NOW) -> Actor:
        """A member of the cast as an actor with the roles that hold now."""
        return accounts.actor_of(accounts.user(self.user(who).pk), now=now)


STRIDE = 1_000_000
"""How far apart the identifiers of one test's cast lie from another's, so that no process remembers the wrong one."""

_staged: list[list[Model]] = []
_replays = count(1)


def assemble(now: datetime = NOW) -> Cast:
    """Put the cast on the stage: two compounds of one company and everybody's account.

    Most tests begin with it at the same instant. It is built by the services once in a process; from then on the
    same rows are written again under new identifiers, in one insert a table and a tenth of the time.
    """
    if now != NOW:
        return _build(now)
    if _staged:
        return _replay(next(_replays) * STRIDE)
    before = {model: model._default_manager.count() for model in apps.get_models()}
    made = _build(now)
    left = {model: model._default_manager.count() for model in before}
    grown = [model for model, after in left.items() if after > before[model]]
    if not any(before[model] for model in grown):  # else somebody was on the stage before, and would be kept with it
        _staged.extend(_rows(model) for model in grown)
    return made


def _replay(shift: int) -> Cast:
    copies = [copy.copy(row) for rows in _staged for row in rows]
    kinds = {type(row) for row in copies}
    for row in copies:
        row._state = copy.copy(row._state)
        row._state.fields_cache = {}
        for column in row._meta.concrete_fields:
            refers = column.primary_key or (column.is_relation and column.related_model in kinds)
            value = getattr(row, column.attname)
            if refers and value is not None:
                setattr(row, column.attname, value + shift)
    with transaction.atomic():
        for kind in kinds:
            kind._default_manager.bulk_create([row for row in copies if type(row) is kind])
    return _found(shift)


def _found(shift: int) -> Cast:
    """The cast as it stands in the database."""
    mine = {"pk__gt": shift, "pk__lt": shift + STRIDE}
    pine, plane = Compound.objects.filter(**mine).order_by("pk")
    homes = list(Home.objects.filter(**mine, compound=pine).order_by("pk"))
    south = Gate.objects.get(**mine)
    users = {user.username: user for user in User.objects.filter(**mine)}
    return Cast(Company.objects.get(**mine), pine, plane, homes, south, users)


def _rows(model: type[Model]) -> list[Model]:
    found = list(model._default_manager.order_by("pk"))
    for binary in (column for column in model._meta.concrete_fields if isinstance(column, BinaryField)):
        for row in found:
            value = getattr(row, binary.attname)
            setattr(row, binary.attname, bytes(value) if value is not None else None)
    return found


def _build(now: datetime) -> Cast:
    company = places.create_company(name="Evergreen Property")
    pine = places.create_compound(company_id=company.pk, code="pine", name="青松里", duty_phone="8800 1199")
    plane = places.create_compound(company_id=company.pk, code="plane", name="梧桐苑", duty_phone="8800 2299")
    rows = [places.HomeRow(b, "1", room, floor=int(room[:2])) for b in ("1", "2") for room in ("0101", "0201")]
    homes = places.ensure_homes(compound_id=pine.pk, rows=rows)
    places.ensure_homes(compound_id=plane.pk, rows=[places.HomeRow("1", "1", "0101", floor=1)])
    south = places.add_gate(compound_id=pine.pk, name="南门", kind="main")
    cast = Cast(company, pine, plane, [homes[(r.building, r.unit, r.room)] for r in rows], south)
    for role, name in NAMES.items():
        _enter(cast, role, name, pine, now)
    _enter(cast, Role.MANAGER, "mallory", plane, now)
    return cast


def _enter(cast: Cast, role: Role, name: str, compound: Compound, now: datetime) -> None:
    system = Actor.system()
    user = account_services.create_user(
        username=name,
        name=name.capitalize(),
        password=PASSWORD,
        now=now,
        actor=system,
        phone=f"139000{len(cast.users):05d}",
        company_id=cast.company.pk,
    )
    cast.users[name] = user
    whole_company = role is Role.COMPANY
    account_services.grant(
        user_id=user.pk,
        role=role,
        actor=system,
        now=datetime(2026, 1, 1, tzinfo=UTC),
        company_id=cast.company.pk if whole_company else None,
        compound_id=None if role is Role.ADMINISTRATOR or whole_company else compound.pk,
        home_id=cast.homes[0].pk if role is Role.RESIDENT else None,
    )
