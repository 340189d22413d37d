"""What the posture and the calendar ask of a roster, and what a change of level would ask more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from shouwang.base.posture import rules as posture_rules
from shouwang.base.posture import selectors as posture
from shouwang.base.posture.catalogue import POSTS
from shouwang.means.rosters.models import Shift, Station
from shouwang.means.rosters.rules import Need, Post, Where, needs, shortfall, starts_from
from shouwang.means.rosters.selectors import calendar

LIVE = 0
"""The layer of the shifts in force."""
LOOK_AHEAD = 7
"""Days over which the consequence of a change is counted."""


def post_of(station: Station) -> Post:
    """A station as the rules know it."""
    return Post(station.key, station.base, station.rest_base, station.hours)


def needs_of(
    compound_id: int,
    days: Sequence[date],
    *,
    in_force: Sequence[posture_rules.InForce] | None = None,
    stations: Sequence[Station] | None = None,
) -> dict[Where, Need]:
    """What every shift of some days needs; three queries.

    Args:
        in_force: instead of what the database holds, to ask "what if".
        stations: when they are read already.
    """
    if not days:
        return {}
    zone = timezone.get_current_timezone()
    since = datetime.combine(min(days), time(), tzinfo=zone)
    held = in_force if in_force is not None else posture.in_force(compound_id, since=since)
    found = stations if stations is not None else list(Station.objects.filter(compound_id=compound_id))
    kinds = calendar.day_kinds(compound_id, days)
    return needs([post_of(each) for each in found], kinds, held, zone)


def staffed(compound_id: int, days: Sequence[date], *, layer: int = LIVE) -> dict[Where, int]:
    """How many people each shift has."""
    found = Shift.objects.filter(compound_id=compound_id, layer=layer, dropped="", day__in=list(days))
    there: dict[Where, int] = {}
    for key, day, slot in found.values_list("station__key", "day", "slot"):
        there[key, day, slot] = there.get((key, day, slot), 0) + 1
    return there


def gaps(compound_id: int, *, now: datetime, days: int = LOOK_AHEAD, layer: int = LIVE) -> dict[Where, int]:
    """Shifts to come in which somebody is missing, and how many; nothing where no roster is published."""
    today = timezone.localdate(now)
    ahead = [today + timedelta(days=n) for n in range(days)]
    wanted = starts_from(needs_of(compound_id, ahead), now)
    there = staffed(compound_id, ahead, layer=layer)
    return dict(sorted(shortfall(wanted, there).items(), key=lambda item: (item[0][1], item[0][2], item[0][0])))


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a change of level means for one station over the days ahead.

    Args:
        before, after: people needed, in shifts, before and after the change.
        missing: shifts that nobody has after the change.
        first_missing_at: when the first of them begins.
    """

    station: str
    before: int
    after: int
    missing: int
    first_missing_at: datetime | None

    @property
    def more(self) -> int:
        """How many shifts more are needed; negative when it becomes easier."""
        return self.after - self.before


def changed_needs(
    *,
    compound_id: int,
    before: Sequence[posture_rules.InForce],
    after: Sequence[posture_rules.InForce],
    now: datetime,
    days: int = LOOK_AHEAD,
) -> tuple[Consequence, ...]:
    """What a change of what is in force would ask of the roster over the days ahead, where it asks other than before.

    Args:
        before, after: everything in force without and with the change; nothing is written anywhere.
    """
    today = timezone.localdate(now)
    ahead = [today + timedelta(days=n) for n in range(days)]
    stations = list(Station.objects.filter(compound_id=compound_id))
    old = starts_from(needs_of(compound_id, ahead, in_force=before, stations=stations), now)
    new = starts_from(needs_of(compound_id, ahead, in_force=after, stations=stations), now)
    missing = shortfall(new, staffed(compound_id, ahead))
    found = (_consequence(each.key, old, new, missing) for each in stations)
    return tuple(each for each in found if each.more)


def consequences(
    *,
    compound_id: int,
    before: Sequence[posture_rules.InForce],
    after: Sequence[posture_rules.InForce],
    now: datetime,
) -> tuple[posture_rules.Consequence, ...]:
    """What a change of level would ask of the roster, in sentences: "needs 9 more guard shifts by Thursday".

    Args:
        before, after: everything in force without and with the change; nothing is written anywhere.
    """
    changed = changed_needs(compound_id=compound_id, before=before, after=after, now=now)
    return tuple(_say(each, now) for each in changed)


def _say(found: Consequence, now: datetime) -> posture_rules.Consequence:
    facts = {
        "n": abs(found.more),
        "post": _(POSTS[found.station]),
        "by": date_format(timezone.localtime(now + timedelta(days=LOOK_AHEAD - 1)), _("j M")),
        "missing": found.missing,
        "at": date_format(timezone.localtime(found.first_missing_at), _("j M H:i")) if found.first_missing_at else "",
    }
    if found.more < 0:
        return posture_rules.Consequence("hours", _("%(post)s: %(n)s shifts fewer until %(by)s") % facts)
    if not found.missing:
        return posture_rules.Consequence(
            "hours", _("%(post)s: %(n)s more shifts until %(by)s; all have somebody") % facts
        )
    text = _("%(post)s: %(n)s more shifts until %(by)s; then %(missing)s have nobody, the first on %(at)s")
    return posture_rules.Consequence("hours", text % facts, short=True)


def _consequence(
    key: str, old: Mapping[Where, Need], new: Mapping[Where, Need], missing: Mapping[Where, int]
) -> Consequence:
    lacking = [where for where in missing if where[0] == key]
    return Consequence(
        station=key,
        before=sum(need.required for where, need in old.items() if where[0] == key),
        after=sum(need.required for where, need in new.items() if where[0] == key),
        missing=sum(missing[where] for where in lacking),
        first_missing_at=min((new[where].span.start for where in lacking), default=None),
    )


def missing_at(compound_id: int, where: Where, *, now: datetime) -> int:
    """How many people one shift to come lacks."""
    _key, day, _slot = where
    wanted = starts_from(needs_of(compound_id, [day]), now)
    return shortfall(wanted, staffed(compound_id, [day])).get(where, 0)
