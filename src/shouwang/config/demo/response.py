"""Six hours of an epidemic response at 青松里 and a normal day at 梧桐苑, played through the real services."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.base.residents import services as resident_services
from shouwang.config.demo import devices, duties, gate, rollcall
from shouwang.config.demo.staff import Staff
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.oversight.command.selectors import plans
from shouwang.oversight.command.services import incidents

RUNNING = timedelta(hours=6)


def play(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """One case is reported, level Ⅱ comes into force, people do their duties, homes answer, gates work."""
    began = now - RUNNING
    manager = staff.actor("manager", began)
    _isolate(compound, began, dice)
    facts = incidents.Facts(
        kind="epidemic",
        title="3号楼报告 1 例呼吸道传染病",
        grade="large",
        place="3号楼",
        source="青山社区医院电话通报",
    )
    declared = began - timedelta(minutes=25)
    incident = incidents.declare(compound_id=compound.pk, facts=facts, actor=manager, now=declared)
    incidents.activate(
        compound_id=compound.pk,
        incident_id=incident.pk,
        version_id=_version(compound, "epidemic").pk,
        level="ii",
        actor=manager,
        now=began,
        basis="青街防〔2025〕17号",
        override=True,
        reason="街道何晓东已电话同意",
    )
    for minutes in range(5, int(RUNNING.total_seconds() // 60), 10):
        duties.work(compound, dice, now=began + timedelta(minutes=minutes), until=now)
    gate.busy(compound, staff, dice, now=now, people=420)
    gate.errands(compound, staff, now=now)
    devices.connect(compound, manager, random.Random(64), now=now)
    rollcall.under_way(compound, manager, dice, now=now)
    for minutes in (25, 15, 5):
        duties.work(compound, dice, now=now - timedelta(minutes=minutes), until=now)
    notices.publish(
        compound_id=compound.pk,
        title=Words(en="Vegetables come to the unit doors at 19:00", zh="今晚 19:00 送菜到单元门口，请错峰领取"),
        body=Words(
            en="Volunteers bring the ordered boxes to the shelves of each unit. Come one household at a time.",
            zh="志愿者会把预订的菜箱放到各单元货架，请每次一户下楼，领完即回。",
        ),
        audience=notice_rules.Audience("residents"),
        signed_by="青松里物业服务中心",
        actor=manager,
        now=now - timedelta(hours=1),
        expires_at=now + timedelta(hours=12),
    )


def quiet_day(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """A flood response long over, today's visitors, one notice."""
    then = now - timedelta(days=101)
    manager = staff.actor("w-manager", now)
    facts = incidents.Facts(
        kind="typhoon_flood",
        title="短时强降雨，地库坡道积水",
        grade="general",
        place="地库入口",
        source="气象台蓝色预警",
    )
    incident = incidents.declare(compound_id=compound.pk, facts=facts, actor=manager, now=then)
    response = incidents.activate(
        compound_id=compound.pk,
        incident_id=incident.pk,
        version_id=_version(compound, "typhoon_flood").pk,
        level="iv",
        actor=manager,
        now=then,
    )
    duties.work(compound, dice, now=then + timedelta(minutes=20))
    over = then + timedelta(hours=9)
    incidents.stand_down(compound_id=compound.pk, activation_id=response.pk, actor=manager, now=over)
    for hours in (1, 3, 6):
        duties.work(compound, dice, now=over + timedelta(hours=hours), all_of_them=True)
    incidents.close(
        incident_id=incident.pk,
        compound_id=compound.pk,
        summary="积水 2 小时排净，无人受伤；坡道挡水板已补。",
        actor=manager,
        now=over + timedelta(days=2),
    )
    gate.busy(compound, staff, dice, now=now, people=40)
    notices.publish(
        compound_id=compound.pk,
        title=Words(en="Tai chi and a talk on blood pressure, 19:00", zh="今晚 19:00 太极与血压讲座"),
        body=Words(en="Activity room, 40 seats. Everybody is welcome.", zh="活动室，40 个座位，欢迎参加。"),
        audience=notice_rules.Audience("residents"),
        signed_by="梧桐苑物业服务中心",
        actor=manager,
        now=now - timedelta(hours=5),
        expires_at=now + timedelta(hours=10),
    )


def _version(compound: Any, hazard: str) -> Any:
    return next(row.in_force for row in plans.rows(compound.pk) if row.plan.hazard == hazard and row.in_force)


def _isolate(compound: Any, began: datetime, dice: random.Random) -> None:
    homes = list(places.homes(compound.pk).filter(building__number="3").exclude(status="vacant")[:60])
    for home in dice.sample(homes, 3):
        member = residents.members(home.pk, now=began, living=True).first()
        if member is not None:
            order = resident_services.Order(
                kind="isolation",
                ordered_by="青山社区医院",
                reason="密切接触者居家隔离",
                starts_at=began,
                ends_at=began + timedelta(days=7),
                home_id=home.pk,
            )
            resident_services.restrict(actor=Actor.system(), compound_id=compound.pk, order=order, now=began)
