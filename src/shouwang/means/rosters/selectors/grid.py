"""The grid of a roster as a page draws it: days with their level and need, people with their cells and fair shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from shouwang.base.posture import rules as posture_rules
from shouwang.base.posture import selectors as posture
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.means.rosters import rules
from shouwang.means.rosters.models import Request, Roster, Shift, StaffFile, Station
from shouwang.means.rosters.rules import DayKind, Need, Slot, Where
from shouwang.means.rosters.selectors import calendar, demand, judging, problem, shifts, staff


@dataclass(frozen=True)
class Day:
    """One column: what the day is, how many are needed and there, how many are missing."""

    day: date
    kind: DayKind
    today: bool
    past: bool
    needed: int
    there: int
    missing: int
    first_of_week: bool


@dataclass(frozen=True)
class Band:
    """Days in a row under the same level; None of a level is everyday."""

    days: int
    severity: int
    numeral: str
    title: Words
    needed: int
    forecast: bool


@dataclass(frozen=True)
class Cell:
    """One person on one day.

    Args:
        sign: code of what stands there: a slot, ``v`` leave, ``s`` sick, or empty.
        station: where, if not at the home station.
    """

    day: date
    sign: str
    station: str = ""
    pinned: bool = False
    bad: bool = False
    week: bool = False
    locked: bool = False


@dataclass(frozen=True)
class Line:
    """One person of the grid, with what they carry."""

    file: StaffFile
    cells: tuple[Cell, ...]
    hours: int
    nights: int
    weekends: int
    exposure: int
    heavy: bool


@dataclass(frozen=True)
class Group:
    """One station of the grid: its people, and the shifts that nobody has."""

    station: Station
    lines: tuple[Line, ...]
    missing: Mapping[tuple[date, str], int]
    gaps: tuple[tuple[date, tuple[tuple[str, int], ...]], ...]
    leads: bool

    @property
    def lacking(self) -> int:
        """How many shifts nobody has."""
        return sum(self.missing.values())


@dataclass(frozen=True)
class Grid:
    """A whole roster, ready to be drawn."""

    roster: Roster
    days: tuple[Day, ...]
    bands: tuple[Band, ...]
    groups: tuple[Group, ...]
    faults: tuple[judging.Fault, ...]
    most: Mapping[str, int]
    asked: problem.Asked
    highest: int = field(default=1)

    @property
    def lacking(self) -> int:
        """How many shifts from now on nobody has."""
        return sum(group.lacking for group in self.groups)

    @property
    def gap_days(self) -> int:
        """On how many days somebody is missing."""
        return sum(bool(day.missing) for day in self.days)

    @property
    def people(self) -> int:
        """How many people it holds."""
        return sum(len(group.lines) for group in self.groups)


def draw(
    roster: Roster, *, now: datetime, led: frozenset[str] | None, only: str = "", for_the_wall: bool = False
) -> Grid:
    """The grid of a roster. That somebody is away is for all to see; that it is sickness, for those who lead them.

    Args:
        led: the stations that the reader leads; None is all of them.
        only: the key of one station to be shown.
        for_the_wall: whether others than the reader will see it too.
    """
    listed = list(shifts.shifts_of(roster))
    asked = problem.ask(roster, now=now, listed=listed)
    days = rules.days_between(roster.starts_on, roster.ends_on)
    kinds = calendar.day_kinds(roster.compound_id, days)
    needs = demand.needs_of(roster.compound_id, days)
    there = shifts.count_of(listed)
    missing = rules.shortfall(rules.starts_from(needs, now), there)
    faults = tuple(judging.broken(asked))
    told = frozenset() if for_the_wall else led
    rows = _Rows(roster, listed, _away(roster, now), faults, days, now, told)
    shown = [each for each in staff.stations(roster.compound_id) if only in ("", each.key)]
    files = list(staff.files(roster.compound_id, now=now))
    groups = tuple(_group(each, files, rows, missing, led) for each in shown)
    columns = _days(days, kinds, needs, there, missing, now, only)
    return Grid(
        roster=roster,
        days=columns,
        bands=_bands(roster, days, columns, now),
        groups=tuple(group for group in groups if group.lines or group.lacking),
        faults=tuple(fault for fault in faults if _is_shown(fault, groups)),
        most=_most(groups),
        asked=asked,
        highest=max([1, *(max(each.needed, each.there) for each in columns)]),
    )


def _is_shown(fault: judging.Fault, groups: Iterable[Group]) -> bool:
    return any(line.file.user_id == fault.user_id for group in groups for line in group.lines)


def _away(roster: Roster, now: datetime) -> dict[tuple[int, date], str]:
    """Who is on approved leave (``v``) or sick (``s``) on which day."""
    begin = datetime.combine(roster.starts_on, time(), tzinfo=timezone.get_current_timezone())
    found = Request.objects.filter(
        compound_id=roster.compound_id, kind=rules.Ask.LEAVE, state=rules.Answer.APPROVED, ends_at__gt=begin
    )
    away: dict[tuple[int, date], str] = {}
    for user_id, code, starts_at, ends_at in found.values_list("user_id", "code", "starts_at", "ends_at"):
        if starts_at is None or ends_at is None:
            continue
        for day in rules.days_of(Span(starts_at, ends_at), timezone.get_current_timezone()):
            away[user_id, day] = "s" if code in ("sick", "isolation") else "v"
    return away


class _Rows:
    """What is needed to draw one line after another."""

    def __init__(
        self,
        roster: Roster,
        listed: Sequence[Shift],
        away: Mapping[tuple[int, date], str],
        faults: Sequence[judging.Fault],
        days: Sequence[date],
        now: datetime,
        told: frozenset[str] | None,
    ) -> None:
        self.days, self.away, self.now, self.told = days, away, now, told
        self.today = timezone.localdate(now)
        self.by_cell = {(each.user_id, each.day): each for each in listed}
        self.mine: dict[int, list[Shift]] = {}
        for each in listed:
            self.mine.setdefault(each.user_id, []).append(each)
        self.bad = {(fault.user_id, fault.day) for fault in faults}

    def line(self, file: StaffFile) -> Line:
        held = self.mine.get(file.user_id, [])
        nights = sum(each.slot == Slot.NIGHT for each in held)
        return Line(
            file=file,
            cells=tuple(self._cell(file, day) for day in self.days),
            hours=round(sum((each.ends_at - each.starts_at).total_seconds() for each in held) / 3600),
            nights=nights,
            weekends=len({each.day.isocalendar()[:2] for each in held if each.day.weekday() >= 5}),
            exposure=sum(each.station.exposure for each in held),
            heavy=False,
        )

    def _cell(self, file: StaffFile, day: date) -> Cell:
        shift = self.by_cell.get((file.user_id, day))
        away = self.away.get((file.user_id, day), "")
        if away == "s" and self.told is not None and file.station.key not in self.told:
            away = "v"
        return Cell(
            day=day,
            sign=shift.slot if shift else away,
            station=shift.station.key if shift and shift.station_id != file.station_id else "",
            pinned=bool(shift and shift.pinned),
            bad=(file.user_id, day) in self.bad,
            week=day.weekday() == 0,
            locked=day < self.today or bool(shift and shift.starts_at <= self.now),
        )


def _group(
    station: Station,
    files: Sequence[StaffFile],
    rows: _Rows,
    missing: Mapping[Where, int],
    led: frozenset[str] | None,
) -> Group:
    lines = [rows.line(file) for file in files if file.station_id == station.pk]
    mean = sum(line.nights for line in lines) / len(lines) if lines else 0
    marked = tuple(_marked(line, mean) for line in lines)
    lacking = {(day, slot): number for (key, day, slot), number in missing.items() if key == station.key}
    gaps = tuple((day, tuple((s, n) for (d, s), n in lacking.items() if d == day)) for day in rows.days)
    return Group(station, marked, lacking, gaps, led is None or station.key in led)


def _marked(line: Line, mean: float) -> Line:
    """A line whose nights lie well above those of its colleagues is marked."""
    if line.nights <= mean + 1.5 or line.nights < 3:
        return line
    return Line(line.file, line.cells, line.hours, line.nights, line.weekends, line.exposure, heavy=True)


def _most(groups: Iterable[Group]) -> dict[str, int]:
    lines = [line for group in groups for line in group.lines]
    return {
        "nights": max([1, *(line.nights for line in lines)]),
        "weekends": max([1, *(line.weekends for line in lines)]),
        "exposure": max([1, *(line.exposure for line in lines)]),
    }


def _days(
    days: Sequence[date],
    kinds: Mapping[date, DayKind],
    needs: Mapping[Where, Need],
    there: Mapping[Where, int],
    missing: Mapping[Where, int],
    now: datetime,
    only: str,
) -> tuple[Day, ...]:
    today = timezone.localdate(now)

    def total(of: Mapping[Where, int], day: date) -> int:
        return sum(number for (key, on, _slot), number in of.items() if on == day and only in ("", key))

    required = {where: need.required for where, need in needs.items()}
    return tuple(
        Day(
            day=day,
            kind=kinds[day],
            today=day == today,
            past=day < today,
            needed=total(required, day),
            there=total(there, day),
            missing=total(missing, day),
            first_of_week=day.weekday() == 0,
        )
        for day in days
    )


def _bands(roster: Roster, days: Sequence[date], columns: Sequence[Day], now: datetime) -> tuple[Band, ...]:
    """Days in a row under the same gravest source, seen at noon; those to come are a forecast of planned ends."""
    zone = timezone.get_current_timezone()
    begin = datetime.combine(roster.starts_on, time(), tzinfo=zone)
    sources = {item.source for item in posture.in_force(roster.compound_id, since=begin) if not item.source.exercise}
    found: list[Band] = []
    last: object = None
    for day, column in zip(days, columns, strict=True):
        top = _gravest(sources, datetime.combine(day, time(12), tzinfo=zone))
        key = (top.raising_id if top else 0, day > timezone.localdate(now))
        if found and last == key:
            before = found[-1]
            needed = max(before.needed, column.needed)
            found[-1] = Band(before.days + 1, before.severity, before.numeral, before.title, needed, before.forecast)
        else:
            level = (top.severity, top.numeral, top.level) if top else (0, "", Words(en="Everyday", zh="常态"))
            found.append(Band(1, *level, column.needed, key[1]))
        last = key
    return tuple(found)


def _gravest(sources: Iterable[posture_rules.Source], at: datetime) -> posture_rules.Source | None:
    holding = [each for each in sources if each.severity > 0 and each.span.holds(at)]
    return max(holding, key=lambda each: (each.severity, each.span.start), default=None)
