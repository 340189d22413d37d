"""Planning and writing a list of staff: accounts, roles, and the posts they hold."""

from __future__ import annotations

import re
from collections import defaultdict
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
from shouwang.living.register.rules.filling import Line
from shouwang.living.register.rules.problems import Problem
from shouwang.living.register.services.ground import shortened
from shouwang.living.register.services.plans import Context, Counts, Progress, settle
from shouwang.means.workforce import selectors as workforce
from shouwang.means.workforce import services as workforce_services
from shouwang.means.workforce.selectors import FilledPost

ROLES: dict[Role, re.Pattern[str]] = {
    Role.MANAGER: re.compile(r"项目经理|物业经理|总经理|经理|主任|manager", re.IGNORECASE),
    Role.STOREKEEPER: re.compile(r"仓|库管|采购|物资|storekeeper", re.IGNORECASE),
    Role.GUARD: re.compile(r"门岗|保安|秩序|安保|巡逻|监控|消防|guard|security", re.IGNORECASE),
    Role.CLEANER: re.compile(r"保洁|清洁|消毒|绿化|环境|cleaner", re.IGNORECASE),
    Role.ENGINEER: re.compile(r"工程|维修|水电|电工|技工|设备|engineer", re.IGNORECASE),
    Role.STEWARD: re.compile(r"管家|客服|楼管|前台|收费|助理|steward", re.IGNORECASE),
    Role.VOLUNTEER: re.compile(r"志愿|volunteer", re.IGNORECASE),
}

_SEVERAL = re.compile(r"\s*[、,，;；]\s*")


@dataclass(slots=True)
class Hire:
    """One person of the list and what is written for them.

    Args:
        building_ids: where the role is to be given; None is the whole compound, nothing is given already.
        post_keys: posts on which the person does not sit yet.
        reopens: the account was shut before it was ever used; it gets a new first password.
    """

    line: Line
    role: Role
    user: Any
    building_ids: tuple[int | None, ...]
    post_keys: tuple[str, ...] = ()
    reopens: bool = False


@dataclass
class Team:
    """The compound's staff as the register knows it: buildings, posts by title, and the roles people hold."""

    buildings: dict[str, int]
    posts: dict[str, list[FilledPost]]
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)

    @classmethod
    def of(cls, context: Context) -> Team:
        """Read the compound's buildings and posts."""
        posts: dict[str, list[FilledPost]] = defaultdict(list)
        for filled in workforce.posts_with_holders(context.compound_id, now=context.now):
            for title in set(filled.post.title.values()) - {""}:
                posts[title].append(filled)
        return cls({one.number: one.pk for one in places.buildings(context.compound_id)}, posts)

    def posts_of(self, line: Line, user: Any) -> tuple[str, ...]:
        """The posts that the line names and on which the person does not sit yet."""
        wanted: list[str] = []
        for title in _SEVERAL.split(line.get(Field.POST) or ""):
            found = self.posts.get(title, [])
            group = line.get(Field.GROUP)
            named = [one for one in found if group and group in one.post.group_title.values()] or found
            if named and not any(_sits(user, one) for one in found):
                wanted.append(named[0].post.key)
        return tuple(wanted)


def _sits(user: Any, filled: FilledPost) -> bool:
    return user is not None and any(seat.user_id == user.pk for seat in filled.seats)


@dataclass
class StaffPlan:
    """The staff that a list adds or changes."""

    context: Context
    counts: Counts = field(default_factory=Counts)
    hires: list[Hire] = field(default_factory=list)

    def write(self, progress: Progress) -> dict[str, Any]:
        """Accounts one by one: each new one gets a first password, handed out once and changed at first sign-in."""
        trace: dict[str, Any] = {"handed_out": [], "accounts": [], "grants": [], "seats": [], "unseated": []}
        company_id = next(iter(places.compounds([self.context.compound_id]))).company_id
        for done, hire in enumerate(self.hires, start=1):
            if hire.user is None or hire.reopens:
                trace["handed_out"].append(self._reopen(hire) if hire.reopens else self._create(hire, company_id))
                trace["accounts"].append(hire.user.pk)
            self._grant(hire, trace)
            progress(done)
        return trace

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

    def _reopen(self, hire: Hire) -> dict[str, str]:
        context = self.context
        asked = {"user_id": hire.user.pk, "actor": context.actor, "compound_id": context.compound_id}
        account_services.enable_user(**asked, now=context.now)
        password = account_services.reset_password(**asked, now=context.now)
        return {"name": hire.user.name, "username": hire.user.username, "password": password}

    def _grant(self, hire: Hire, trace: dict[str, Any]) -> None:
        context = self.context
        for building_id in hire.building_ids:
            given = account_services.grant(
                user_id=hire.user.pk,
                role=hire.role,
                actor=context.actor,
                now=context.now,
                compound_id=context.compound_id,
                building_id=building_id,
            )
            trace["grants"].append(given.pk)
        for key in hire.post_keys:
            self._seat(hire, key, trace)

    def _seat(self, hire: Hire, post_key: str, trace: dict[str, Any]) -> None:
        """Give the first free seat of the post, of which there is always one behind the last deputy.

        A post that asks for a certificate stays as it is until the staff file shows it, and the trace says so.
        """
        context = self.context
        posts = workforce.posts_with_holders(context.compound_id, now=context.now)
        filled = next(one for one in posts if one.post.key == post_key)
        rank = next(seat.rank for seat in filled.seats if seat.user_id is None)
        try:
            workforce_services.fill_post(
                compound_id=context.compound_id,
                post_key=post_key,
                user_id=hire.user.pk,
                rank=rank,
                actor=context.actor,
                now=context.now,
            )
        except workforce_services.DutyRefused as refused:
            if refused.code != "post.uncertified":
                raise
            lacks = refused.params["lacks"]
            trace["unseated"].append({"name": hire.user.name, "post": filled.post.title, "lacks": lacks})
        else:
            trace["seats"].append([post_key, rank, hire.user.pk])


def _free_username(name: str) -> str:
    wanted = "".join(readings[0] for readings in pinyin.spell(name)) or re.sub(r"\W+", "", name.lower()) or "staff"
    wanted = wanted[:40]
    taken = 1
    while accounts.user_by_sign(wanted if taken == 1 else f"{wanted}{taken}") is not None:
        taken += 1
    return wanted if taken == 1 else f"{wanted}{taken}"


def plan(lines: Sequence[Line], context: Context) -> StaffPlan:
    """Read roles, posts and buildings, and find the accounts that exist: by user name, by phone, by name."""
    made = StaffPlan(context)
    team = Team.of(context)
    for line in lines:
        if not line.problems:
            _plan_line(line, made, team)
    return made


def _plan_line(line: Line, made: StaffPlan, team: Team) -> None:
    role = _role(line)
    wanted = line.get(Field.BUILDINGS) or ()
    unknown = [number for number in wanted if number not in team.buildings]
    key = _key(line, role)
    if role is None:
        known = "、".join(("项目经理", "门岗", "保洁", "工程", "管家", "仓管", "志愿者"))
        shown = line.get(Field.ROLE) or line.get(Field.POST) or ""
        _refuse(line, "role.unknown", _("The role is not understood."), shown, known=known)
    elif unknown:
        known = shortened(list(team.buildings))
        _refuse(line, "building.unknown", _("There is no such building."), unknown[0], known=known)
    elif key in team.seen:
        message = _("The same person stands in row {row}.")
        _refuse(line, "row.duplicate", message, line.get(Field.NAME), row=team.seen[key])
    else:
        team.seen[key] = line.number
        _plan_hire(line, role, made, team)


def _key(line: Line, role: Role | None) -> tuple[str, ...]:
    """What makes a row another one; an account may stand once for each of its roles."""
    account = line.get(Field.ACCOUNT)
    return (account, str(role)) if account else (line.get(Field.PHONE) or line.get(Field.NAME),)


def _refuse(line: Line, code: str, message: str, shown: str, **params: Any) -> None:
    line.problems.append(Problem(code, message, params, None, shown))


def _known(line: Line, context: Context) -> Any:
    account, phone = line.get(Field.ACCOUNT), line.get(Field.PHONE)
    if phone and not account:
        return accounts.user_by_sign(phone)
    staff = accounts.with_role(context.compound_id, [str(role) for role in ROLES], now=context.now)
    if account:
        return staff.filter(username__iexact=account).first()
    same = list(staff.filter(name=line.get(Field.NAME))[:2])
    return same[0] if len(same) == 1 else None


def _plan_hire(line: Line, role: Role, made: StaffPlan, team: Team) -> None:
    user, context = _known(line, made.context), made.context
    if user is None and line.get(Field.ACCOUNT):
        _refuse(line, "account.unknown", _("There is no such account."), line.get(Field.ACCOUNT))
        return
    if user is not None and user.name != line.get(Field.NAME):
        _refuse(line, "account.taken", _("This account belongs to somebody of another name."), line.get(Field.NAME))
        return
    reopens = user is not None and not user.is_active
    if reopens and not _reopens(user, context):
        _refuse(line, "account.shut", _("This account is shut."), line.get(Field.NAME))
        return
    wanted = tuple(team.buildings[number] for number in line.get(Field.BUILDINGS) or ())
    hire = Hire(line, role, user, _lacking(user, role, wanted, context), team.posts_of(line, user), reopens)
    if user is None or reopens:
        made.counts.new.append(line.number)
    elif not settle(made.counts, line.number, _changes(hire)):
        return
    made.hires.append(hire)


def _reopens(user: Any, context: Context) -> bool:
    """An account of this compound that was shut before anybody used it, as taking an import back does."""
    return not accounts.was_used(user) and accounts.has_been_of(user.pk, context.compound_id)


def _lacking(user: Any, role: Role, wanted: tuple[int, ...], context: Context) -> tuple[int | None, ...]:
    """Where the role is still to be given: who holds it for the whole compound lacks nothing."""
    held = set()
    if user is not None:
        grants = accounts.grants_of(user.pk, now=context.now).filter(compound_id=context.compound_id, role=role)
        held = set(grants.values_list("building_id", flat=True))
    if None in held:
        return ()
    return tuple(pk for pk in wanted if pk not in held) if wanted else () if held else (None,)


def _changes(hire: Hire) -> tuple[Field, ...]:
    found = []
    if hire.building_ids:
        found.append(Field.ROLE if None in hire.building_ids else Field.BUILDINGS)
    if hire.post_keys:
        found.append(Field.POST)
    return tuple(found)


def _role(line: Line) -> Role | None:
    said = line.get(Field.ROLE) or line.get(Field.POST) or line.get(Field.GROUP) or ""
    return next((role for role, words in ROLES.items() if words.search(said)), None)
