"""Telling the leaders who needs rest."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices

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
