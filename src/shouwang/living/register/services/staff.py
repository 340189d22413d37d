"""Planning and writing a list of staff: accounts, roles, and the posts they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.accounts.rules import Role
from shouwang.base.places import selectors as places
from shouwang.kernel import ids, pinyin
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.rules.fields import Field
from shouwang.living.register.rules.lines import Line
from shouwang.living.register.rules.problems import Problem
from shouwang.living.register.services.ground import shortened
from shouwang.living.register.services.plans import Context, Counts, Progress
from shouwang.means.workforce import selectors as workforce
from shouwang.means.workforce import services as workforce_services

ROLES: dict[Role, re.Pattern[str]] = {
    Role.MANAGER: re.compile(r"项目经理|物业经理|总经理|经理|主任|manager", re.IGNORECASE),
    Role.STOREKEEPER: re.compile(r"仓|库管|采购|物资|storekeeper", re.IGNORECASE),
    Role.GUARD: re.compile(r"门岗|保安|秩序|安保|巡逻|监控|消防|guard|security", re.IGNORECASE),
    Role.CLEANER: re.compile(r"保洁|清洁|消毒|绿化|环境|cleaner", re.IGNORECASE),
    Role.ENGINEER: re.compile(r"工程|维修|水电|电工|技工|设备|engineer", re.IGNORECASE),
    Role.STEWARD: re.compile(r"管家|客服|楼管|前台|收费|助理|steward", re.IGNORECASE),
    Role.VOLUNTEER: re.compile(r"志愿|volunteer", re.IGNORECASE),
}


@dataclass(slots=True)
class Hire:
    """One person of the list and what is written for them."""

    line: Line
    role: Role
    user: Any
    building_ids: tuple[int, ...]
    post_key: str = ""


@dataclass
class StaffPlan:
    """The staff that a list adds or changes."""

    context: Context
    counts: Counts = field(default_factory=Counts)
    hires: list[Hire] = field(default_factory=list)

    def write(self, progress: Progress) -> dict[str, Any]:
        """Accounts one by one: each new one gets a first password, handed out once and changed at first sign-in."""
        handed_out = []
        company_id = next(iter(places.compounds([self.context.compound_id]))).company_id
        for done, hire in enumerate(self.hires, start=1):
            if hire.user is None:
                handed_out.append(self._create(hire, company_id))
            self._grant(hire)
            progress(done)
        return {"handed_out": handed_out}

    def _create(self, hire: Hire, company_id: int) -> dict[str, str]:
        name, password = hire.line.get(Field.NAME), ids.short_code(10)
        hire.user = account_services.create_user(
            username=_free_username(name),
            name=name,
            password=password,
            phone=hire.line.get(Field.PHONE) or "",
            company_id=company_id,
            must_change_password=True,
            actor=self.context.actor,
            now=self.context.now,
        )
        return {"name": name, "username": hire.user.username, "password": password}

    def _grant(self, hire: Hire) -> None:
        context = self.context
        for building_id in hire.building_ids or (None,):
            account_services.grant(
                user_id=hire.user.pk,
                role=hire.role,
                actor=context.actor,
                now=context.now,
                compound_id=context.compound_id,
                building_id=building_id,
            )
        if hire.post_key:
            _seat(hire, context)


def _seat(hire: Hire, context: Context) -> None:
    """The first free seat of the post, unless the person sits on it already."""
    for filled in workforce.posts_with_holders(context.compound_id, now=context.now):
        if filled.post.key != hire.post_key or any(seat.user_id == hire.user.pk for seat in filled.seats):
            continue
        rank = next(seat.rank for seat in filled.seats if seat.user_id is None)
        workforce_services.fill_post(
            compound_id=context.compound_id,
            post_key=hire.post_key,
            user_id=hire.user.pk,
            rank=rank,
            actor=context.actor,
            now=context.now,
        )


def _free_username(name: str) -> str:
    wanted = "".join(readings[0] for readings in pinyin.spell(name)) or re.sub(r"\W+", "", name.lower()) or "staff"
    wanted = wanted[:40]
    taken = 1
    while accounts.user_by_sign(wanted if taken == 1 else f"{wanted}{taken}") is not None:
        taken += 1
    return wanted if taken == 1 else f"{wanted}{taken}"


def plan(lines: Sequence[Line], context: Context) -> StaffPlan:
    """Read roles, posts and buildings, and find the accounts that exist, by phone."""
    made = StaffPlan(context)
    buildings = {building.number: building.pk for building in places.buildings(context.compound_id)}
    posts = _posts(context)
    seen: dict[str, int] = {}
    for line in lines:
        if not line.problems:
            _plan_line(line, made, buildings, posts, seen)
    return made


def _posts(context: Context) -> dict[str, str]:
    found = workforce.posts_with_holders(context.compound_id, now=context.now)
    return {title: filled.post.key for filled in found for title in filled.post.title.values() if title}


def _plan_line(
    line: Line, made: StaffPlan, buildings: dict[str, int], posts: dict[str, str], seen: dict[str, int]
) -> None:
    role = _role(line)
    wanted = line.get(Field.BUILDINGS) or ()
    unknown = [number for number in wanted if number not in buildings]
    phone = line.get(Field.PHONE) or ""
    key = phone or line.get(Field.NAME)
    if role is None:
        known = "、".join(("项目经理", "门岗", "保洁", "工程", "管家", "仓管", "志愿者"))
        shown = line.get(Field.ROLE) or line.get(Field.POST) or ""
        line.problems.append(Problem("role.unknown", _("The role is not understood."), {"known": known}, None, shown))
    elif unknown:
        known = shortened(list(buildings))
        line.problems.append(
            Problem("building.unknown", _("There is no such building."), {"known": known}, None, unknown[0])
        )
    elif key in seen:
        message = _("The same person stands in row {row}.")
        line.problems.append(Problem("row.duplicate", message, {"row": seen[key]}, None, line.get(Field.NAME)))
    else:
        seen[key] = line.number
        ids_of = tuple(buildings[number] for number in wanted)
        _plan_hire(
            Hire(line, role, _known(line, made.context), ids_of, posts.get(line.get(Field.POST) or "", "")), made
        )


def _known(line: Line, context: Context) -> Any:
    phone = line.get(Field.PHONE)
    if phone:
        return accounts.user_by_sign(phone)
    staff = accounts.with_role(context.compound_id, [str(role) for role in ROLES], now=context.now)
    same = [user for user in staff if user.name == line.get(Field.NAME)]
    return same[0] if len(same) == 1 else None


def _plan_hire(hire: Hire, made: StaffPlan) -> None:
    line, user, context = hire.line, hire.user, made.context
    if user is not None and user.name != line.get(Field.NAME):
        message = _("This phone belongs to another account.")
        line.problems.append(Problem("account.taken", message, {}, None, line.get(Field.NAME)))
        return
    if user is None:
        made.counts.new.append(line.number)
    elif hire.role in accounts.actor_of(user, now=context.now).roles_at(context.compound_id) and not hire.post_key:
        made.counts.unchanged.append(line.number)
    else:
        made.counts.updated.append(line.number)
    made.hires.append(hire)


def _role(line: Line) -> Role | None:
    said = line.get(Field.ROLE) or line.get(Field.POST) or line.get(Field.GROUP) or ""
    return next((role for role, words in ROLES.items() if words.search(said)), None)
