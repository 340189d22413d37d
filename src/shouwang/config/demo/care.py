"""The demo's care for its staff: rest rooms, meals, thanks, courses, points; and totals of past months."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shouwang.base.accounts.selectors import Actor
from shouwang.config.demo.staff import Staff
from shouwang.kernel.words import Words
from shouwang.means.training import services as training
from shouwang.means.training.services import CourseFacts, QuestionFacts
from shouwang.means.welfare import services as welfare
from shouwang.means.welfare.rules import care
from shouwang.means.welfare.rules.questionnaires import ITEMS, Scale


def _asked(zh: str, en: str, right: int, *choices: tuple[str, str]) -> QuestionFacts:
    return QuestionFacts(Words(en=en, zh=zh), tuple(Words(en=e, zh=z) for z, e in choices), right)


COURSES = (
    CourseFacts(
        key="ppe",
        title=Words(en="Putting on and taking off a protective suit", zh="防护服穿脱"),
        material=Words(
            en="Clean hands before anything else. Put on: respirator, check the seal, cap, suit, goggles, gloves over "
            "the cuffs.\n\nTaking off is where people get infected. Go slowly, in pairs, in the marked corner. Clean "
            "hands before and after every piece: outer gloves, goggles, suit rolled from the inside outwards, inner "
            "gloves, and the respirator last, outside the dirty area.",
            zh="一切从洗手开始。穿：口罩、检查密合、帽子、防护服、护目镜，手套套住袖口。\n\n脱的时候最容易感染。"
            "两人一组，在划定的区域慢慢来。每脱一件前后都要手消毒：外层手套、护目镜、由内向外卷下防护服、内层手套，"
            "最后在污染区外摘口罩。",
        ),
        questions=(
            _asked("最后摘的是什么？", "What comes off last?", 1, ("护目镜", "Goggles"), ("口罩", "The respirator")),
            _asked(
                "防护服怎样卷下？", "How is the suit rolled?", 0, ("由内向外", "Inside out"), ("由外向内", "Outside in")
            ),
            _asked(
                "何时手消毒？",
                "When are hands cleaned?",
                2,
                ("只在最后", "Only at the end"),
                ("只在开始", "Only at the start"),
                ("每脱一件前后", "Before and after every piece"),
            ),
        ),
        certificate="ppe",
        needs_sign_off=True,
    ),
    CourseFacts(
        key="disinfection",
        title=Words(en="Mixing and using disinfectant", zh="消毒剂配制与使用"),
        material=Words(
            en="Read the strength on the packet, never guess. Water first, then the agent. Never mix chlorine with "
            "acid or with alcohol: poisonous gas. The surface stays wet for the whole dwell time; wiping it dry "
            "earlier is no disinfection.",
            zh="先看包装上的有效含量，不能凭感觉。先放水，再加药。含氯消毒剂绝不与酸性清洁剂、酒精混用，会产生毒气。"
            "作用时间内表面须保持湿润，提前擦干等于没消。",
        ),
        questions=(
            _asked(
                "含氯消毒剂可与什么混用？",
                "What may chlorine be mixed with?",
                2,
                ("洁厕剂", "Toilet cleaner"),
                ("酒精", "Alcohol"),
                ("只有水", "Water only"),
            ),
            _asked("先放什么？", "What goes in first?", 0, ("水", "Water"), ("药", "The agent")),
        ),
        certificate="disinfection",
    ),
    CourseFacts(
        key="evacuation",
        title=Words(en="Evacuating a building", zh="楼宇疏散引导"),
        material=Words(
            en="Life before things, and before rules: every exit is open. No lifts. Knock at every door on your list "
            "and say what you see. Whoever cannot walk is named to the fire brigade at once, with floor and room.",
            zh="人命第一，先于财物，也先于任何规定：所有出口敞开。不乘电梯。按名单逐户敲门并上报。行动不便者立即把楼层房号报给消防。",
        ),
        questions=(
            _asked("能乘电梯吗？", "May one use the lift?", 1, ("能", "Yes"), ("不能", "No")),
            _asked(
                "行动不便的人怎么办？",
                "Who cannot walk?",
                0,
                ("立即上报楼层房号", "Named to the brigade with floor and room"),
                ("等名单核完再说", "Noted for later"),
            ),
        ),
        months=24,
    ),
)
REQUIRED = (
    ("ppe", "gate", "epidemic"),
    ("ppe", "cleaning", "epidemic"),
    ("ppe", "medical", "epidemic"),
    ("disinfection", "cleaning", ""),
    ("evacuation", "", "fire"),
)
THANKS = ("谢谢您半夜给我妈开门叫车", "电梯里的纸巾每天都是满的，辛苦了", "爷爷的药送得真及时", "雨里站了一夜，谢谢您")


def look_after(compound: Any, staff: Staff, dice: random.Random, *, now: datetime) -> None:
    """Rest rooms, meals, thanks and courses of a compound, as its people left them."""
    manager, begun = staff.actor("manager", now), now - timedelta(days=60)
    for name, beds in (("会所二楼休息室", 8), ("地下值班宿舍", 4)):
        room = welfare.say_room(compound_id=compound.pk, name=name, beds=beds, actor=manager, now=begun)
    guards = staff.teams["gate"]
    tonight = timezone.localtime(now).replace(hour=23, minute=0, second=0, microsecond=0)
    for user in guards[3:5]:
        welfare.book_rest(
            compound_id=compound.pk,
            place_id=room.pk,
            starts_at=tonight,
            ends_at=tonight + timedelta(hours=8),
            actor=_actor(staff, user, now),
            now=now,
            nonce=_nonce(dice),
        )
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    for user in guards + staff.teams["cleaning"]:
        welfare.order_meal(
            compound_id=compound.pk,
            day=tomorrow,
            meal=care.Meal.LUNCH,
            diet=dice.choice([*[care.Diet.ORDINARY] * 5, *care.Diet]),
            actor=_actor(staff, user, now),
            now=now,
            bring_to=dice.choice(["南门岗亭", "北门岗亭", ""]),
        )
    _thank(compound, staff, dice, now)
    _check(compound, staff, dice, now)
    _learn(compound, staff, dice, manager, now)


def _actor(staff: Staff, user: Any, now: datetime) -> Actor:
    return staff.actor(user.username, now)


def _nonce(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def _thank(compound: Any, staff: Staff, dice: random.Random, now: datetime) -> None:
    for place, words in enumerate(THANKS):
        welfare.thank(
            compound_id=compound.pk,
            receiver_id=dice.choice(staff.teams["gate"] + staff.teams["cleaning"]).pk,
            words=words,
            actor=_actor(staff, staff.teams["service"][place], now),
            now=now - timedelta(hours=9 * place + 1),
            nonce=_nonce(dice),
        )


def _check(compound: Any, staff: Staff, dice: random.Random, now: datetime) -> None:
    """Two months of answers, scattered over the bands."""
    for days in (35, 65):
        for user in staff.teams["gate"] + staff.teams["cleaning"]:
            level = dice.choice([0, 0, 1, 1, 2])
            welfare.take_check(
                compound_id=compound.pk,
                scale=Scale.PHQ9,
                answers=[*[level] * (len(ITEMS[Scale.PHQ9]) - 1), 0],
                keep=False,
                actor=_actor(staff, user, now),
                now=now - timedelta(days=days),
            )


def _learn(compound: Any, staff: Staff, dice: random.Random, manager: Actor, now: datetime) -> None:
    at = now - timedelta(days=30)
    common = {"compound_id": compound.pk, "actor": manager, "now": at}
    made = {facts.key: training.write_course(facts=facts, **common) for facts in COURSES}
    for key, post, hazard in REQUIRED:
        training.require(course_id=made[key].pk, post=post, hazard=hazard, **common)
    for title, cost, left in (("热饮券", 30, 40), ("调休半天", 120, 6), ("雨靴一双", 80, 10)):
        training.offer(title=title, cost=cost, left=left, **common)
    for team, key in (("gate", "ppe"), ("cleaning", "ppe"), ("cleaning", "disinfection"), ("gate", "evacuation")):
        for user in staff.teams[team][: len(staff.teams[team]) * 2 // 3]:
            _pass(compound, staff, user, made[key], manager, dice, now)


def _pass(
    compound: Any, staff: Staff, user: Any, course: Any, manager: Actor, dice: random.Random, now: datetime
) -> None:
    learned = now - timedelta(days=dice.randrange(3, 28))
    facts = next(each for each in COURSES if each.key == course.key)
    training.hand_in(
        compound_id=compound.pk,
        course_id=course.pk,
        answers=[each.right for each in facts.questions],
        actor=_actor(staff, user, now),
        now=learned,
        nonce=_nonce(dice),
    )
    if course.needs_sign_off and dice.random() < 0.7:
        training.sign_off(
            compound_id=compound.pk,
            course_id=course.pk,
            user_id=user.pk,
            actor=manager,
            now=learned + timedelta(hours=3),
            nonce=_nonce(dice),
        )
