"""A compound of 10,000 homes and 26,000 people, laid down in seconds, with a plan of 200 duties in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

BUILDINGS, UNITS, FLOORS, DOORS = 25, 4, 25, 4
PEOPLE = 26_000
DUTIES = 200
LEVEL = 2


@dataclass(frozen=True)
class Big:
    """What a group needs to know of it."""

    compound: Any
    manager: Any
    actor: Any
    version: Any
    incident: Any


def lay_down(now: datetime) -> Big:
    """Make it: homes through the services, people by bulk, the posts filled, an incident declared."""
    from django.contrib.auth.hashers import make_password

    from shouwang.base.accounts import selectors as accounts
    from shouwang.base.accounts import services as account_services
    from shouwang.base.accounts.rules import Role
    from shouwang.base.accounts.selectors import Actor
    from shouwang.base.places import services as places
    from shouwang.means.workforce import services as workforce
    from shouwang.oversight.command.rules import ordering, reading
    from shouwang.oversight.command.services import incidents

    make_password("warm")
    system = Actor.system()
    company = places.create_company(name="Evergreen Property")
    compound = places.create_compound(company_id=company.pk, code="big", name="大社区", duty_phone="8800 1199")
    rows = [
        places.HomeRow(str(b), str(u), f"{floor:02d}{door:02d}", floor=floor)
        for b in range(1, BUILDINGS + 1)
        for u in range(1, UNITS + 1)
        for floor in range(1, FLOORS + 1)
        for door in range(1, DOORS + 1)
    ]
    homes = list(places.ensure_homes(compound_id=compound.pk, rows=rows).values())
    places.add_gate(compound_id=compound.pk, name="南门", kind="main")
    _people(compound.pk, homes, now)
    manager = account_services.create_user(
        username="manager", name="Manager", password="pine-needle-7", now=now, actor=system, company_id=company.pk
    )
    account_services.grant(user_id=manager.pk, role=Role.MANAGER, actor=system, now=now, compound_id=compound.pk)
    version = _plan(company, now)
    pack = reading.from_plain(version.content)
    workforce.ensure_posts(compound_id=compound.pk, posts=ordering.post_rows(pack), actor=system, now=now)
    for post in pack.posts:
        workforce.fill_post(
            compound_id=compound.pk, post_key=post.key, user_id=manager.pk, rank=0, actor=system, now=now
        )
    actor = accounts.actor_of(manager, now=now)
    facts = incidents.Facts(kind=pack.hazard, title="Bench", grade="major")
    incident = incidents.declare(compound_id=compound.pk, facts=facts, actor=actor, now=now)
    return Big(compound, manager, actor, version, incident)


def _people(compound_id: int, homes: list[Any], now: datetime) -> None:
    from shouwang.base.residents.models import Person, Residence

    people = Person.objects.bulk_create(
        (
            Person(
                compound_id=compound_id,
                name=f"人{number}",
                phone_index=number.to_bytes(16, "big"),
                registered_at=now,
            )
            for number in range(PEOPLE)
        ),
        batch_size=5000,
    )
    Residence.objects.bulk_create(
        (
            Residence(
                compound_id=compound_id,
                person=person,
                home=homes[number % len(homes)],
                relation="family",
                lives_in=True,
                starts_at=now,
            )
            for number, person in enumerate(people)
        ),
        batch_size=5000,
    )


def _plan(company: Any, now: datetime) -> Any:
    """The epidemic plan with its duties multiplied until level Ⅱ owes two hundred."""
    from shouwang.oversight.command.models import Plan, PlanVersion
    from shouwang.oversight.command.rules import reading
    from shouwang.oversight.command.selectors.plans import SHIPPED

    raw = (SHIPPED / "epidemic.yaml").read_text(encoding="utf-8")
    plain = reading.read_text(raw).plain
    level = plain["levels"][LEVEL]["key"]
    owed = [duty for duty in plain["duties"] if level in duty["levels"] and duty.get("each", "compound") == "compound"]
    for number in range(DUTIES - len(owed)):
        duty = owed[number % len(owed)]
        plain["duties"].append({**duty, "key": f"{duty['key']}_{number}", "waits_for": []})
    plan = Plan.objects.create(
        company=company, code="BIG", hazard=plain["hazard"], title=plain["title"], created_at=now
    )
    return PlanVersion.objects.create(
        plan=plan, major=1, minor=0, state="in_force", source=raw, content=plain, author_name="Bench",
        created_at=now, changed_at=now, approved_at=now, in_force_at=now,
    )  # fmt: skip
