"""What the solver found, put into a draft: at the end of a run, or taken over from one whose worker was killed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.engine import problem as engine
from shouwang.means.rosters.engine import results
from shouwang.means.rosters.models import Shift
from shouwang.means.rosters.services.cells import open_draft

Move = tuple[int, date, engine.Duty | None]
"""Person, day, and the new duty or day off."""


def flat(roster: engine.Roster) -> list[list[Any]]:
    """A roster as it is stored: person, day's number, slot, station."""
    return [
        [int(one), day, duty.shift, duty.post] for one, row in roster.items() for day, duty in enumerate(row) if duty
    ]


def prices(lines: Sequence[results.Line]) -> dict[str, list[int]]:
    """What a roster pays, rule by rule: how often and how many yuan."""
    found: dict[str, list[int]] = {}
    for line in lines:
        if line.cost:
            entry = found.setdefault(line.code.split(".")[0], [0, 0])
            entry[0] += line.amount
            entry[1] += line.cost
    return dict(sorted(found.items(), key=lambda item: -item[1][1]))


def write_cells(
    roster_id: int,
    asked: selectors.Asked,
    roster: engine.Roster,
    *,
    now: datetime,
    since: engine.Roster | None = None,
) -> int:
    """Bring a draft's shifts to what a roster says; what stays the same is left alone. Returns how many changed.

    What was pinned or closed since the roster was worked out stays, and so does what was set by hand meanwhile. The
    caller holds the lock of the draft.

    Args:
        asked: the draft as it stands now.
        since: the draft as it stood when the roster was begun.
    """
    changed = [
        each for each in selectors.moves(asked, _of_those_here(asked, roster)) if _may_change(asked, since, each)
    ]
    if not changed:
        return 0
    zone = timezone.get_current_timezone()
    by_person: dict[int, list[Any]] = {}
    for user_id, day, _duty in changed:
        by_person.setdefault(user_id, []).append(day)
    for user_id, days in by_person.items():
        Shift.objects.filter(layer=roster_id, user_id=user_id, day__in=days, starts_at__gt=now).delete()
    stations: Mapping[str, Any] = asked.scope.stations
    made = []
    for user_id, day, duty in changed:
        if duty is None:
            continue
        station = stations[duty.post]
        span = rules.span_of(day, duty.shift, station.hours, zone)
        if span.start > now:
            made.append(
                Shift(
                    compound_id=asked.scope.compound_id,
                    roster_id=roster_id,
                    layer=roster_id,
                    station=station,
                    user_id=user_id,
                    day=day,
                    slot=duty.shift,
                    starts_at=span.start,
                    ends_at=span.end or span.start,
                    made="solver",
                )
            )
    Shift.objects.bulk_create(made)
    return len(changed)


def _of_those_here(asked: selectors.Asked, roster: engine.Roster) -> engine.Roster:
    """A roster without people whose files were closed meanwhile."""
    return {one: row for one, row in roster.items() if one in asked.cells}


def _may_change(asked: selectors.Asked, since: engine.Roster | None, move: Move) -> bool:
    user_id, day, duty = move
    one, n = str(user_id), asked.index(day)
    if since is not None and one in since and since[one][n] != asked.cells[one][n]:
        return False
    person = next(each for each in asked.problem.people if each.id == one)
    closed = duty is not None and (n in person.days_off or (n, duty.shift) in person.blocked)
    return n not in person.pinned and not closed


@transaction.atomic
def take_best(*, compound_id: int, roster_id: int, run_id: int, actor: Actor, now: datetime) -> int:
    """Take over what a lost run had found so far; returns how many cells changed. Locks the draft.

    Raises:
        RosterRefused: ``run.nothing``: it had found nothing.
        RosterConflict: ``roster.not_draft``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    draft = open_draft(roster_id, compound_id)
    run = selectors.run(run_id, roster_id)
    if not run.best:
        raise rules.RosterRefused("run.nothing", _("This run had not found a roster."))
    asked = selectors.ask(draft, now=now, free=run.stations or None)
    rows: dict[str, list[engine.Duty | None]] = {one: [None] * asked.problem.days for one in asked.cells}
    for user_id, day, slot, key in run.best:
        if str(user_id) in rows:
            rows[str(user_id)][day] = engine.Duty(slot, key)
    changed = write_cells(draft.pk, asked, {one: tuple(row) for one, row in rows.items()}, now=now)
    run.found = {**run.found, "taken": changed}
    run.save(update_fields=["found"])
    journal.record(
        actor=actor,
        action="roster.run_taken",
        compound_id=compound_id,
        subject=("roster", draft.pk),
        data={"changed": changed},
        now=now,
    )
    return changed
