"""Somebody cannot come: a sick call or an isolation opens their shifts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.events import ShiftsOpened
from shouwang.means.rosters.models import Request, Shift
from shouwang.means.rosters.services.cells import drop
from shouwang.means.workforce import services as workforce

LONGEST_AWAY = 62


@transaction.atomic
def call_in_sick(
    *,
    compound_id: int,
    user_id: int,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    now: datetime,
    code: str = "sick",
    note: str = "",
    nonce: UUID | None = None,
) -> Request:
    """Somebody cannot come: recorded as away, their shifts to come in that time are open. The note is sealed.

    They may say so themselves, and whoever leads is told; for others it takes whoever leads their station.
    A shift that has begun stays theirs.

    Raises:
        RosterRefused: ``leave.span``: empty, over, or longer than 62 days; ``leave.code``.
        NotFound: ``staff.unknown``.
        Forbidden: the actor does not lead their station.
    """
    file = selectors.file_of(user_id, compound_id)
    if file is None:
        raise rules.RosterRefused("staff.stranger", _("This person does not work in this compound."))
    if actor.user_id != user_id:
        selectors.require_lead(actor, file.station, now=now)
    require_span(starts_at, ends_at, now)
    if code not in ("sick", "isolation"):
        raise rules.RosterRefused("leave.code", _("Please say whether it is sickness or isolation."))
    if nonce and (before := Request.objects.filter(nonce=nonce, compound_id=compound_id).first()):
        return before
    made = Request.objects.create(
        compound_id=compound_id,
        kind=rules.Ask.LEAVE,
        code=code,
        user_id=user_id,
        station=file.station,
        starts_at=starts_at,
        ends_at=ends_at,
        note_sealed=sealing.seal(note.strip()[:300]) if note.strip() else b"",
        state=rules.Answer.APPROVED,
        asked_at=now,
        decided_at=now,
        decided_by=actor.name,
        nonce=nonce,
    )
    opened = open_shifts_of(made, why=code, now=now)
    record(made, actor, now, opened=len(opened))
    if opened and actor.user_id == user_id:
        told = ShiftsOpened(compound_id, made.pk, file.station.key, len(opened))
        journal.emit(told, compound_id=compound_id, now=now)
    return made


def require_span(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Refuse a time that cannot be meant.

    Raises:
        RosterRefused: ``leave.span``.
    """
    if ends_at <= starts_at or ends_at <= now or ends_at - starts_at > timedelta(days=LONGEST_AWAY):
        raise rules.RosterRefused("leave.span", _("The time away ends after it begins, and lasts 62 days at most.")).at(
            "until"
        )


def open_shifts_of(leave: Request, *, why: str, now: datetime) -> list[Shift]:
    """Record the absence and let go of the shifts that it meets; the workforce hands on the duties."""
    assert leave.starts_at is not None
    assert leave.ends_at is not None
    workforce.record_absence(
        user_id=leave.user_id,
        compound_id=leave.compound_id,
        starts_at=leave.starts_at,
        ends_at=leave.ends_at,
        reason="",
        actor=Actor.system(),
        now=now,
    )
    met = Shift.objects.select_for_update().filter(
        compound_id=leave.compound_id,
        user_id=leave.user_id,
        layer=selectors.LIVE,
        dropped="",
        starts_at__lt=leave.ends_at,
        ends_at__gt=leave.starts_at,
        starts_at__gt=now,
    )
    opened = list(met.order_by("pk"))
    for each in opened:
        drop(each, why, now)
    return opened


def record(leave: Request, actor: Actor, now: datetime, **data: Any) -> None:
    """Who is away from when to when; never why, which is health data."""
    assert leave.starts_at is not None
    assert leave.ends_at is not None
    facts = {"from": leave.starts_at.isoformat(), "until": leave.ends_at.isoformat(), **data}
    journal.record(
        actor=actor,
        action="roster.away",
        compound_id=leave.compound_id,
        subject=("user", leave.user_id),
        data=facts,
        now=now,
    )
