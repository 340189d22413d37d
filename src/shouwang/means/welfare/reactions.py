"""What follows when somebody asks for a talk; called by wiring, safe to repeat."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.means.welfare.events import TalkAsked

_ONE_PER_CALL = uuid.UUID("0f6f2d0e-7f0c-4c39-9a53-6f4f3c9be2aa")


def tell_counsellor(*, event: TalkAsked, now: datetime) -> None:
    """Tell the counsellors that somebody asks for a talk; the notice names nobody."""
    notices.publish(
        compound_id=event.compound_id,
        title=Words(en="Somebody asks for a talk", zh="有人希望与您谈谈"),
        body=Words(en="Open Welfare, Calls.", zh="请打开“关怀 › 来访”。"),
        audience=notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=(str(Role.HEALTH),)),
        signed_by="关怀 Welfare",
        actor=Actor.system(),
        now=now,
        urgent=True,
        expires_at=now + timedelta(days=7),
        source=("talk", str(event.referral_id)),
        nonce=uuid.uuid5(_ONE_PER_CALL, str(event.referral_id)),
    )
