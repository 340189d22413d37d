"""How the demo's staff work: most in time, some late, a few not at all."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from shouwang.base.accounts import selectors as accounts
from shouwang.kernel.outcomes import Refusal
from shouwang.means.workforce import rules, services
from shouwang.means.workforce import selectors as workforce

_OPEN = ("offered", "acknowledged", "under_way")


def work(
    compound: Any, dice: random.Random, *, now: datetime, until: datetime | None = None, all_of_them: bool = False
) -> None:
    """Ten minutes of work: accept what was offered, finish what is nearly due, verify some, report one or two.

    Args:
        until: when the play ends; what is forgotten then is forgotten in its last hour only.
        all_of_them: nobody forgets anything.
    """
    services.escalate(now=now)
    for duty in workforce.in_compound(compound.pk, workforce.Filters(), now=now).filter(state__in=_OPEN):
        if duty.user_id is None or (_forgotten(duty, until) and not all_of_them):
            continue
        try:
            _go_on(duty, dice, now, all_of_them)
        except Refusal:
            continue
    if dice.random() < 0.4:
        _verify_one(compound, now)


def _forgotten(duty: Any, until: datetime | None) -> bool:
    """About one duty in six of the last hour stays undone; the same ones at every making."""
    recent = until is not None and until - duty.due_at < timedelta(minutes=75)
    return recent and sum(map(ord, duty.key)) % 6 == 4


def _go_on(duty: Any, dice: random.Random, now: datetime, all_of_them: bool) -> None:
    actor = accounts.actor_of(duty.user, now=now)
    if duty.state == "offered":
        services.acknowledge(duty_id=duty.pk, actor=actor, now=now)
    elif duty.state == "acknowledged" and not all_of_them:
        services.start(duty_id=duty.pk, actor=actor, now=now)
    elif all_of_them or duty.due_at - now < timedelta(minutes=dice.randint(5, 40)):
        if dice.random() < 0.02:
            services.report_not_executable(duty_id=duty.pk, reason="设备故障，已报工程组", actor=actor, now=now)
        else:
            _finish(duty, actor, now)


def _finish(duty: Any, actor: Any, now: datetime) -> None:
    asked = duty.asked
    given = rules.ProofGiven(
        number=_number(asked),
        text="已完成，情况正常" if asked.kind == "text" else "",
        override_reason="现场牌脱落，已补打" if asked.kind == "place_code" else "",
    )
    count = asked.count if asked.kind == "photo" else 0
    pictures = [_picture(now, index) for index in range(count)]
    services.finish(duty_id=duty.pk, actor=actor, now=now, proof=given, pictures=pictures)


def _number(asked: Any) -> str:
    if asked.kind != "number":
        return ""
    low = asked.low if asked.low is not None else 0
    high = asked.high if asked.high is not None else low + 20
    return f"{(low + high) // 2:g}"


def _picture(now: datetime, index: int) -> bytes:
    """A drawn lift door with a notice on it, dated; nobody's photograph."""
    image = Image.new("RGB", (480, 480), "#e2e0d8")
    pen = ImageDraw.Draw(image)
    pen.rectangle((90, 60, 390, 420), fill="#dcebe5", outline="#7f9f97", width=8)
    pen.line((240, 60, 240, 420), fill="#7f9f97", width=6)
    pen.rectangle((280, 150, 360, 210), fill="#fdfcf9")
    pen.text((16, 448), f"{now:%Y-%m-%d %H:%M} #{index + 1}", fill="#172426")
    out = BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def _verify_one(compound: Any, now: datetime) -> None:
    leader = accounts.user_by_sign("manager")
    done = workforce.in_compound(compound.pk, workforce.Filters(), now=now).filter(state="done").order_by("pk").first()
    if leader is not None and done is not None:
        services.verify(duty_id=done.pk, actor=accounts.actor_of(leader, now=now), now=now)
