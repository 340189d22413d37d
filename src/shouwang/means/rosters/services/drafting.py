"""Beginning a draft, changing it cell by cell, publishing it whole, and discarding it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.events import RosterPublished
from shouwang.means.rosters.models import Roster, Shift, Station
from shouwang.means.rosters.services.staffing import require_able

MOST_DAYS = 62


@transaction.atomic
def begin_draft(
    *, compound_id: int, starts_on: date, ends_on: date, actor: Actor, now: datetime, nonce: UUID | None = None
) -> Roster:
    """Begin a draft over ``[starts_on, ends_on)``; where a roster is published already, with its shifts in it.

    Raises:
        RosterRefused: ``roster.span``: longer than 62 days, empty, or over.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    if not 0 < (ends_on - starts_on).days <= MOST_DAYS or ends_on <= timezone.localdate(now):
        raise rules.RosterRefused("roster.span", _("A roster lasts from one to 62 days and is not over yet."))
    if nonce and (before := Roster.objects.filter(nonce=nonce, compound_id=compound_id).first()):
        return before
    made = Roster.objects.create(
        compound_id=compound_id, starts_on=starts_on, ends_on=ends_on, made_at=now, made_by=actor.name, nonce=nonce
    )
    live = selectors.live_between(compound_id, starts_on, ends_on)
    Shift.objects.bulk_create([_copy(each, made) for each in live])
    _note("roster.draft_begun", made, actor, now)
    return made


def _copy(shift: Shift, roster: Roster) -> Shift:
    return Shift(
        compound_id=shift.compound_id,
        roster=roster,
        layer=roster.pk,
        station_id=shift.station_id,
        user_id=shift.user_id,
        day=shift.day,
        slot=shift.slot,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        pinned=shift.pinned,
        made=shift.made,
    )


def _note(action: str, roster: Roster, actor: Actor, now: datetime, **data: Any) -> None:
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
    _note("roster.cell_set", found, actor, now, user=user_id, day=day.isoformat(), station=station, slot=slot)


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
def discard(*, compound_id: int, roster_id: int, actor: Actor, now: datetime) -> None:
    """Throw a draft away; what is published stays.

    Raises:
        RosterConflict: ``roster.not_draft``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = open_draft(roster_id, compound_id)
    Shift.objects.filter(roster=found, layer=found.pk).delete()
    found.state = rules.Stage.DISCARDED
    found.save(update_fields=["state"])
    _note("roster.discarded", found, actor, now)


@transaction.atomic
def publish(*, compound_id: int, roster_id: int, actor: Actor, now: datetime, knowingly: bool = False) -> Roster:
    """Put a draft in force: all of its shifts to come, or none. Past shifts and those that stay the same are kept.

    Locks the draft and every published roster that it meets. Those whose shifts change are told.

    Args:
        knowingly: publish although rules of labour law are broken; who did it is on record.

    Raises:
        RosterConflict: ``roster.not_draft``; ``roster.straddles``: it covers another published roster in part.
        RosterRefused: ``roster.breaks``: rules are broken and nobody said "knowingly"; ``shift.twice``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    _one_publication_at_a_time(compound_id)
    found = open_draft(roster_id, compound_id)
    broken = selectors.broken_rules(found, now=now)
    if broken and not knowingly:
        raise rules.RosterRefused(
            "roster.breaks", _("{count} rules are broken. Mend them, or publish knowingly."), count=len(broken)
        )
    for other in _replaced(found):
        other.state = rules.Stage.REPLACED
        other.save(update_fields=["state"])
    changed = _put_in_force(found, now)
    found.state, found.published_at, found.published_by = rules.Stage.PUBLISHED, now, actor.name
    found.save(update_fields=["state", "published_at", "published_by"])
    _note("roster.published", found, actor, now, changed=len(changed), broken=len(broken))
    journal.emit(RosterPublished(found.pk, compound_id, sorted(changed)), compound_id=compound_id, now=now)
    return found


def _one_publication_at_a_time(compound_id: int) -> None:
    """Two drafts published at once would each not see the other come into force."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('rosters.publish', %s))", [compound_id])


def _replaced(found: Roster) -> list[Roster]:
    met = Roster.objects.select_for_update().filter(
        compound_id=found.compound_id,
        state=rules.Stage.PUBLISHED,
        starts_on__lt=found.ends_on,
        ends_on__gt=found.starts_on,
    )
    others = list(met.order_by("pk"))
    if any(each.starts_on < found.starts_on or each.ends_on > found.ends_on for each in others):
        raise rules.RosterConflict(
            "roster.straddles", _("Another published roster reaches beyond this one. Draft its whole period.")
        )
    return others


def _put_in_force(found: Roster, now: datetime) -> set[int]:
    """Keep live shifts that the draft has too, drop the others to come, raise the rest; who is concerned."""
    live = list(
        selectors.live_between(found.compound_id, found.starts_on, found.ends_on).select_for_update(of=("self",))
    )
    drafted = list(Shift.objects.filter(roster=found, layer=found.pk, dropped="").select_related("station"))
    wanted = {(s.user_id, s.station_id, s.day, s.slot): s for s in drafted}
    kept = {key: each for each in live if (key := (each.user_id, each.station_id, each.day, each.slot)) in wanted}
    gone = [each for each in live if each.pk not in {k.pk for k in kept.values()} and each.starts_at > now]
    new = [s.pk for key, s in wanted.items() if key not in kept and s.starts_at > now]
    Shift.objects.filter(pk__in=[each.pk for each in gone]).update(dropped="replan", dropped_at=now)
    stays = [each.pk for each in live if each not in gone]
    Shift.objects.filter(pk__in=stays).update(roster=found)
    _raise(new)
    Shift.objects.filter(roster=found, layer=found.pk).exclude(pk__in=new).delete()
    raised = {s.user_id for s in drafted if s.pk in set(new)}
    return raised | {each.user_id for each in gone}


def _raise(shift_ids: Sequence[int]) -> None:
    try:
        with transaction.atomic():
            Shift.objects.filter(pk__in=list(shift_ids)).update(layer=selectors.LIVE)
    except IntegrityError as clash:
        raise rules.RosterRefused("shift.twice", _("This person works at that time already.")) from clash


@transaction.atomic
def exempt(
    *, compound_id: int, roster_id: int, incident: str, reason: str, until: datetime, actor: Actor, now: datetime
) -> Roster:
    """Lift the cap on overtime while a disaster threatens life, health or property (Labour Law 42), on record.

    Args:
        incident: what threatens, in words or by its number.

    Raises:
        RosterRefused: ``roster.exemption``: no incident, no reason, or an end in the past or beyond the roster.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = locked(roster_id, compound_id)
    if not incident.strip() or not reason.strip() or until <= now:
        raise rules.RosterRefused(
            "roster.exemption", _("Please say which emergency, why, and until when; the end lies ahead.")
        )
    said = {"by": actor.name, "incident": incident.strip()[:120], "reason": reason.strip()[:300], "at": now.isoformat()}
    found.exemption, found.exempt_until = said, until
    found.save(update_fields=["exemption", "exempt_until"])
    _note("roster.exempted", found, actor, now, incident=said["incident"], reason=said["reason"])
    return found


@transaction.atomic
def end_exemption(*, compound_id: int, roster_id: int, actor: Actor, now: datetime) -> None:
    """The emergency is over: the cap on overtime holds again; what was said stays on record.

    Raises:
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = locked(roster_id, compound_id)
    if found.exempt_until is not None:
        found.exempt_until = None
        found.save(update_fields=["exempt_until"])
        _note("roster.exemption_ended", found, actor, now)


Filling = tuple[int, date, str, str]
"""Person, day, station and slot."""


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
    _note("roster.filled", found, actor, now, shifts=len(made))
    return len(made)
