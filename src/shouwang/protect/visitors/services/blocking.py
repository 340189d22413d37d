"""The list of blocked persons: with a reason, by somebody's order, and never without an end."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import china, sealing
from shouwang.kernel.numerals import tidy
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import rules
from shouwang.protect.visitors.models import Blocked
from shouwang.protect.visitors.selectors.blocking import id_index, phone_index

LONGEST_DAYS = 366
KEEP_DAYS = 30


@dataclass(frozen=True)
class Person:
    """Who is blocked: any of these, the more the surer."""

    name: str = ""
    phone: str = ""
    id_number: str = ""
    plate: str = ""


@transaction.atomic
def block(
    *,
    actor: Actor,
    compound_id: int,
    person: Person,
    reason: str,
    ordered_by: str,
    ends_at: datetime,
    nonce: uuid.UUID,
    now: datetime,
) -> Blocked:
    """Keep somebody out until an instant; the entry ends by itself.

    Raises:
        VisitorRefused: ``visitor.nobody``, ``visitor.no_reason``, ``visitor.no_order``, ``visitor.block_span``,
            ``visitor.plate``; Refusal ``phone.…`` and ``id.…`` for numbers that are none.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "visitor.block", compound_id=compound_id)
    journal.in_turn("visitors", nonce)
    known = Blocked.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    if not reason.strip():
        raise rules.VisitorRefused("visitor.no_reason", _("Please say why; the guard reads it.")).at("reason")
    if not ordered_by.strip():
        raise rules.VisitorRefused("visitor.no_order", _("Say who ordered it.")).at("ordered_by")
    if not now < ends_at <= now + timedelta(days=LONGEST_DAYS):
        raise rules.VisitorRefused("visitor.block_span", _("A block ends within {days} days."), days=LONGEST_DAYS).at(
            "until"
        )
    row = _row(person, now)
    row.compound_id, row.nonce, row.entered_by_id = compound_id, nonce, actor.user_id
    row.reason, row.ordered_by = reason.strip()[:200], ordered_by.strip()[:80]
    row.starts_at, row.ends_at = now, ends_at
    row.erase_on = (ends_at + timedelta(days=KEEP_DAYS)).date()
    row.save()
    _note(row, "visitor.blocked", actor, now)
    return row


def _row(person: Person, now: datetime) -> Blocked:
    phone = china.read_phone(person.phone).number if person.phone.strip() else ""
    number = (
        china.read_resident_id(person.id_number, today=timezone.localdate(now)).number
        if person.id_number.strip()
        else ""
    )
    row = Blocked(
        name=tidy(person.name)[:40],
        phone_sealed=sealing.seal(phone),
        phone_index=phone_index(phone),
        phone_tail=phone[-4:],
        id_index=id_index(number),
        id_tail=number[-4:],
        plate=rules.read_plate(person.plate),
    )
    if not (row.name or phone or number or row.plate):
        raise rules.VisitorRefused("visitor.nobody", _("Give a name, a phone, an identity number or a plate."))
    return row


@transaction.atomic
def lift(*, blocked_id: int, reason: str, actor: Actor, compound_id: int, now: datetime) -> Blocked:
    """End a block before its time; twice changes nothing.

    Raises:
        VisitorRefused: ``visitor.no_reason``.
        NotFound: ``visitor.unknown_block``.
    """
    accounts.require(actor, "visitor.block", compound_id=compound_id)
    row = Blocked.objects.select_for_update().filter(pk=blocked_id, compound_id=compound_id).first()
    if row is None:
        raise NotFound("visitor.unknown_block", _("There is no such entry."))
    if not reason.strip():
        raise rules.VisitorRefused("visitor.no_reason", _("Please say why; the guard reads it.")).at("reason")
    if row.lifted_at is None:
        row.lifted_at, row.lifted_why = now, reason.strip()[:200]
        row.save(update_fields=["lifted_at", "lifted_why"])
        _note(row, "visitor.unblocked", actor, now)
    return row


def _note(row: Blocked, action: str, actor: Actor, now: datetime) -> None:
    journal.record(
        actor=actor,
        action=action,
        compound_id=row.compound_id,
        subject=("blocked", row.pk),
        data={"ordered_by": row.ordered_by, "until": row.ends_at.isoformat()},
        now=now,
    )
