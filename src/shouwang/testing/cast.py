"""A named cast, so that a test reads as a sentence about rights.

Pine Court (青松里) has two buildings of two homes each and one person for every role. Mallory
manages Plane Yard (梧桐苑) and is the stranger in every test about Pine Court.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

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

_staged: list[Table] = []
_replays = count(1)


def assemble(now: datetime = NOW) -> Cast:
    """Put the cast on the stage: two compounds of one company and everybody's account.

    It is built by the services once in a process; from then on the same rows are written again under new
    identifiers and with the instant asked for, all in one statement and a tenth of the time.
    """
    if _staged:
        return _replay(next(_replays) * STRIDE, now)
    before = {model: model._default_manager.count() for model in apps.get_models()}
    made = _build(now)
    left = {model: model._default_manager.count() for model in before}
    grown = [model for model, after in left.items() if after > before[model]]
    if not any(before[model] for model in grown):  # else somebody was on the stage before, and would be kept with it
        _staged.extend(Table.kept(model, set(grown), now) for model in grown)
    return made


@dataclass
class Table:
    """The rows of a table as text that PostgreSQL reads again; an identifier is a number, to be shifted.

    None stands for the instant at which everything happened.
    """

    opening: str
    rows: list[list[str | int | None]]

    @classmethod
    def kept(cls, model: type[Model], kinds: set[type[Model]], now: datetime) -> Table:
        """All rows of a model as they lie in the database; references to other kinds keep their identifiers."""
        columns = model._meta.concrete_fields
        named = [connection.ops.quote_name(str(column.column)) for column in columns]
        shifted = [column.primary_key or (column.is_relation and column.related_model in kinds) for column in columns]
        literals = [f"quote_nullable({name}::text)" for name in named]
        table = connection.ops.quote_name(model._meta.db_table)
        every = f"SELECT quote_literal(%s::timestamptz::text), {', '.join(literals)} FROM {table}"  # noqa: S608 - our own
        with connection.cursor() as cursor:
            cursor.execute(every, [now])
            found = cursor.fetchall()
        rows = [
            [None if text == instant else _read(text, moved) for text, moved in zip(row, shifted, strict=True)]
            for instant, *row in found
        ]
        return cls(f"INSERT INTO {table} ({', '.join(named)}) VALUES ", rows)  # noqa: S608

    def shifted(self, shift: int, now: datetime) -> str:
        """The statement that writes the rows under other identifiers at another instant."""
        instant = f"'{now.isoformat()}'"
        said = (", ".join(_said(value, shift, instant) for value in row) for row in self.rows)
        return self.opening + ", ".join(f"({row})" for row in said)


def _said(value: str | int | None, shift: int, instant: str) -> str:
    if value is None:
        return instant
    return str(value + shift) if isinstance(value, int) else value


def _read(literal: str, shifted: bool) -> str | int:
    return int(literal.strip("'")) if shifted and literal != "NULL" else literal


def _replay(shift: int, now: datetime) -> Cast:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(table.shifted(shift, now) for table in _staged))
    return _found(shift)


def _found(shift: int) -> Cast:
    """The cast as it stands in the database."""
    mine = {"pk__gt": shift, "pk__lt": shift + STRIDE}
    pine, plane = Compound.objects.filter(**mine).order_by("pk")
    homes = list(Home.objects.filter(**mine, compound=pine).order_by("pk"))
    south = Gate.objects.get(**mine)
    users = {user.username: user for user in User.objects.filter(**mine)}
    return Cast(Company.objects.get(**mine), pine, plane, homes, south, users)


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
