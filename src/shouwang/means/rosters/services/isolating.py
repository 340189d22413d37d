"""Home isolation opens the shifts of whoever it keeps at home; when it ends early, those that nobody took return."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.residents import selectors as residents
from shouwang.base.residents.rules import RestrictionKind
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.events import ShiftsOpened
from shouwang.means.rosters.models import Request, Shift
from shouwang.means.rosters.services.away import open_shifts_of, record
from shouwang.means.rosters.services.standing_in import tell
from shouwang.means.workforce import services as workforce

_ONE_LEAVE_AN_ORDER = uuid.UUID("0d2f7a52-8f0e-4d0b-9a55-3c5b1f6f7a10")
WHY = "isolation"


@transaction.atomic
def isolate(*, restriction_id: int, now: datetime) -> list[Request]:
    """Record whoever an order keeps at home as away, and open their shifts; whoever leads is told once.

    Called twice it does it once. Only home isolation keeps somebody from work. Returns the leaves.
    """
    order, user_ids = residents.bound_users(restriction_id, now=now)
    if order is None or order.kind != RestrictionKind.ISOLATION or order.ends_at <= now:
        return []
    made = []
    for user_id in user_ids:
        file = selectors.file_of(user_id, order.compound_id)
        nonce = _nonce(restriction_id, user_id)
        if file is None or Request.objects.filter(nonce=nonce).exists():
            continue
        leave = Request.objects.create(
            compound_id=order.compound_id,
            kind=rules.Ask.LEAVE,
            code=WHY,
            user_id=user_id,
            station=file.station,
            starts_at=order.starts_at,
            ends_at=order.ends_at,
            state=rules.Answer.APPROVED,
            asked_at=now,
            decided_at=now,
            decided_by=order.ordered_by[:60],
            nonce=nonce,
        )
        opened = open_shifts_of(leave, why=WHY, now=now)
        record(leave, Actor.system(), now, opened=len(opened))
        if opened:
            said = ShiftsOpened(leave.compound_id, leave.pk, file.station.key, len(opened))
            journal.emit(said, compound_id=leave.compound_id, now=now)
        made.append(leave)
    return made


def _nonce(restriction_id: int, user_id: int) -> uuid.UUID:
    return uuid.uuid5(_ONE_LEAVE_AN_ORDER, f"{restriction_id} {user_id}")


@transaction.atomic
def end_isolation(*, restriction_id: int, now: datetime) -> int:
    """An order ended early: whoever it kept at home is back, and has the shifts again that nobody took.

    A shift that somebody stands in for stays with them. Called twice it does it once. Returns how many came back.
    """
    order, user_ids = residents.bound_users(restriction_id, now=now)
    if order is None:
        return 0
    returned = 0
    for user_id in user_ids:
        mine = Request.objects.select_for_update(of=("self",)).filter(nonce=_nonce(restriction_id, user_id))
        leave = mine.filter(ends_at__gt=now).exclude(state=rules.Answer.WITHDRAWN).first()
        if leave is not None:
            returned += _come_back(leave, now)
    return returned


def _come_back(leave: Request, now: datetime) -> int:
    assert leave.starts_at is not None
    assert leave.ends_at is not None
    system, whole = Actor.system(), {"user_id": leave.user_id, "compound_id": leave.compound_id}
    workforce.end_absences(**whole, starts_at=leave.starts_at, ends_at=leave.ends_at, actor=system, now=now)
    waiting = Shift.objects.select_for_update().filter(
        **whole, layer=selectors.LIVE, dropped=WHY, starts_at__gt=now, starts_at__lt=leave.ends_at
    )
    back = [each for each in waiting.select_related("station").order_by("starts_at") if _take_back(each, now)]
    if leave.starts_at < now:
        leave.ends_at = now
    else:
        leave.state = rules.Answer.WITHDRAWN
    leave.save(update_fields=["ends_at", "state"])
    record(leave, system, now, returned=len(back))
    if back:
        tell(leave.compound_id, [leave.user_id], WHY, now)
    return len(back)


def _take_back(shift: Shift, now: datetime) -> bool:
    """Whether somebody has a shift again: nobody took it, and nothing else keeps them from it."""
    where = (shift.station.key, shift.day, shift.slot)
    if not selectors.missing_at(shift.compound_id, where, now=now) or selectors.is_away(
        shift.user_id, shift.station, shift.day, shift.slot
    ):
        return False
    shift.dropped, shift.dropped_at = "", None
    try:
        with transaction.atomic():
            shift.save(update_fields=["dropped", "dropped_at"])
    except IntegrityError:
        return False  # they were given another shift at that time meanwhile
    return True
