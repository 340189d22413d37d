"""A named cast, so that a test reads as a sentence about rights.

Pine Court (青松里) has two buildings of two homes each and one person for every role. Mallory
manages Plane Yard (梧桐苑) and is the stranger in every test about Pine Court.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.models import User
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import services as places
from shouwang.base.places.models import Company, Compound, Gate, Home
from shouwang.testing import rehearsal

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
    spot: rehearsal.Spot | None = None

    def user(self, who: str | Role) -> User:
        """A member of the cast by name or role."""
        return self.users[NAMES.get(Role(who), who) if who in set(Role) else who]

    def actor(self, who: str | Role, now: datetime = NOW) -> Actor:
        """A member of the cast as an actor with the roles that hold now; the account is as it was last read."""
        return accounts.actor_of(self.user(who), now=now)


def assemble(now: datetime = NOW) -> Cast:
    """Put the cast on the stage: two compounds of one company and everybody's account."""
    cast: Cast
    cast, spot = rehearsal.put_up(rehearsal.somewhere(now), None, _build)
    cast.spot = spot
    return cast


Made = TypeVar("Made")


def furnish(cast: Cast, step: Callable[[Cast, datetime], Made]) -> Made:
    """Do a step of the services for a cast to which nothing else has happened but such steps.

    Args:
        cast: who is on the stage.
        step: takes the cast and its instant; named once in its module, for it is known again by itself.

    Returns:
        What the step gives.
    """
    assert cast.spot is not None, "assemble the cast first"
    made: Made
    made, cast.spot = rehearsal.put_up(cast.spot, cast, step)
    return made


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
