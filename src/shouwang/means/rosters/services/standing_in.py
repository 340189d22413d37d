"""Standing in for somebody by one tap, within the rules of working time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.events import ShiftsChanged
from shouwang.means.rosters.models import Roster, Shift, Station
from shouwang.means.rosters.services.cells import locked, put_shift
from shouwang.means.rosters.services.staffing import require_able


def tell(compound_id: int, user_ids: Iterable[int], why: str, now: datetime) -> None:
    """Let those whose shifts changed be told, after the commit."""
    concerned = sorted(set(user_ids))
    if concerned:
        journal.emit(ShiftsChanged(compound_id, concerned, why), compound_id=compound_id, now=now)


@transaction.atomic
def stand_in(
    *, compound_id: int, station: str, day: date, slot: str, user_id: int, actor: Actor, now: datetime
) -> Shift:
    """Give an open shift to somebody by one tap; pressing twice gives it once. Locks the roster.

    Raises:
        NotFound: ``station.unknown``, ``staff.unknown``.
        RosterRefused: ``roster.none``: no roster is published for that day; ``shift.full``: nobody is missing there;
            ``shift.unable``, ``shift.twice``, ``shift.rule``, ``roster.past``.
        Forbidden: the actor does not lead that station.
    """
    place = selectors.station(compound_id, station)
    selectors.require_lead(actor, place, now=now)
    made = give(compound_id, place.key, day, slot, user_id, made="stand_in", now=now)
    journal.record(
        actor=actor,
        action="roster.stand_in",
        compound_id=compound_id,
        subject=("shift", made.pk),
        data={"user": user_id, "day": day.isoformat(), "slot": slot, "station": station},
        now=now,
    )
    tell(compound_id, [user_id], "stand_in", now)
    return made


def live_roster(compound_id: int, day: date) -> Roster:
    """Lock the published roster of a day.

    Raises:
        RosterRefused: ``roster.none``.
        RosterConflict: ``roster.replaced``: another came into force at this moment.
    """
    found = selectors.published_on(compound_id, day)
    if found is None:
        raise rules.RosterRefused("roster.none", _("No roster is published for that day."))
    mine = locked(found.pk, compound_id)
    if mine.state != rules.Stage.PUBLISHED:
        raise rules.RosterConflict(
            "roster.replaced", _("Another roster was published at this moment. Please look again.")
        )
    return mine


def give(compound_id: int, station: str, day: date, slot: str, user_id: int, *, made: str, now: datetime) -> Shift:
    """Give an open shift to somebody who may hold it; one who has it already keeps it."""
    roster = live_roster(compound_id, day)
    place = selectors.station(compound_id, station)
    same = {"compound_id": compound_id, "layer": selectors.LIVE, "day": day, "slot": slot, "dropped": ""}
    before = Shift.objects.filter(**same, station=place, user_id=user_id).first()
    if before is not None:
        return before
    require_able(user_id, place, day, slot, now=now)
    need = selectors.needs_of(compound_id, [day]).get((place.key, day, slot))
    there = Shift.objects.filter(**same, station=place).count()
    if need is None or there >= need.required:
        raise rules.RosterRefused("shift.full", _("Nobody is missing in this shift any more."))
    require_lawful(roster, place, user_id, day, slot, now=now)
    return put_shift(roster, place, user_id, day, slot, made=made, pinned=False, now=now)


def require_lawful(roster: Roster, place: Station, user_id: int, day: date, slot: str, *, now: datetime) -> None:
    """Refuse a shift in force that would break a rule of working time. By hand a leader may still set it.

    Raises:
        RosterRefused: ``shift.rule``, with the rule.
    """
    ranked = selectors.stand_ins(selectors.ask(roster, now=now), (place.key, day, slot))
    found = next((each for each in ranked if each.user_id == user_id), None)
    if found is not None and not found.may:
        raise rules.RosterRefused(
            "shift.rule", _("{name} may not take this shift: {why}"), name=found.name, why=found.reasons[0]
        )
