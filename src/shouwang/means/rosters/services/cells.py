"""The cells of a roster: locking it, putting somebody on a shift or off it, by hand or many at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.models import Roster, Shift, Station
from shouwang.means.rosters.services.staffing import require_able

Filling = tuple[int, date, str, str]
"""Person, day, station and slot."""


def note(action: str, roster: Roster, actor: Actor, now: datetime, **data: Any) -> None:
    """Write down what was done to a roster."""
    facts = {"from": roster.starts_on.isoformat(), "until": roster.ends_on.isoformat(), **data}
    journal.record(
        actor=actor,
        action=action,
        compound_id=roster.compound_id,
        subject=("roster", roster.pk),
        data=facts,
        now=now,
    )


def locked(roster_id: int, compound_id: int) -> Roster:
    """Lock a roster for the rest of the transaction.

    Raises:
        NotFound: ``roster.unknown``.
    """
    selectors.roster(roster_id, compound_id)
    return Roster.objects.select_for_update().get(pk=roster_id)


def open_draft(roster_id: int, compound_id: int) -> Roster:
    """Lock a draft.

    Raises:
        RosterConflict: ``roster.not_draft``: published or discarded meanwhile.
    """
    found = locked(roster_id, compound_id)
    if found.state != rules.Stage.DRAFT:
        raise rules.RosterConflict("roster.not_draft", _("This draft was published or discarded meanwhile."))
    return found


@transaction.atomic
def set_cell(
    *,
    compound_id: int,
    roster_id: int,
    user_id: int,
    day: date,
    station: str,
    slot: str,
    actor: Actor,
    now: datetime,
    pinned: bool = False,
) -> None:
    """Put somebody on a shift of a roster by hand, or off it. In a published one it counts at once. Locks the roster.

    Rules of working time are shown and not enforced here: whoever leads may break them knowingly, and publishing
    asks again. A certificate that the post asks for is enforced.

    Args:
        station, slot: where and which shift; an empty slot is a day off.

    Raises:
        NotFound: ``roster.unknown``, ``station.unknown``, ``staff.unknown``.
        RosterRefused: ``roster.past``; ``roster.outside``; ``shift.unable``: lacks a certificate; ``shift.twice``.
        Forbidden: the actor does not lead that station.
    """
    found = locked(roster_id, compound_id)
    if found.state not in (rules.Stage.DRAFT, rules.Stage.PUBLISHED):
        raise rules.RosterConflict("roster.not_draft", _("This draft was published or discarded meanwhile."))
    if not found.starts_on <= day < found.ends_on:
        raise rules.RosterRefused("roster.outside", _("This day lies outside the roster."))
    layer = selectors.layer_of(found)
    there = list(Shift.objects.filter(layer=layer, compound_id=compound_id, user_id=user_id, day=day, dropped=""))
    for each in there:
        selectors.require_lead(actor, each.station, now=now)
        require_future(each.starts_at, now)
        drop(each, "hand", now)
    if slot:
        place = selectors.station(compound_id, station)
        selectors.require_lead(actor, place, now=now)
        require_able(user_id, place, day, slot, now=now)
        put_shift(found, place, user_id, day, slot, made="hand", pinned=pinned, now=now)
    note("roster.cell_set", found, actor, now, user=user_id, day=day.isoformat(), station=station, slot=slot)


def require_future(starts_at: datetime, now: datetime) -> None:
    """Refuse to change what has begun.

    Raises:
        RosterRefused: ``roster.past``.
    """
    if starts_at <= now:
        raise rules.RosterRefused("roster.past", _("This shift has begun or is over; the past stays as it is."))


def drop(shift: Shift, why: str, now: datetime) -> None:
    """Somebody no longer has a shift: in force it is kept with the reason, in a draft it goes."""
    if shift.layer:
        shift.delete()
        return
    shift.dropped, shift.dropped_at = why, now
    shift.save(update_fields=["dropped", "dropped_at"])


def put_shift(
    roster: Roster, station: Station, user_id: int, day: date, slot: str, *, made: str, now: datetime, pinned: bool
) -> Shift:
    """Give somebody a shift on a roster's layer.

    Raises:
        RosterRefused: ``roster.past``, ``roster.slot``; ``shift.twice``: they work at that time already.
    """
    if slot not in rules.SLOT_LABELS:
        raise rules.RosterRefused("roster.slot", _("There is no such shift."))
    span = rules.span_of(day, slot, station.hours, timezone.get_current_timezone())
    require_future(span.start, now)
    shift = Shift(
        compound_id=roster.compound_id,
        roster=roster,
        layer=selectors.layer_of(roster),
        station=station,
        user_id=user_id,
        day=day,
        slot=slot,
        starts_at=span.start,
        ends_at=span.end or span.start,
        pinned=pinned,
        made=made,
    )
    try:
        with transaction.atomic():
            shift.save()
    except IntegrityError as clash:
        raise rules.RosterRefused("shift.twice", _("This person works at that time already.")) from clash
    return shift


@transaction.atomic
def fill_draft(*, compound_id: int, roster_id: int, cells: Sequence[Filling], actor: Actor, now: datetime) -> int:
    """Write many shifts into a draft at once, as from a spreadsheet; all or none. Returns how many. Locks the draft.

    Raises:
        RosterConflict: ``roster.not_draft``.
        RosterRefused: ``shift.unable``: somebody lacks a certificate; ``shift.twice``; ``roster.past``.
        NotFound: ``staff.unknown``, ``station.unknown``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = open_draft(roster_id, compound_id)
    stations = {each.key: each for each in selectors.stations(compound_id)}
    able = {(user_id, key): day for user_id, day, key, _slot in sorted(cells, key=lambda cell: cell[1])}
    for (user_id, key), last in able.items():
        require_able(user_id, selectors.station(compound_id, key), last, "", now=now)
    zone = timezone.get_current_timezone()
    made = []
    for user_id, day, key, slot in cells:
        span = rules.span_of(day, slot, stations[key].hours, zone)
        require_future(span.start, now)
        made.append(
            Shift(
                compound_id=compound_id, roster=found, layer=found.pk, station=stations[key], user_id=user_id,
                day=day, slot=slot, starts_at=span.start, ends_at=span.end or span.start, made="hand",
            )
        )  # fmt: skip
    try:
        with transaction.atomic():
            Shift.objects.bulk_create(made)
    except IntegrityError as clash:
        raise rules.RosterRefused("shift.twice", _("This person works at that time already.")) from clash
    note("roster.filled", found, actor, now, shifts=len(made))
    return len(made)
