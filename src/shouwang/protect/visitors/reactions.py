"""Whom this app tells: the host that somebody asks or was answered, host and guards that somebody stays too long."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import china
from shouwang.kernel.words import Words
from shouwang.means.notices import rules as notice_rules
from shouwang.means.notices import services as notices
from shouwang.protect.visitors import events, selectors
from shouwang.protect.visitors.models import Invitation

_ONE_PER_EVENT = uuid.UUID("b2b4a1f0-2a52-4a4e-9a2f-0d4f6d0f7c31")
SIGNED = "门岗 Gate"


def tell_host(*, event: events.VisitorAsked, now: datetime) -> None:
    """Tell the home that somebody stands at the gate and waits for its word."""
    row = selectors.invitation(event.invitation_id, compound_id=event.compound_id)
    if row.home_id is None or row.confirmed_at or row.declined_at or row.ends_at <= now:
        return
    _tell(
        row,
        "asked",
        _home(row),
        Words(en=f"{row.name} asks to visit you", zh=f"{row.name}想来访，请您确认"),
        Words(
            en=f"Waiting at the gate since {_clock(row.made_at)}. Answer yes or no under “Visitors”.",
            zh=f"{_clock(row.made_at)}起在门岗等候。请在“访客”页答复“同意”或“不同意”。",
        ),
        now,
    )


def nudge_host(*, event: events.HostNudged, now: datetime) -> None:
    """Tell the home once more, urgently, while it has not answered."""
    row = selectors.invitation(event.invitation_id, compound_id=event.compound_id)
    if row.home_id is None or row.confirmed_at or row.declined_at or row.ends_at <= now:
        return
    _tell(
        row,
        f"nudged {event.turn}",
        _home(row),
        Words(en=f"{row.name} still waits at the gate", zh=f"{row.name}还在门岗等您答复"),
        Words(
            en=f"Waiting since {_clock(row.made_at)}. Answer yes or no under “Visitors”.",
            zh=f"{_clock(row.made_at)}起等候至今。请在“访客”页答复“同意”或“不同意”。",
        ),
        now,
    )


def tell_of_answer(*, event: events.VisitorAnswered, now: datetime) -> None:
    """Tell the host what the property said, and why when it said no."""
    row = selectors.invitation(event.invitation_id, compound_id=event.compound_id)
    if row.home_id is None or row.ends_at <= now:
        return
    who = china.mask_name(row.name)
    if event.approved:
        title = Words(en=f"Approved: the visit of {who}", zh=f"{who}的来访已获批准")
        body = Words(en="The visitor's link shows the code.", zh="访客打开您分享的链接即可出示访客码。")
    else:
        title = Words(en=f"Not approved: the visit of {who}", zh=f"{who}的来访未获批准")
        body = Words(en=f"Reason given: {row.declined_why}", zh=f"理由：{row.declined_why}")
    _tell(row, "answered", _home(row), title, body, now)


def tell_of_overstay(*, event: events.VisitorOverstayed, now: datetime) -> None:
    """Tell the home and the guards that a visitor's time is over."""
    row = selectors.invitation(event.invitation_id, compound_id=event.compound_id)
    who, until = china.mask_name(row.name), _clock(row.ends_at)
    title = Words(en=f"{who} should have left by {until}", zh=f"{who}应在 {until} 前离开")
    guards = notice_rules.Audience(kind=notice_rules.Kind.ROLE, roles=(str(Role.GUARD),))
    body = Words(en="Still inside as far as the gates know.", zh="据门岗记录尚未离开，请核实。")
    _tell(row, "overstay guards", guards, title, body, now)
    if row.home_id is not None:
        body = Words(
            en="Ask them to leave by the gate, or extend the visit under “Visitors”.",
            zh="请提醒访客经门岗离开，或在“访客”页延长时间。",
        )
        _tell(row, "overstay host", _home(row), title, body, now)


def _home(row: Invitation) -> notice_rules.Audience:
    return notice_rules.Audience(kind=notice_rules.Kind.HOMES, home_ids=(row.home_id or 0,))


def _clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M")


def _tell(
    row: Invitation, what: str, audience: notice_rules.Audience, title: Words, body: Words, now: datetime
) -> None:
    notices.publish(
        compound_id=row.compound_id,
        title=title,
        body=body,
        audience=audience,
        signed_by=SIGNED,
        actor=Actor.system(),
        now=now,
        source=("visit", str(row.pk)),
        expires_at=max(row.ends_at, now + timedelta(hours=6)),
        nonce=uuid.uuid5(_ONE_PER_EVENT, f"{what}:{row.pk}:{row.ends_at.isoformat()}"),
    )
