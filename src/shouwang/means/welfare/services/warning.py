"""Telling the leaders how many need rest, and each of those whom it concerns, alone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.means.welfare.models import Referral

_ONE_A_SHIFT = uuid.UUID("2b6f0d53-3d60-4c52-8a0d-51d5c1a0e7b4")
_ONE_A_TALK = uuid.UUID("a2b9e7c8-5d04-47a1-9d0f-6c1e3f0b7a25")
_ONE_A_DAY = uuid.UUID("9d0b7b5c-0c0f-4a3f-8a6b-7d1f4c2e6f10")


def tell_of_tired(*, compound_id: int, tired: int, now: datetime) -> None:
    """Tell the leaders once a day how many should rest before their next shift; the notice names nobody."""
    day = timezone.localdate(now)
    notices.publish(
        compound_id=compound_id,
        title=Words(en=f"{tired} should rest before their next shift", zh=f"{tired} 人下一班前应先休息"),
        body=Words(en="Open Welfare, Fatigue, and find stand-ins.", zh="请打开“关怀 › 疲劳”，安排替班。"),
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=(str(Role.MANAGER),)),
        signed_by="关怀 Welfare",
        actor=Actor.system(),
        now=now,
        expires_at=now + timedelta(days=1),
        source=("fatigue", f"{day}"),
        nonce=uuid.uuid5(_ONE_A_DAY, f"{compound_id}:{day}"),
    )


def suggest_rest(*, compound_id: int, user_id: int, starts_at: datetime, now: datetime) -> None:
    """Tell somebody, and nobody else, to rest before their next shift; once a shift."""
    at = f"{timezone.localtime(starts_at):%m-%d %H:%M}"
    notices.publish(
        compound_id=compound_id,
        title=Words(en="Please rest before your next shift", zh="下一班前请先休息"),
        body=Words(
            en=f"Your hours say that you will be tired in the shift of {at}. Rest first, or ask for a stand-in: "
            "Welfare, Rest has beds. Only you see this.",
            zh=f"按近期工时推算，您在 {at} 的班上会很疲劳。请先休息，或请组长换班；"
            "“关怀 › 休息”可订床位。此消息只有您能看到。",
        ),
        audience=notice_rules.Audience(kind=notice_rules.Kind.PERSON, user_id=user_id),
        signed_by="关怀 Welfare",
        actor=Actor.system(),
        now=now,
        expires_at=max(starts_at, now + timedelta(hours=1)),
        source=("fatigue", ""),
        nonce=uuid.uuid5(_ONE_A_SHIFT, f"{user_id}:{starts_at.isoformat()}"),
    )


def tell_of_answer(*, talk: Referral, now: datetime) -> None:
    """Tell whoever asked for a talk, and nobody else, that the counsellor answered; not what."""
    notices.publish(
        compound_id=talk.compound_id,
        title=Words(en="Somebody answered you", zh="有人回复了您"),
        body=Words(
            en="Open Welfare, How are you? to read it. Only you see this.",
            zh="请打开“关怀 › 您还好吗？”查看。此消息只有您能看到。",
        ),
        audience=notice_rules.Audience(kind=notice_rules.Kind.PERSON, user_id=talk.user_id),
        signed_by="关怀 Welfare",
        actor=Actor.system(),
        now=now,
        expires_at=now + timedelta(days=7),
        source=("talk", ""),
        nonce=uuid.uuid5(_ONE_A_TALK, str(talk.pk)),
    )
