"""How tired somebody will be, from the hours really worked: the three-process model of alertness.

Sources: T. Åkerstedt and S. Folkard, "The three-process model of alertness and its extension to
performance, sleep latency, and sleep length", Chronobiology International 14 (1997) 115-123; the
parameters and the scale as in M. Ingre et al., "Validating and extending the three process model
of alertness in airline operations", PLoS ONE 9 (2014) e108679, and in the FIPS package (Wilson,
Strickland, Ballard, JOSS 5 (2020) 2340). The answer is a value of the Karolinska Sleepiness Scale
(KSS): 1 very alert, 7 sleepy but no effort to keep awake, 9 fighting sleep.

Sleep is not observed, it is assumed (:func:`sleeps`), so the figure is a warning and never a proof.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from shouwang.base.posture.catalogue import USED_UP
from shouwang.kernel.spans import Span
from shouwang.kernel.words import gettext_noop as _

LOW, HIGH = 2.4, 14.3
"""Asymptotes of the homeostatic process S."""
DECAY = -0.0353
"""Loss of S an hour awake."""
RECOVERY = math.log((HIGH - 14) / (HIGH - 7.96)) / 8
"""Gain of S an hour asleep; negative, as an exponent."""
BREAK = 12.2
"""S up to which sleep restores linearly; above it the gain falls off."""
CIRCADIAN, PEAK = 2.5, 16.8
"""Amplitude of the daily process C, and the hour of its peak."""
HALF_DAY_MEAN, HALF_DAY = -0.5, 0.5
"""Mean and amplitude of the twelve-hour process U, which peaks three hours after C."""
INERTIA, INERTIA_RATE = -5.72, -1.51
"""Process W: grogginess on waking, and how fast it goes."""
KSS_AT_ZERO, KSS_SLOPE = 10.6, -0.6

SLEEPY = 7.0
"""KSS from which lapses and microsleeps become frequent: tell the person and the leader."""
UNFIT = 8.0
"""KSS from which nobody should stand at a post alone."""

STEP = timedelta(minutes=15)
WINDOW = timedelta(days=8)
"""How far back hours count."""
WIND_DOWN = timedelta(hours=1)
"""Between work and bed, and between waking and work: the way and a wash."""
BED, RISE = time(23), time(7)
DAY_SLEEP = timedelta(hours=6)
"""Sleep by day is shorter (Åkerstedt, Occupational Medicine 53 (2003) 89-94)."""
SHORTEST_SLEEP = timedelta(minutes=60)


REASON_LABELS: dict[str, str] = {
    "kss": _("sleepy by the model"),
    "long": _("shift above 11 hours"),
    "hours": _("above 60 hours in 7 days"),
    "row": _("no day off in 7"),
    "rest": _("less than 11 hours between shifts"),
}


class Strain(StrEnum):
    """What the figure asks for."""

    FIT = "fit"
    TIRED = "tired"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Shift:
    """A time worked or to be worked.

    Args:
        exposed: the post stood where protective equipment was worn.
    """

    span: Span
    exposed: bool = False

    @property
    def start(self) -> datetime:
        """When it began."""
        return self.span.start

    @property
    def end(self) -> datetime:
        """When it ended or is to end."""
        return self.span.end or self.span.start

    @property
    def hours(self) -> float:
        """Its length."""
        return (self.end - self.start) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fatigue:
    """One person's index and the counts beside it.

    Args:
        kss: the highest predicted value in the shift that is looked at, 1-9.
        sleepy_share: the share of that shift's time at or above :data:`SLEEPY`.
        week_hours: hours worked in the seven days before its end.
        days_in_row: days with work without a day off, up to its day.
        shortest_rest: the shortest break between two shifts in the window; None with fewer than two.
        exposed_days: days with exposed work in the fourteen days up to it.
        reasons: what raises an alarm, as stable words: ``kss``, ``long``, ``hours``, ``row``, ``rest``.
    """

    kss: float
    sleepy_share: float
    week_hours: float
    days_in_row: int
    shortest_rest: timedelta | None
    exposed_days: int
    strain: Strain
    reasons: tuple[str, ...]
    rest_until: datetime | None


MOST_HOURS = 60.0
"""In seven days; the averages of law are lower (44 h with overtime), this is where people break."""
LONGEST_SHIFT = 11.0
"""Hours: the day of eight with at most three of overtime, Labour Law of the PRC, articles 36 and 41."""
MOST_DAYS = 6
"""In a row: Labour Law of the PRC, article 38, one day of rest a week."""
LEAST_REST = timedelta(hours=11)
"""Between shifts: the daily rest of Directive 2003/88/EC, article 3; PRC law names no figure."""


def exposed(worn: Iterable[tuple[str, int]]) -> bool:
    """Whether a shift counts as exposure: it asked for what protects from infection and is used up, not for a helmet.

    Args:
        worn: classes of protective equipment with how many a shift asks for.
    """
    return any(item_class in USED_UP for item_class, _number in worn)


def assess(shifts: Sequence[Shift], *, zone: tzinfo) -> Fatigue:
    """The index of the last of somebody's shifts, given those before it.

    Args:
        shifts: of one person, in order, not overlapping; the last may lie ahead.
        zone: where the body's clock is.

    Raises:
        ValueError: no shift, or they overlap.
    """
    if not shifts:
        raise ValueError("fatigue is of a shift")
    if any(later.start < earlier.end for earlier, later in pairwise(shifts)):
        raise ValueError("shifts overlap")
    last = shifts[-1]
    recent = [each for each in shifts if each.end > last.end - WINDOW]
    values = _sleepiness(recent, last, zone)
    peak = max(values)
    week = sum(_overlap(each, last.end - timedelta(days=7), last.end) for each in shifts)
    in_row, rest = _days_in_row(shifts, zone), _shortest_rest(recent)
    reasons = _reasons(peak, last.hours, week, in_row, rest)
    strain = Strain.REST if peak >= UNFIT or len(reasons) > 1 else Strain.TIRED if reasons else Strain.FIT
    return Fatigue(
        kss=round(peak, 1),
        sleepy_share=sum(value >= SLEEPY for value in values) / len(values),
        week_hours=round(week, 1),
        days_in_row=in_row,
        shortest_rest=rest,
        exposed_days=_exposed_days(shifts, last, zone),
        strain=strain,
        reasons=reasons,
        rest_until=rested_after(last.end, zone) if strain is Strain.REST else None,
    )


def _reasons(peak: float, length: float, week: float, in_row: int, rest: timedelta | None) -> tuple[str, ...]:
    found = {
        "kss": peak >= SLEEPY,
        "long": length > LONGEST_SHIFT,
        "hours": week > MOST_HOURS,
        "row": in_row > MOST_DAYS,
        "rest": rest is not None and rest < LEAST_REST,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def rested_after(end: datetime, zone: tzinfo) -> datetime:
    """The morning after the first whole night that follows: work before it is what the suggestion asks to leave."""
    local = end.astimezone(zone)
    evening = datetime.combine(local.date(), BED, zone)
    night = evening if local + WIND_DOWN <= evening else evening + timedelta(days=1)
    return datetime.combine(night.date() + timedelta(days=1), RISE, zone)


def sleeps(shifts: Sequence[Shift], *, start: datetime, end: datetime, zone: tzinfo) -> tuple[Span, ...]:
    """When somebody with these shifts is assumed to have slept: free nights, and the day after a night's work."""
    awake = [(each.start - WIND_DOWN, each.end + WIND_DOWN) for each in shifts]
    wanted = [
        (datetime.combine(day, BED, zone), datetime.combine(day + timedelta(days=1), RISE, zone))
        for day in _days(start - timedelta(days=1), end, zone)
    ]
    wanted += [(each.end + WIND_DOWN, each.end + WIND_DOWN + DAY_SLEEP) for each in shifts if _took_night(each, zone)]
    free: list[tuple[datetime, datetime]] = []
    for piece in sorted(wanted):
        free += _without(piece, awake)
    return tuple(Span(a, b) for a, b in _merged(free) if b - a >= SHORTEST_SLEEP and b > start and a < end)


def _days(start: datetime, end: datetime, zone: tzinfo) -> Iterable[date]:
    day = start.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        yield day
        day += timedelta(days=1)


def _took_night(shift: Shift, zone: tzinfo) -> bool:
    """Whether more than two hours of a night's sleep were worked."""
    evening = shift.start.astimezone(zone).date() - timedelta(days=1)
    nights = [evening, evening + timedelta(days=1)]
    taken = sum(
        _overlap(shift, datetime.combine(d, BED, zone), datetime.combine(d + timedelta(days=1), RISE, zone))
        for d in nights
    )
    return taken > 2


def _without(
    piece: tuple[datetime, datetime], holes: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    left = [piece]
    for begin, finish in holes:
        cut = []
        for a, b in left:
            if finish <= a or begin >= b:
                cut.append((a, b))
                continue
            cut += [(a, begin)] if a < begin else []
            cut += [(finish, b)] if finish < b else []
        left = cut
    return left


def _merged(pieces: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for a, b in sorted(pieces):
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _sleepiness(shifts: Sequence[Shift], last: Shift, zone: tzinfo) -> list[float]:
    """KSS every quarter of an hour of the last shift."""
    begin = last.end - WINDOW
    slept = sleeps(shifts, start=begin, end=last.end, zone=zone)
    moment, s, woke, values = begin, HIGH - 0.3, begin - timedelta(hours=4), []
    while moment <= last.end:
        asleep = any(span.holds(moment) for span in slept)
        if moment >= last.start:
            values.append(_kss(s, moment.astimezone(zone), moment - woke))
        s = _next(s, asleep)
        moment += STEP
        woke = moment if asleep else woke
    return values or [_kss(s, last.end.astimezone(zone), last.end - woke)]


def _next(s: float, asleep: bool) -> float:
    """Process S a quarter of an hour later; exact within each branch, since both are exponentials."""
    hours = STEP / timedelta(hours=1)
    if not asleep:
        return LOW + (s - LOW) * math.exp(DECAY * hours)
    if s < BREAK:
        return min(s + hours * RECOVERY * (BREAK - HIGH), HIGH)
    return HIGH - (HIGH - s) * math.exp(RECOVERY * hours)


def _kss(s: float, local: datetime, awake: timedelta) -> float:
    hour = local.hour + local.minute / 60
    c = CIRCADIAN * math.cos(2 * math.pi / 24 * (hour - PEAK))
    u = HALF_DAY_MEAN + HALF_DAY * math.cos(2 * math.pi / 12 * (hour - PEAK - 3))
    w = INERTIA * math.exp(INERTIA_RATE * max(0.0, awake / timedelta(hours=1)))
    return min(9.0, max(1.0, KSS_AT_ZERO + KSS_SLOPE * (s + c + u + w)))


def _overlap(shift: Shift, start: datetime, end: datetime) -> float:
    return max(0.0, (min(shift.end, end) - max(shift.start, start)) / timedelta(hours=1))


def _days_in_row(shifts: Sequence[Shift], zone: tzinfo) -> int:
    worked = {each.start.astimezone(zone).date() for each in shifts}
    day, count = shifts[-1].start.astimezone(zone).date(), 0
    while day in worked:
        count, day = count + 1, day - timedelta(days=1)
    return count


def _shortest_rest(shifts: Sequence[Shift]) -> timedelta | None:
    return min((b.start - a.end for a, b in pairwise(shifts)), default=None)


def _exposed_days(shifts: Sequence[Shift], last: Shift, zone: tzinfo) -> int:
    since = last.end - timedelta(days=14)
    return len({each.start.astimezone(zone).date() for each in shifts if each.exposed and each.end > since})
