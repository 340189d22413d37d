"""Coming and going on an invitation, couriers in two taps, and who stays too long."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.base.presence import services as presence
from shouwang.base.presence.rules import How
from shouwang.kernel.numerals import tidy
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import events, rules, selectors
from shouwang.protect.visitors.models import Invitation, Passage
from shouwang.protect.visitors.services import making

COURIER_STAYS = timedelta(minutes=30)
UNDO_WITHIN = timedelta(minutes=10)
FORGOTTEN = timedelta(minutes=90)
"""How long after its time a courier or taxi that nobody saw leave is still looked for in a fire."""


def arrived(*, invitation_id: int, nonce: uuid.UUID, at: datetime) -> None:
    """Somebody came in on an invitation; the gate calls this in the transaction of its decision, also long after
    ``at`` when it was offline. The same nonce counts once. Judges nothing: whoever is inside, is inside."""
    _pass(invitation_id, "in", nonce, at)


def left(*, invitation_id: int, nonce: uuid.UUID, at: datetime) -> None:
    """Somebody went out on an invitation; see :func:`arrived`."""
    _pass(invitation_id, "out", nonce, at)


def not_left(*, nonce: uuid.UUID) -> None:
    """Take back a way out that was noted by hand under this nonce."""
    Passage.objects.filter(nonce=nonce, direction="out").delete()


def _pass(invitation_id: int, direction: str, nonce: uuid.UUID, at: datetime) -> None:
    row = Passage(invitation_id=invitation_id, direction=direction, at=at, nonce=nonce)
    Passage.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def courier(
    *,
    actor: Actor,
    compound_id: int,
    carrier: str,
    nonce: uuid.UUID,
    now: datetime,
    building_id: int | None = None,
    kind: rules.Kind = rules.Kind.COURIER,
) -> tuple[Invitation, rules.Drop]:
    """Register a courier or a taxi in two taps: who, and to which building (None is the gate's shelf).

    Where the goods go follows from the posture; who goes in is inside until the way out, a taxi as well.

    Raises:
        VisitorRefused: ``visitor.carrier``, ``visitor.kind``; ``visitor.no_taxi``: no visitor's car comes in now.
        NotFound: no such building.
        Forbidden: the actor does not register visitors.
    """
    accounts.require(actor, "visitor.register", compound_id=compound_id)
    journal.in_turn("visitors", nonce)
    building = places.buildings(compound_id).filter(pk=building_id).first() if building_id else None
    place = building.ref() if building else PlaceRef(compound_id)
    where = _where(place, kind, building_id is None, now)
    known = Invitation.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known, where
    name = tidy(carrier)[:20]
    if not name:
        raise rules.VisitorRefused("visitor.carrier", _("Say which carrier.")).at("carrier")
    if building_id and building is None:
        raise rules.VisitorRefused("visitor.building", _("Choose one of this compound's buildings."))
    visit = rules.Visit(name=name, kind=kind, starts_at=now, ends_at=now + COURIER_STAYS, purpose=str(where))
    row = making.make(
        visit,
        compound_id=compound_id,
        nonce=nonce,
        actor=actor,
        now=now,
        building_id=building.pk if building else None,
        made_how=rules.Channel.GUARD,
        confirmed_at=now,
        confirmed_by_id=actor.user_id,
        confirmed_how=rules.Channel.GUARD,
    )
    if where.goes_in:
        entering = uuid.uuid5(nonce, "in")
        arrived(invitation_id=row.pk, nonce=entering, at=now)
        _seen(row, inward=True, nonce=entering, at=now)
    return row, where


def _where(place: PlaceRef, kind: rules.Kind, to_shelf: bool, now: datetime) -> rules.Drop:
    if kind not in rules.DELIVERING:
        raise rules.VisitorRefused("visitor.kind", _("Two taps are for couriers and taxis."))
    asked = selectors.asked_at(place, now=now)
    if kind is rules.Kind.TAXI:
        if asked is rules.Asked.NO_VISITS:
            raise rules.VisitorRefused("visitor.no_taxi", _("No visitor's car comes in now; it waits at the gate."))
        return rules.Drop.DOOR
    if to_shelf:
        return rules.Drop.SHELF
    return rules.drop(str(posture.at(place, now=now).value("delivery")), asked)


@transaction.atomic
def undo(*, invitation_id: int, actor: Actor, compound_id: int, now: datetime) -> None:
    """Take back a courier that was tapped by mistake, within ten minutes; it stays on record as cancelled.

    Raises:
        VisitorRefused: ``visitor.undo_late``.
        NotFound, Forbidden.
    """
    accounts.require(actor, "visitor.register", compound_id=compound_id)
    row = selectors.invitation(invitation_id, compound_id=compound_id)
    if row.kind not in rules.DELIVERING or now - row.made_at > UNDO_WITHIN:
        raise rules.VisitorRefused("visitor.undo_late", _("This can no longer be undone. Note the way out instead."))
    if row.cancelled_at is None:
        row.cancelled_at = now
        row.save(update_fields=["cancelled_at"])
        if row.passages.exists():
            _seen(row, inward=False, nonce=uuid.uuid5(row.nonce, "undone"), at=now)
        row.passages.all().delete()
        making.note(row, "visitor.undone", actor=actor, now=now)


@transaction.atomic
def gone(*, invitation_id: int, actor: Actor, compound_id: int, nonce: uuid.UUID, now: datetime) -> None:
    """A guard saw that somebody has left without passing a scanner; on record.

    Raises:
        NotFound, Forbidden.
    """
    accounts.require(actor, "visitor.register", compound_id=compound_id)
    row = selectors.invitation(invitation_id, compound_id=compound_id)
    left(invitation_id=row.pk, nonce=nonce, at=now)
    _seen(row, inward=False, nonce=nonce, at=now)
    making.note(row, "visitor.left", actor=actor, now=now)


def _seen(row: Invitation, *, inward: bool, nonce: uuid.UUID, at: datetime, how: How = How.GUARD) -> None:
    """Say that somebody is in or out to everybody who asks who is inside: a fire brigade, a count."""
    who = presence.Who(name=rules.track_name(row.name, row.kind, row.code), home_id=row.home_id)
    move = presence.Move(nonce, row.compound_id, who, inward=inward, at=at, how=how, gate_id=row.gate_id)
    presence.record_moves(moves=[move])


@transaction.atomic
def forget_couriers(*, now: datetime) -> int:
    """Take couriers and taxis whose time is long over for gone, in every compound; on record. Says how many."""
    gone_now = 0
    for compound in places.compounds():
        for row, _found in selectors.overstaying(compound.pk, now=now):
            if row.kind not in rules.DELIVERING or now - row.ends_at < FORGOTTEN:
                continue
            nonce = uuid.uuid5(row.nonce, "forgotten")
            left(invitation_id=row.pk, nonce=nonce, at=now)
            _seen(row, inward=False, nonce=nonce, at=now, how=How.ASSUMED)
            making.note(row, "visitor.forgotten", actor=None, now=now)
            gone_now += 1
    return gone_now


@transaction.atomic
def mark_overstays(*, now: datetime) -> int:
    """Find visitors who are still inside after their time, in every compound, and let host and guards be told once.

    Returns how many were found new. Locks the visits it marks.
    """
    marked = 0
    for compound in places.compounds():
        late = [row.pk for row, _found in selectors.overstaying(compound.pk, now=now) if row.overstay_at is None]
        for row in Invitation.objects.select_for_update(skip_locked=True).filter(pk__in=late, overstay_at=None):
            row.overstay_at = now
            row.save(update_fields=["overstay_at"])
            making.note(row, "visitor.overstayed", actor=None, now=now)
            journal.emit(events.VisitorOverstayed(row.pk, compound.pk), compound_id=compound.pk, now=now)
            marked += 1
    return marked
