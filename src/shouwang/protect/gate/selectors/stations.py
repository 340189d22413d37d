"""Reading phones at gates: by token, in lists."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate.models import Conflict, Station

SILENT = timedelta(hours=settings.GATE_SILENT_HOURS)
"""After this long without the server a phone wipes its lists; it may be lost."""


class NotAStation(outcomes.Refusal):
    """No phone of ours, or one that was revoked."""

    status = 401


def station_by_token(token: str, *, revoked_too: bool = False) -> Station:
    """The phone that shows this token.

    Raises:
        NotAStation: ``station.unknown``, ``station.revoked``.
    """
    found = (
        Station.objects.select_related("gate", "compound")
        .filter(token_hash=hashlib.sha256(token.encode()).digest())
        .first()
    )
    if found is None:
        raise NotAStation("station.unknown", _("This phone is not enrolled."))
    if found.revoked_at and not revoked_too:
        raise NotAStation("station.revoked", _("This phone is no gate any more."))
    return found


def stations(actor: Actor, *, compound_id: int) -> QuerySet[Station]:
    """The compound's phones, those in use first, then the newest."""
    accounts.require(actor, "gate.stations", compound_id=compound_id)
    found = Station.objects.filter(compound_id=compound_id).select_related("gate", "enrolled_by")
    return found.order_by(F("revoked_at").desc(nulls_first=True), "-enrolled_at")


def guards_of(station: Station, *, now: datetime) -> list[dict[str, Any]]:
    """Who signed on at a phone and may still decide there, the last first: two queries a guard."""
    found = [accounts.actor_of(accounts.user(each), now=now) for each in reversed(station.guards)]
    may = [actor for actor in found if actor.may("gate.decide", compound_id=station.compound_id)]
    return [{"id": actor.user_id, "name": actor.name} for actor in may]


def is_silent(station: Station, *, now: datetime) -> bool:
    """Whether a phone in use was not heard of for so long that it wipes itself."""
    return station.revoked_at is None and station.seen_at is not None and now - station.seen_at > SILENT


def conflicts(compound_id: int, *, kind: str = "", state: str = "open", text: str = "") -> QuerySet[Conflict]:
    """What is to be looked at, newest first.

    Args:
        kind: one of ``rules.ConflictKind``; empty for all.
        state: ``open``, ``settled`` or empty for both.
        text: looks in names, gates and rooms.
    """
    found = Conflict.objects.filter(compound_id=compound_id).order_by("-found_at", "-pk")
    found = found.select_related(
        "decision__gate",
        "decision__guard",
        "decision__person",
        "decision__home__building",
        "decision__home__unit",
        "other__gate",
    )
    if kind:
        found = found.filter(kind=kind)
    if state:
        found = found.filter(settled_at__isnull=state == "open")
    if text:
        person = Q(decision__who__icontains=text) | Q(decision__person__name__icontains=text)
        found = found.filter(person | Q(decision__gate__name__icontains=text) | Q(decision__home__room=text))
    return found


def conflict_count(*, compound_id: int) -> int:
    """How many wait to be looked at."""
    return Conflict.objects.filter(compound_id=compound_id, settled_at__isnull=True).count()


def conflict(conflict_id: int, *, compound_id: int) -> Conflict:
    """One of them.

    Raises:
        NotFound: ``conflict.unknown``.
    """
    found = conflicts(compound_id, state="").filter(pk=conflict_id).first()
    if found is None:
        raise outcomes.NotFound("conflict.unknown", _("There is no such line."))
    return found
