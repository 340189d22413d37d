"""The demo: one company with two compounds, made by the real services, the same at every making.

青松里 (Pine Court) is six hours into a level-Ⅱ epidemic response; 梧桐苑 (Plane Yard) has a normal
day. Everybody in it is invented; identity numbers carry a place code that no place has.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.base.places import selectors as places
from shouwang.config import env
from shouwang.config.demo import (
    care,
    credentials,
    goods,
    ground,
    hygiene,
    passes,
    people,
    plans,
    response,
    rosters,
    sharing,
    staff,
    visitors,
)
from shouwang.config.trouble import Trouble
from shouwang.kernel import clock

SEED = 20251118

Say = Callable[[str], None]


def is_loaded() -> bool:
    """Whether anybody is there, the demo's people or others."""
    return accounts.anybody()


def load(*, say: Say) -> None:
    """Make the demo; takes about half a minute. With SHOUWANG_DEMO_EMPTY only an administrator is made.

    Raises:
        Trouble: outside demo mode, where known passwords must not exist.
    """
    if settings.MODE == "production":
        raise Trouble(en="Demo data is for demo mode only.", zh="演示数据只能在演示模式下载入。")
    dice, now = random.Random(SEED), clock.now()
    if env.flag("SHOUWANG_DEMO_EMPTY", False):
        account_services.found_administrator(
            username="admin", name="系统管理员", password=settings.DEMO_PASSWORD, now=now
        )
        return
    built_at = now - timedelta(days=400)
    company, pine, plane = ground.lay_out(dice, built_at)
    say("青松里 12 × 144 · 梧桐苑 4 × 48")
    pine_people = people.settle(pine, ground.PINE, dice, now=built_at)
    people.settle(plane, ground.PLANE, dice, now=built_at)
    say(f"{pine_people} 人 people")
    pine_staff = staff.hire(company, pine, staff.PINE, dice, now=built_at)
    plane_staff = staff.hire(company, plane, staff.PLANE, dice, now=built_at)
    credentials.trust(pine, pine_staff, dice, now=now - timedelta(days=42))
    plans.put_in_force(pine, pine_staff, now=now - timedelta(days=41))
    staff.fill_posts(pine, pine_staff, now=now - timedelta(days=40))
    plans.bind(plane, plane_staff, now=now - timedelta(days=40))
    staff.fill_posts(plane, plane_staff, now=now - timedelta(days=40))
    say("6 预案 plans")
    people.give_account(pine, actor=pine_staff.actor("manager", now), now=now - timedelta(days=30))
    goods.stock(pine, pine_staff, random.Random(SEED), now=now)
    sharing.hand_out_vegetables(pine, pine_staff, now=now)
    rosters.keep_files(pine, pine_staff, random.Random(SEED), now=now - timedelta(days=400))
    rosters.publish_month(pine, pine_staff, now=now)
    say("58 份员工档案与本月排班 staff files, a month's roster")
    response.play(pine, pine_staff, dice, now=now)
    response.quiet_day(plane, plane_staff, dice, now=now)
    goods.give_for_response(pine, pine_staff, now=now)
    rosters.live(pine, pine_staff, now=now)
    sharing.fall_short(pine, pine_staff, now=now)
    visitors.come(pine, pine_staff, dice, now=now)
    passes.hand_out(pine, pine_staff, random.Random(SEED), now=now)
    care.look_after(pine, pine_staff, random.Random(SEED), now=now)
    passes.appeal(pine, pine_staff, random.Random(SEED), now=now)
    hygiene.do_rounds(pine, pine_staff, random.Random(SEED), now=now)
    say("一周消毒记录 a week of disinfection")
    say("二级响应第 6 小时 · six hours into level Ⅱ")


def logins() -> list[tuple[str, str, str]]:
    """One account for each role: role, sign-in name and password; in a house that began empty, the first account."""
    pine = places.compounds().filter(code=ground.PINE.code).first()
    if pine is None:
        return [("管理员 administrator", "admin", settings.DEMO_PASSWORD)]
    return staff.logins(people.resident_sign(pine.pk, now=clock.now()))
