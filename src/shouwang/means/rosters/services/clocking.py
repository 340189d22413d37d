"""The clock at the post: coming and going by the place code, late and without equipment on record; calendar feeds."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import events, rules, selectors
from shouwang.means.rosters.models import Clocking, Shift
from shouwang.means.rosters.rules.clock import EARLY, GRACE, LATE_OUT
from shouwang.means.rosters.services.staffing import own_file

PpeCheck = Callable[..., Mapping[str, int]]
"""``check(person=user id, post=station key, day=…, compound_id=…)`` → how many of which class were not issued."""

_ppe: list[PpeCheck] = []


def ask_for_ppe(check: PpeCheck) -> None:
    """Let the stores say what protective equipment somebody lacks; called once, from the wiring."""
    _ppe[:] = [check]


def ppe_missing(shift: Shift) -> dict[str, int]:
    """The protective equipment that somebody was not given for a shift; nothing where no stores are kept."""
    asked = {"person": shift.user_id, "post": shift.station.key, "day": shift.day, "compound_id": shift.compound_id}
    return {item_class: number for check in _ppe for item_class, number in check(**asked).items()}


@transaction.atomic
def clock_in(
    *, compound_id: int, code: str, actor: Actor, now: datetime, exception: str = "", nonce: UUID | None = None
) -> Clocking:
    """Begin one's shift at the post whose code was scanned; doing it twice records it once.

    Args:
        exception: why the shift begins although protective equipment is missing.

    Raises:
        NotFound: ``clock.code``: no such place code here.
        RosterRefused: ``clock.place``: one's shift is at another post; ``clock.time``: none begins now;
            ``clock.ppe``: equipment is missing and no reason was given.
        Forbidden: the actor does not work here.
    """
    shift = _shift_here(compound_id, code, actor, now, coming=True)
    done = Clocking.objects.filter(shift=shift, kind="in").first()
    if done is not None:
        return done
    lacks = ppe_missing(shift)
    if lacks and not exception.strip():
        raise rules.RosterRefused(
            "clock.ppe",
            _("Protective equipment is missing: {items}. Fetch it, or say why you begin without."),
            items=selectors.said_gear(lacks),
        ).at("exception")
    late = max(0, int((now - shift.starts_at).total_seconds() // 60)) if now > shift.starts_at + GRACE else 0
    lacked = {"lacked": rules.gear.written(lacks), "exception": exception.strip()[:200] if lacks else ""}
    return _press(shift, "in", actor, now, nonce, late_minutes=late, **lacked)


@transaction.atomic
def clock_out(
    *, compound_id: int, code: str, actor: Actor, now: datetime, handover: str = "", nonce: UUID | None = None
) -> Clocking:
    """End one's shift, with what the next shift has to know; doing it twice records it once.

    Raises:
        NotFound: ``clock.code``.
        RosterRefused: ``clock.place``, ``clock.time``; ``clock.not_in``: the shift was never begun.
        Forbidden: the actor does not work here.
    """
    shift = _shift_here(compound_id, code, actor, now, coming=False)
    done = Clocking.objects.filter(shift=shift, kind="out").first()
    if done is not None:
        return done
    if not Clocking.objects.filter(shift=shift, kind="in").exists():
        raise rules.RosterRefused("clock.not_in", _("You have not clocked in for this shift."))
    return _press(shift, "out", actor, now, nonce, handover=handover.strip()[:1000])


def code_of(text: str) -> str:
    """The place code in what was typed, or in the address that a scanned code holds."""
    return text.strip().rstrip("/").rsplit("/", 1)[-1].upper()[:20]


def _shift_here(compound_id: int, code: str, actor: Actor, now: datetime, *, coming: bool) -> Shift:
    accounts.require(actor, "roster.mine", compound_id=compound_id)
    place = selectors.station_by_code(compound_id, code_of(code))
    if place is None:
        raise outcomes.NotFound("clock.code", _("This code belongs to no post here."))
    opens = {"starts_at__lte": now + EARLY, "ends_at__gt": now if coming else now - LATE_OUT}
    found = Shift.objects.select_for_update(of=("self",)).filter(
        compound_id=compound_id, user_id=actor.user_id or 0, layer=selectors.LIVE, dropped="", **opens
    )
    mine = list(found.select_related("station").order_by("starts_at"))
    if not coming:
        mine = [each for each in mine if not Clocking.objects.filter(shift=each, kind="out").exists()] or mine
    if not mine:
        raise rules.RosterRefused("clock.time", _("You have no shift that begins or lasts now."))
    here = next((each for each in mine if each.station_id == place.pk), None)
    if here is None:
        raise rules.RosterRefused("clock.place", _("Your shift is at another post. Please scan the code there."))
    return here


def _press(shift: Shift, kind: str, actor: Actor, now: datetime, nonce: UUID | None, **facts: object) -> Clocking:
    try:
        with transaction.atomic():
            made = Clocking.objects.create(shift=shift, kind=kind, at=now, by=actor.name, nonce=nonce, **facts)
    except IntegrityError:
        return Clocking.objects.get(shift=shift, kind=kind)
    if made.late_minutes:
        _note("roster.clocked_late", shift, actor, now, minutes=made.late_minutes)
    if made.lacked:
        _note("roster.clocked_without_ppe", shift, actor, now, lacked=made.lacked, reason=made.exception)
        journal.emit(events.BegunWithoutGear(shift.compound_id, made.pk), compound_id=shift.compound_id, now=now)
    return made


def _note(action: str, shift: Shift, actor: Actor, now: datetime, **data: object) -> None:
    subject = ("shift", shift.pk)
    journal.record(actor=actor, action=action, compound_id=shift.compound_id, subject=subject, data=data, now=now)


@transaction.atomic
def make_feed(*, compound_id: int, actor: Actor, now: datetime) -> str:
    """A new secret address for one's calendar feed; the one before is worth nothing from now on. Shown once.

    Raises:
        RosterRefused: ``staff.no_file``.
    """
    file = own_file(actor, compound_id)
    token = secrets.token_urlsafe(24)
    file.calendar_hash = hash_of(token)
    file.save(update_fields=["calendar_hash"])
    journal.record(actor=actor, action="roster.feed_made", compound_id=compound_id, now=now)
    return token


@transaction.atomic
def revoke_feed(*, compound_id: int, actor: Actor, now: datetime) -> None:
    """Let one's calendar feed end.

    Raises:
        RosterRefused: ``staff.no_file``.
    """
    file = own_file(actor, compound_id)
    file.calendar_hash = None
    file.save(update_fields=["calendar_hash"])
    journal.record(actor=actor, action="roster.feed_revoked", compound_id=compound_id, now=now)


def hash_of(token: str) -> bytes:
    """How the secret of a feed is stored."""
    return hashlib.sha256(token.encode()).digest()
