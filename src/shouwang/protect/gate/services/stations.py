"""Phones that decide at a gate: enrolling, signing on, signs of life, renaming, revoking."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate.models import Station

MOST_GUARDS = 60
TOKEN_BYTES = 32


class StationRefused(outcomes.Refusal):
    """A phone that cannot be what it wants to be."""


def hash_of(token: str) -> bytes:
    """By what a token is known; the token itself stays on the phone."""
    return hashlib.sha256(token.encode()).digest()


@transaction.atomic
def enrol(
    *,
    compound_id: int,
    gate_id: int,
    name: str,
    token: str,
    actor: Actor,
    nonce: uuid.UUID,
    now: datetime,
    signed_on: bool = True,
) -> Station:
    """Make a phone a gate's; the phone made its token itself, and a repeated nonce gives the same station.

    Args:
        signed_on: whether the actor holds the phone and decides at it from now on.

    Raises:
        StationRefused: ``station.gate``, ``station.token``, ``station.guard``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "gate.station", compound_id=compound_id)
    if actor.user_id is None:
        raise StationRefused("station.guard", _("Somebody has to sign on."))
    if not TOKEN_BYTES <= len(token) <= 200:
        raise StationRefused("station.token", _("The phone's token is too short."))
    gate = places.gate(gate_id)
    if gate is None or gate.compound_id != compound_id:
        raise StationRefused("station.gate", _("Choose one of this compound's gates."))
    station, made = Station.objects.get_or_create(
        nonce=nonce,
        defaults={
            "compound_id": compound_id,
            "gate": gate,
            "name": name.strip()[:40] or gate.name,
            "token_hash": hash_of(token),
            "guards": [actor.user_id] if signed_on else [],
            "enrolled_at": now,
            "enrolled_by_id": actor.user_id,
            "seen_at": now,
        },
    )
    if made:
        _note("gate.station_enrolled", station, actor, now)
    elif bytes(station.token_hash) != hash_of(token):
        raise StationRefused("station.token", _("This phone was enrolled with another token."))
    return station


@transaction.atomic
def sign_on(*, station_id: int, actor: Actor, now: datetime) -> Station:
    """Let a guard who is signed in answer for decisions of this phone, from now on also without a network.

    Locks the station.

    Raises:
        StationRefused: ``station.revoked``, ``station.guard``.
        Forbidden: ``account.forbidden``.
    """
    station = Station.objects.select_for_update().get(pk=station_id)
    accounts.require(actor, "gate.station", compound_id=station.compound_id)
    if station.revoked_at:
        raise StationRefused("station.revoked", _("This phone is no gate any more."))
    if actor.user_id is None:
        raise StationRefused("station.guard", _("Somebody has to sign on."))
    station.guards = [*(user for user in station.guards if user != actor.user_id), actor.user_id][-MOST_GUARDS:]
    station.save(update_fields=["guards"])
    _note("gate.station_signed_on", station, actor, now)
    return station


def hear(*, station_id: int, version: str, clock_off_ms: int | None, waiting: int, now: datetime) -> None:
    """Note a sign of life and what the phone says of itself."""
    Station.objects.filter(pk=station_id).update(
        seen_at=now, version=version[:20], clock_off_ms=clock_off_ms, waiting=max(0, min(waiting, 10**9))
    )


@transaction.atomic
def rename(*, station_id: int, compound_id: int, name: str, actor: Actor, now: datetime) -> None:
    """Give a phone another name.

    Raises:
        NotFound: ``station.unknown``.
        StationRefused: ``station.name``.
    """
    station = _own(station_id, compound_id, actor)
    if not name.strip():
        raise StationRefused("station.name", _("A phone needs a name."))
    station.name = name.strip()[:40]
    station.save(update_fields=["name"])
    _note("gate.station_renamed", station, actor, now)


@transaction.atomic
def revoke(*, station_id: int, compound_id: int, actor: Actor, now: datetime) -> None:
    """Shut a phone out: it wipes its lists when it next reaches the server, or when it is silent for too long.

    What it decided before is still taken, sealed as it is. Doing it twice changes nothing.

    Raises:
        NotFound: ``station.unknown``.
    """
    station = _own(station_id, compound_id, actor)
    if station.revoked_at is None:
        station.revoked_at, station.revoked_by = now, actor.name
        station.save(update_fields=["revoked_at", "revoked_by"])
        _note("gate.station_revoked", station, actor, now)


def _own(station_id: int, compound_id: int, actor: Actor) -> Station:
    accounts.require(actor, "gate.stations", compound_id=compound_id)
    station = Station.objects.select_for_update().filter(pk=station_id, compound_id=compound_id).first()
    if station is None:
        raise outcomes.NotFound("station.unknown", _("There is no such phone."))
    return station


def _note(action: str, station: Station, actor: Actor, now: datetime) -> None:
    data = {"name": station.name, "gate": station.gate_id}
    subject = ("station", station.pk)
    journal.record(actor=actor, action=action, compound_id=station.compound_id, subject=subject, data=data, now=now)
