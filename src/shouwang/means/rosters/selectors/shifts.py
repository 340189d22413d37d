"""Reading rosters and shifts: the roster of a day, its cells, one's own shifts, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from shouwang.base.places import selectors as places
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules
from shouwang.means.rosters.models import Clocking, Request, Roster, Run, Shift
from shouwang.means.rosters.rules.clock import EARLY, LATE_OUT
from shouwang.means.rosters.selectors.demand import LIVE


def roster(roster_id: int, compound_id: int) -> Roster:
    """One roster.

    Raises:
        NotFound: ``roster.unknown``, also for a roster of another compound.
    """
    found = Roster.objects.filter(pk=roster_id, compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("roster.unknown", _("There is no such roster."))
    return found


def published_on(compound_id: int, day: date) -> Roster | None:
    """The published roster that covers a day."""
    found = Roster.objects.filter(compound_id=compound_id, state=rules.Stage.PUBLISHED)
    return found.filter(starts_on__lte=day, ends_on__gt=day).first()


def published_within(compound_id: int, start: date, end: date) -> list[Roster]:
    """The published rosters that meet the days of ``[start, end)``."""
    found = Roster.objects.filter(compound_id=compound_id, state=rules.Stage.PUBLISHED)
    return list(found.filter(starts_on__lt=end, ends_on__gt=start).order_by("pk"))


def changed_meanwhile(draft: Roster) -> int:
    """How many shifts in force somebody lost since a draft began; publishing puts the draft in their place."""
    found = Shift.objects.filter(compound_id=draft.compound_id, layer=LIVE, dropped_at__gt=draft.made_at)
    return found.filter(day__gte=draft.starts_on, day__lt=draft.ends_on).count()


def listed(compound_id: int) -> list[Roster]:
    """Rosters that are published or drafted, the newest period first."""
    shown = (rules.Stage.DRAFT, rules.Stage.PUBLISHED)
    return list(Roster.objects.filter(compound_id=compound_id, state__in=shown)[:24])


def current(compound_id: int, *, now: datetime) -> Roster | None:
    """The roster to open first: the one in force, else the next draft, else the newest."""
    today = timezone.localdate(now)
    rosters = listed(compound_id)
    return (
        published_on(compound_id, today)
        or next((r for r in rosters if r.state == "draft"), None)
        or next(iter(rosters), None)
    )


def layer_of(found: Roster) -> int:
    """Where the shifts of a roster lie: those in force on layer 0, a draft's on its own."""
    return LIVE if found.state == rules.Stage.PUBLISHED else found.pk


def shifts_of(found: Roster, *, dropped: bool = False) -> QuerySet[Shift]:
    """The shifts of a roster with people and stations.

    Args:
        dropped: also those that somebody no longer has.
    """
    shifts = Shift.objects.filter(
        compound_id=found.compound_id,
        layer=layer_of(found),
        day__gte=found.starts_on,
        day__lt=found.ends_on,
    ).select_related("user", "station")
    return shifts if dropped else shifts.filter(dropped="")


def shift(shift_id: int, compound_id: int) -> Shift:
    """One shift in force or dropped.

    Raises:
        NotFound: ``shift.unknown``.
    """
    found = Shift.objects.filter(pk=shift_id, compound_id=compound_id).select_related("user", "station").first()
    if found is None:
        raise outcomes.NotFound("shift.unknown", _("There is no such shift."))
    return found


def live_between(compound_id: int, start: date, end: date) -> QuerySet[Shift]:
    """Shifts in force on the days of ``[start, end)``."""
    found = Shift.objects.filter(compound_id=compound_id, layer=LIVE, dropped="", day__gte=start, day__lt=end)
    return found.select_related("user", "station")


def workers_now(compound_id: int, *, now: datetime) -> list[tuple[int, str, str, date]]:
    """Who is rostered today, or is still in a shift of yesterday: user, name, kind of post and the shift's day."""
    today = timezone.localdate(now)
    found = live_between(compound_id, today - timedelta(days=1), today + timedelta(days=1))
    found = found.filter(Q(day=today) | Q(ends_at__gt=now))
    return sorted({(shift.user_id, shift.user.name, shift.station.key, shift.day) for shift in found})


def mine(user_id: int | None, compound_id: int, *, now: datetime) -> list[Shift]:
    """Somebody's own shifts that are to come, that last, or whose end the clock still takes."""
    if user_id is None:
        return []
    found = Shift.objects.filter(compound_id=compound_id, user_id=user_id, layer=LIVE, dropped="")
    return list(found.filter(ends_at__gt=now - LATE_OUT).select_related("station")[:60])


@dataclass(frozen=True, slots=True)
class Clock:
    """What the clock says of a shift."""

    came_at: datetime | None = None
    left_at: datetime | None = None
    late_minutes: int = 0
    handover: str = ""
    exception: str = ""


def clocks(shifts: Iterable[Shift]) -> dict[int, Clock]:
    """What the clock says of some shifts; one query."""
    found: dict[int, dict[str, Clocking]] = {}
    for each in Clocking.objects.filter(shift_id__in=[s.pk for s in shifts]):
        found.setdefault(each.shift_id, {})[each.kind] = each
    return {pk: _clock(presses.get("in"), presses.get("out")) for pk, presses in found.items()}


def _clock(came: Clocking | None, left: Clocking | None) -> Clock:
    return Clock(
        came_at=came.at if came else None,
        left_at=left.at if left else None,
        late_minutes=came.late_minutes if came else 0,
        handover=left.handover if left else "",
        exception=came.exception if came else "",
    )


def to_press(
    mine: Sequence[Shift], clocked: Mapping[int, Clock], *, now: datetime, station_id: int = 0
) -> Shift | None:
    """The shift that somebody's clock is about: one that was begun and not ended, else the first that is not over.

    Args:
        mine: their shifts as :func:`mine` gives them.
        clocked: what the clock says of these.
        station_id: the post whose code was scanned; a shift there comes before the others.
    """
    begun = [each for each in mine if (said := clocked.get(each.pk)) and said.came_at and not said.left_at]
    open_ = [*begun, *(each for each in mine if each.ends_at > now and each not in begun)]
    soon = [each for each in open_ if each.starts_at <= now + EARLY]
    return next((each for each in soon if each.station_id == station_id), None) or next(iter(open_), None)


def handover_before(found: Shift) -> Clocking | None:
    """The newest handover note at a station before a shift begins or within it."""
    notes = Clocking.objects.filter(
        shift__compound_id=found.compound_id,
        shift__station_id=found.station_id,
        at__gte=found.starts_at - timedelta(hours=24),
        at__lt=found.ends_at,
    ).exclude(handover="")
    return notes.exclude(shift_id=found.pk).order_by("-at").first()


def requests(compound_id: int, *, waiting: bool = True) -> QuerySet[Request]:
    """What staff ask for, newest first."""
    found = Request.objects.filter(compound_id=compound_id)
    if waiting:
        found = found.filter(state__in=rules.WAITING)
    related = ("user", "other", "shift__station", "other_shift__station", "station")
    return found.select_related(*related)


def request(request_id: int, compound_id: int) -> Request:
    """One request.

    Raises:
        NotFound: ``request.unknown``.
    """
    found = requests(compound_id, waiting=False).filter(pk=request_id).first()
    if found is None:
        raise outcomes.NotFound("request.unknown", _("There is no such request."))
    return found


def requests_of(user_id: int, compound_id: int) -> list[Request]:
    """What somebody asked for, and swaps that wait for their word."""
    about = Q(user_id=user_id) | Q(other_id=user_id, kind=rules.Ask.SWAP)
    return list(requests(compound_id, waiting=False).filter(about)[:20])


def waiting_requests(compound_id: int, led: frozenset[str] | None) -> list[Request]:
    """What waits for whoever leads these stations; None is all of them."""
    found = list(requests(compound_id))
    return [each for each in found if led is None or station_key(each) in led]


def station_key(found: Request) -> str:
    """The station that a request is about; a leave is about the asker's own, written down when it was asked."""
    if found.station:
        return found.station.key
    return found.shift.station.key if found.shift else ""


def run(run_id: int, roster_id: int) -> Run:
    """One run of the solver.

    Raises:
        NotFound: ``run.unknown``.
    """
    found = Run.objects.filter(pk=run_id, roster_id=roster_id).select_related("roster").first()
    if found is None:
        raise outcomes.NotFound("run.unknown", _("There is no such run."))
    return found


def replan(run_id: int, compound_id: int) -> Run:
    """One re-plan.

    Raises:
        NotFound: ``run.unknown``.
    """
    found = (
        Run.objects.filter(pk=run_id, kind="replan", roster__compound_id=compound_id).select_related("roster").first()
    )
    if found is None:
        raise outcomes.NotFound("run.unknown", _("There is no such run."))
    return found


def last_run(found: Roster) -> Run | None:
    """The newest run over a roster."""
    return Run.objects.filter(roster=found, kind="solve").first()


def count_of(shifts: Sequence[Shift]) -> dict[rules.Where, int]:
    """How many people each shift has, of shifts already read."""
    there: dict[rules.Where, int] = {}
    for each in shifts:
        where = (each.station.key, each.day, each.slot)
        there[where] = there.get(where, 0) + 1
    return there


def replan_of(leave_id: int | None, found: Roster) -> Run | None:
    """The newest re-plan that was worked out for a sick call, or for gaps without one."""
    return Run.objects.filter(roster=found, kind="replan", found__leave=leave_id).first()


def opened_by(leave: Request) -> list[Shift]:
    """The shifts that a sick call or leave opened."""
    if leave.starts_at is None or leave.ends_at is None:
        return []
    found = Shift.objects.filter(
        compound_id=leave.compound_id,
        user_id=leave.user_id,
        layer=LIVE,
        dropped__in=("sick", "isolation", "leave"),
        starts_at__lt=leave.ends_at,
        ends_at__gt=leave.starts_at,
    )
    return list(found.select_related("station"))


def name_of(found: Shift) -> str:
    """Whose shift it is."""
    return found.user.name


def own_page(compound_id: int) -> str:
    """The address of everybody's own shifts in a compound."""
    return reverse("rosters:mine", args=[places.compounds([compound_id]).values_list("code", flat=True).get()])


def asked_page(compound_id: int) -> str:
    """The address of the roster in force, beside which stands what staff ask for."""
    return reverse("rosters:current", args=[places.compounds([compound_id]).values_list("code", flat=True).get()])


def leave_page(compound_id: int, leave_id: int) -> str:
    """The address of the roster with the shifts that a leave opened, and who can stand in."""
    leave = request(leave_id, compound_id)
    code = places.compounds([compound_id]).values_list("code", flat=True).get()
    first = min((each.day for each in opened_by(leave)), default=timezone.localdate(leave.starts_at))
    found = published_on(compound_id, first)
    address = reverse("rosters:roster", args=[code, found.pk]) if found else reverse("rosters:current", args=[code])
    return f"{address}?leave={leave_id}"
