"""Laying out stations: how many people each shift needs on an everyday, its hours, what it asks of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel import ids
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.models import Holiday, Station

USUAL: dict[str, tuple[dict[str, int], list[str], int]] = {
    "gate": ({"e": 2, "l": 2, "n": 2}, ["security"], 8),
    "cleaning": ({"e": 3, "l": 2, "n": 0}, ["health"], 6),
    "medical": ({"e": 1, "l": 0, "n": 0}, ["health"], 10),
    "service": ({"e": 1, "l": 1, "n": 0}, [], 6),
    "engineering": ({"e": 1, "l": 1, "n": 1}, ["electrician"], 2),
    "supplies": ({"e": 1, "l": 0, "n": 0}, [], 2),
}
"""What a new compound begins with: people a shift, certificates, contacts an hour."""


@transaction.atomic
def ensure_stations(*, compound_id: int, actor: Actor, now: datetime) -> list[Station]:
    """Make the stations that are missing, one for each kind of post that measures name; those there are stay.

    Raises:
        Forbidden: the actor may not lay out rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    known = set(Station.objects.filter(compound_id=compound_id).values_list("key", flat=True))
    Station.objects.bulk_create(
        [
            Station(
                compound_id=compound_id,
                key=key,
                base=USUAL[key][0],
                requires=USUAL[key][1],
                exposure=USUAL[key][2],
                code=ids.short_code(10),
                order=order,
            )
            for order, key in enumerate(POSTS)
            if key not in known
        ],
        ignore_conflicts=True,
    )
    return selectors.stations(compound_id)


@transaction.atomic
def change_station(
    *,
    compound_id: int,
    key: str,
    base: Mapping[str, int],
    rest_base: Mapping[str, int],
    hours: Mapping[str, tuple[str, int]],
    requires: Sequence[str],
    exposure: int,
    actor: Actor,
    now: datetime,
) -> Station:
    """Say what a station needs. Locks the station.

    Args:
        hours: slot → start ``HH:MM`` and minutes, 60 to 720.

    Raises:
        NotFound: ``station.unknown``.
        RosterRefused: ``station.need``, ``station.hours``, ``station.certificate``.
        Forbidden: the actor may not lay out rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    selectors.station(compound_id, key)
    _check(base, rest_base, hours, requires)
    found = Station.objects.select_for_update().get(compound_id=compound_id, key=key)
    found.base, found.rest_base = dict(base), dict(rest_base)
    found.hours = {slot: list(value) for slot, value in hours.items()}
    found.requires, found.exposure = list(requires), max(0, min(exposure, 1000))
    found.save()
    journal.record(
        actor=actor,
        action="roster.station_changed",
        compound_id=compound_id,
        subject=("station", key),
        data={"base": found.base, "requires": found.requires},
        now=now,
    )
    return found


def _check(
    base: Mapping[str, int],
    rest_base: Mapping[str, int],
    hours: Mapping[str, tuple[str, int]],
    requires: Sequence[str],
) -> None:
    for need in (base, rest_base):
        if any(slot not in rules.SLOT_LABELS or not 0 <= number <= 500 for slot, number in need.items()):
            raise rules.RosterRefused("station.need", _("A shift needs between 0 and 500 people."))
    for slot, (start, minutes) in hours.items():
        if slot not in rules.SLOT_LABELS or not 60 <= minutes <= 720 or not _is_clock(start):
            raise rules.RosterRefused("station.hours", _("A shift lasts between 1 and 12 hours."))
    if any(code not in rules.CERTIFICATES for code in requires):
        raise rules.RosterRefused("station.certificate", _("There is no such certificate."))


def _is_clock(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True


@transaction.atomic
def renew_code(*, compound_id: int, key: str, actor: Actor, now: datetime) -> Station:
    """Give a station a new place code; the printed one is worth nothing from now on.

    Raises:
        NotFound: ``station.unknown``.
        Forbidden: the actor may not lay out rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = selectors.station(compound_id, key)
    found.code = ids.short_code(10)
    found.save(update_fields=["code"])
    journal.record(
        actor=actor, action="roster.code_renewed", compound_id=compound_id, subject=("station", key), now=now
    )
    return found


@transaction.atomic
def set_day(*, compound_id: int, day: date, kind: str, name: str, actor: Actor, now: datetime) -> None:
    """Say what a day is, against the official calendar; an empty kind goes back to the calendar.

    Raises:
        RosterRefused: ``day.kind``.
        Forbidden: the actor may not lay out rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    if kind not in ("", "holiday", "rest", "work"):
        raise rules.RosterRefused("day.kind", _("A day is a holiday, a day off or a working day."))
    mine = Holiday.objects.filter(compound_id=compound_id, day=day)
    if kind:
        said: dict[str, Any] = {"kind": kind, "name": name.strip()[:60]}
        Holiday.objects.update_or_create(compound_id=compound_id, day=day, defaults=said)
    else:
        mine.delete()
    journal.record(
        actor=actor,
        action="roster.day_set",
        compound_id=compound_id,
        data={"day": day.isoformat(), "kind": kind},
        now=now,
    )
