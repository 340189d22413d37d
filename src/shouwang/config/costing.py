"""What a day costs beside goods: hours of people by clock and contract; and the incidents that funds are given for."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shouwang.means.purchasing import selectors as purchasing
from shouwang.means.rosters import selectors as rosters
from shouwang.oversight.command.selectors import incidents

SHOWN = 30
"""As many incidents as a fund can be given for, the newest first."""


def hours(*, compound_id: int, since: date, until: date, now: datetime) -> list[purchasing.Worked]:
    """When people worked on the days of ``[since, until)``: by the clock where it was pressed, else as rostered.

    A night shift that began on the day before is among them.
    """
    before = since - timedelta(days=1)
    rates = _rates(compound_id, before, now)
    shifts = list(rosters.live_between(compound_id, before, until))
    clocks = rosters.clocks(shifts)
    found = []
    for shift in shifts:
        clock = clocks.get(shift.pk)
        start = clock.came_at if clock and clock.came_at else shift.starts_at
        end = min(now, clock.left_at if clock and clock.left_at else shift.ends_at)
        found.append(purchasing.Worked(start, end, rates.get(shift.user_id, 0)))
    return found


def _rates(compound_id: int, since: date, now: datetime) -> dict[int, int]:
    """Cents an hour of each person, by the contract that holds."""
    people = {file.pk: file.user_id for file in rosters.files(compound_id, now=now)}
    return {
        people[term.file_id]: term.data.get("rate_cents", 0)
        for term in rosters.terms(people, since=since)
        if term.kind == "contract"
    }


def given_for(*, compound_id: int) -> list[purchasing.Cause]:
    """The incidents that money may be given for: not those that were only tried out."""
    found = incidents.incidents(compound_id, exercises=False)[:SHOWN]
    return [purchasing.Cause(str(each.pk), each.title, each.reported_at) for each in found]
