"""Asking for a visit: a host invites, a steward does it for one, a visitor registers at the gate."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.kernel import sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import events, rules
from shouwang.protect.visitors.models import Attempt, Invitation
from shouwang.protect.visitors.services import making

MOST_OPEN = 30
"""Invitations of one home that may stand open at once."""
LIMITS: dict[str, tuple[int, int]] = {
    "ask address": (20, 3600),
    "ask phone": (3, 3600),
    "ask home": (6, 3600),
    "look up address": (10, 900),
    "look up code": (5, 900),
    "appeal page": (300, 900),
    "appeal wrong": (20, 900),
}
"""Kind of public request → how often within how many seconds. A gate's shared network asks from one address."""


@transaction.atomic
def invite(
    *,
    actor: Actor,
    compound_id: int,
    home_id: int,
    visit: rules.Visit,
    nonce: uuid.UUID,
    now: datetime,
    former_id: int | None = None,
) -> Invitation:
    """Invite somebody to a home; by one of its residents, or by staff for them, on record.

    Args:
        former_id: an earlier visit to the same home, of which name, phone and plate are taken.

    The host's word is given with it; whether the property has to agree is asked of the posture whenever it matters.

    Raises:
        VisitorRefused: see :func:`rules.clean`; ``visitor.too_many``: so many stand open already.
        Forbidden: not the actor's home.
    """
    home = places.home(home_id, compound_id=compound_id)
    accounts.require(actor, "visitor.invite", compound_id=compound_id, building_id=home.building_id, home_id=home.pk)
    journal.in_turn("visitors", nonce)
    known = Invitation.objects.filter(nonce=nonce).first()
    if known is not None:
        return known
    visit = rules.clean(_like(former_id, home.pk, visit), now=now)
    _not_too_many(home.pk, now)
    resident = home.pk in actor.home_ids
    person = residents.person_of_user(actor.user_id or 0, compound_id=compound_id) if resident else None
    how = rules.Channel.HOST if resident else rules.Channel.STAFF
    return making.make(
        visit,
        compound_id=compound_id,
        nonce=nonce,
        actor=actor,
        now=now,
        home_id=home.pk,
        host=person or _contact(home.pk, now),
        made_how=how,
        confirmed_at=now,
        confirmed_by_id=actor.user_id,
        confirmed_how=how,
    )


def _like(former_id: int | None, home_id: int, visit: rules.Visit) -> rules.Visit:
    former = Invitation.objects.filter(pk=former_id or 0, home_id=home_id, erased=False).first()
    if former is None:
        return visit
    phone = sealing.open_sealed(former.phone_sealed)
    return replace(visit, name=former.name, phone=phone, plate=visit.plate or former.plate)


def _contact(home_id: int, now: datetime) -> object:
    """Whom to name as the host of a home when nobody of it acts: whom to ask first."""
    first = residents.members(home_id, now=now, living=True).first()
    return first.person if first else None


def _not_too_many(home_id: int, now: datetime) -> None:
    open_ = Invitation.objects.filter(home_id=home_id, ends_at__gt=now, cancelled_at=None, declined_at=None)
    if open_.count() >= MOST_OPEN:
        raise rules.TooMany(
            "visitor.too_many", _("{most} invitations of this home are open. Cancel some first."), most=MOST_OPEN
        )


@transaction.atomic
def ask(
    *,
    compound_id: int,
    room: str,
    visit: rules.Visit,
    nonce: uuid.UUID,
    now: datetime,
    gate_id: int | None = None,
    actor: Actor | None = None,
    address: str | None = None,
) -> Invitation:
    """Register somebody who stands at the gate and has no invitation; the host is asked.

    Args:
        room: the home as it is said; whether anybody lives there is never told.
        actor: the guard who writes it down; None when the visitor does it on the own phone.
        address: the network address of a visitor's own phone.

    Raises:
        VisitorRefused: see :func:`rules.clean`; ``visitor.room``: no single home is called so.
        TooMany: ``visitor.slow_down``.
        Forbidden: the actor is no guard here.
    """
    if actor is not None:
        accounts.require(actor, "visitor.register", compound_id=compound_id)
    journal.in_turn("visitors", nonce)
    known = Invitation.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    visit = rules.clean(visit, now=now, phone_needed=actor is None)
    found = list(places.homes_named(compound_id, room[:40])[:2])
    if len(found) != 1:
        raise rules.VisitorRefused("visitor.room", _("No single home is called that. Try 3-2-501.")).at("room")
    if actor is None:
        _slow_down(compound_id, address, visit.phone, found[0].pk, now)
    _not_too_many(found[0].pk, now)
    row = making.make(
        visit,
        compound_id=compound_id,
        nonce=nonce,
        actor=actor,
        now=now,
        home_id=found[0].pk,
        host=_contact(found[0].pk, now),
        gate_id=gate_id,
        made_how=rules.Channel.GUARD if actor else rules.Channel.SELF,
    )
    journal.emit(events.VisitorAsked(row.pk, compound_id), compound_id=compound_id, now=now)
    return row


def _slow_down(compound_id: int, address: str | None, phone: str, home_id: int, now: datetime) -> None:
    for kind, key in (("ask address", address or ""), ("ask phone", phone), ("ask home", f"{compound_id}:{home_id}")):
        limit(kind, key, now=now)


def limit(kind: str, key: str, *, now: datetime) -> None:
    """Count one public request; refuse what no person would do. Count outside a transaction that may roll back.

    Raises:
        TooMany: ``visitor.slow_down``.
    """
    most, seconds = LIMITS[kind]
    index = sealing.blind_index(f"{kind}:{key or '?'}", purpose="visitors limit")
    recent = Attempt.objects.filter(key=index, at__gt=now - timedelta(seconds=seconds)).count()
    if recent >= most:
        raise rules.TooMany("visitor.slow_down", _("Too many requests. Please wait, or speak to the guard."))
    Attempt.objects.create(key=index, at=now)
