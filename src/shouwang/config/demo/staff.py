"""The demo's staff, volunteers and partners: accounts, roles, and who holds which post."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.means.workforce import selectors as workforce
from shouwang.means.workforce import services as workforce_services
from shouwang.testing import spreadsheets


@dataclass(frozen=True)
class Team:
    """A group of the house: who leads it, how many there are, and which posts of the plans it fills."""

    key: str
    role: Role
    leads: tuple[str, ...]
    size: int
    posts: tuple[str, ...]


@dataclass(frozen=True)
class House:
    """The staff of one compound; sign-in names begin with ``prefix``."""

    prefix: str
    teams: tuple[Team, ...]
    partners: tuple[tuple[Role, str, str], ...] = ()
    volunteers: int = 0


@dataclass
class Staff:
    """Who was hired: accounts by sign-in name, and by team, leads first."""

    users: dict[str, Any] = field(default_factory=dict)
    teams: dict[str, list[Any]] = field(default_factory=dict)
    house: House | None = None

    def actor(self, name: str, now: datetime) -> Actor:
        """Somebody as an actor, by sign-in name."""
        return accounts.actor_of(self.users[name], now=now)


PINE = House(
    "",
    (
        Team("lead", Role.MANAGER, ("周敏", "韩志刚"), 2, ("commander", "onsite")),
        Team("gate", Role.GUARD, ("赵铁山", "郑海", "高强"), 16, ("gate", "rescue")),
        Team("cleaning", Role.CLEANER, ("马秀英", "刘桂香"), 15, ("cleaning",)),
        Team("medical", Role.STEWARD, ("陈立", "苏婷"), 4, ("medical",)),
        Team("service", Role.STEWARD, ("林悦", "高桂兰", "许慧"), 10, ("service", "evacuation")),
        Team("supplies", Role.STOREKEEPER, ("吴倩", "江波"), 6, ("supplies",)),
        Team("engineering", Role.ENGINEER, ("丁伟", "石磊", "许强"), 7, ("engineering", "fire_team")),
    ),
    (
        (Role.STREET, "何晓东", "street"),
        (Role.COMMITTEE, "白芸", "committee"),
        (Role.POLICE, "雷明", "police"),
        (Role.HEALTH, "方宁", "health"),
        (Role.OWNERS, "方国庆", "owners"),
    ),
    volunteers=36,
)
PLANE = House(
    "w-",
    (
        Team("lead", Role.MANAGER, ("沈岚",), 1, ("commander", "onsite")),
        Team("gate", Role.GUARD, ("牛建军",), 4, ("gate", "rescue")),
        Team("cleaning", Role.CLEANER, ("田秀",), 3, ("cleaning",)),
        Team("service", Role.STEWARD, ("余佳",), 2, ("service", "medical", "evacuation")),
        Team("engineering", Role.ENGINEER, ("秦工",), 2, ("engineering", "fire_team", "supplies")),
    ),
    ((Role.OWNERS, "陆平", "w-owners"),),
)

_ROLE_NAMES = {
    Role.MANAGER: "manager",
    Role.GUARD: "guard",
    Role.CLEANER: "cleaner",
    Role.STEWARD: "steward",
    Role.STOREKEEPER: "storekeeper",
    Role.ENGINEER: "engineer",
    Role.VOLUNTEER: "volunteer",
}
_SHOWN = (
    "admin",
    "company",
    "manager",
    "guard",
    "cleaner",
    "engineer",
    "steward",
    "storekeeper",
    "volunteer",
    "resident",
    "street",
    "committee",
    "police",
    "health",
    "owners",
)


def hire(company: Any, compound: Any, house: House, dice: random.Random, *, now: datetime) -> Staff:
    """Make the accounts of a compound; the first compound also brings the administrator and the company."""
    staff = Staff(house=house)
    if not house.prefix:
        _add(staff, "admin", "系统管理员", company, now, Role.ADMINISTRATOR)
        _add(staff, "company", "孟晓兰", company, now, Role.COMPANY, company_id=company.pk)
    for team in house.teams:
        names = [*team.leads, *(spreadsheets.name(dice) for _ in range(team.size - len(team.leads)))]
        staff.teams[team.key] = [
            _member(staff, team, index, name, company, compound, now) for index, name in enumerate(names)
        ]
    for role, name, sign in house.partners:
        _add(staff, sign, name, company, now, role, compound_id=compound.pk)
    for index in range(house.volunteers):
        sign = "volunteer" if index == 0 else f"volunteer{index + 1}"
        _add(staff, sign, spreadsheets.name(dice), company, now, Role.VOLUNTEER, compound_id=compound.pk)
    _give_buildings(staff, compound, now)
    return staff


def _member(staff: Staff, team: Team, index: int, name: str, company: Any, compound: Any, now: datetime) -> Any:
    base = staff.house.prefix + (_ROLE_NAMES[team.role] if team.key != "medical" else "medic") if staff.house else ""
    sign = base if index == 0 else f"{base}{index + 1}"
    walks_buildings = team.key == "service" and index > 0 and not base.startswith("w-")
    user = _add(staff, sign, name, company, now)
    if not walks_buildings:
        _grant(user, team.role, now, compound_id=compound.pk)
    return user


def _give_buildings(staff: Staff, compound: Any, now: datetime) -> None:
    """Stewards but the first look after their own buildings only."""
    walkers = [user for user in staff.teams.get("service", ())[1:] if not accounts.actor_of(user, now=now).reaches]
    for index, building in enumerate(places.buildings(compound.pk) if walkers else ()):
        _grant(walkers[index % len(walkers)], Role.STEWARD, now, compound_id=compound.pk, building_id=building.pk)


def _add(
    staff: Staff, sign: str, name: str, company: Any, now: datetime, role: Role | None = None, **reach: int
) -> Any:
    user = account_services.create_user(
        username=sign,
        name=name,
        password=None,
        password_hash=_hashed(),
        now=now,
        actor=Actor.system(),
        phone=f"131{company.pk:03d}{abs(hash_of(sign)) % 100_000:05d}",
        company_id=company.pk,
    )
    staff.users[sign] = user
    if role is not None:
        _grant(user, role, now, **reach)
    return user


@cache
def _hashed() -> str:
    return make_password(settings.DEMO_PASSWORD)


def hash_of(sign: str) -> int:
    """A number of five digits that is the same at every making and differs between the demo's names."""
    return sum(ord(letter) * 131**place for place, letter in enumerate(reversed(sign)))


def _grant(user: Any, role: Role, now: datetime, **reach: Any) -> None:
    account_services.grant(user_id=user.pk, role=role, actor=Actor.system(), now=now, **reach)


def fill_posts(compound: Any, staff: Staff, *, now: datetime) -> None:
    """Seat A, B and deputies on every post that the compound's plans name."""
    known = {filled.post.key for filled in workforce.posts_with_holders(compound.pk, now=now)}
    for team in staff.house.teams if staff.house else ():
        for post_key in known & set(team.posts):
            seats = staff.teams[team.key]
            if post_key == "onsite" and len(seats) > 1:
                seats = [*seats[1:], *staff.teams["gate"][:1]]
            for rank, user in enumerate(seats[:8]):
                workforce_services.fill_post(
                    compound_id=compound.pk,
                    post_key=post_key,
                    user_id=user.pk,
                    rank=rank,
                    actor=Actor.system(),
                    now=now,
                )


def logins(resident: str) -> list[tuple[str, str, str]]:
    """Role, sign-in name and password of one account for each role; the resident signs in by a given name."""
    shown = {
        "admin": "管理员 administrator",
        "company": "公司 company",
        "manager": "项目经理 manager",
        "guard": "门岗 guard",
    }
    shown |= {"cleaner": "保洁 cleaner", "engineer": "工程 engineer", "steward": "管家 steward"}
    shown |= {"storekeeper": "仓管 storekeeper", "volunteer": "志愿者 volunteer", "resident": "居民 resident"}
    shown |= {"street": "街道 street office", "committee": "居委会 committee", "police": "派出所 police"}
    shown |= {"health": "疾控 health authority", "owners": "业委会 owners' committee"}
    named = {"resident": resident}
    return [(shown[sign], named.get(sign, sign), settings.DEMO_PASSWORD) for sign in _SHOWN]
