"""The people of a roster as the engine knows them: skills, hours, leave, wishes and burdens, out of staff files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from shouwang.kernel.spans import Span
from shouwang.means.rosters import rules
from shouwang.means.rosters.engine.problem import Hours, Person, Wish
from shouwang.means.rosters.models import Shift, StaffFile, Station, Term
from shouwang.means.rosters.rules import DayKind, Fact, Slot
from shouwang.means.rosters.selectors import staff
from shouwang.means.rosters.selectors.demand import LIVE
from shouwang.means.rosters.selectors.limits import Limits, limits_on
from shouwang.means.workforce import selectors as workforce

KNOWN_BEFORE = 14
"""Days before the roster whose shifts are known, for runs and rests."""
CARRIED_DAYS = 90
"""Days over which burdens are carried from one roster into the next."""
CARRIED_MOST = 4
"""How far somebody may be ahead or behind, so that an old debt is not paid in one month."""
WISH_PRICE = 60
"""Yuan that it is worth to meet a wish."""
HOURS_AWEEK = 40


@dataclass(frozen=True)
class Scope:
    """Over which days and stations people are asked, and what stands beside it.

    Args:
        exempt: days on which an emergency lifts the cap on overtime.
    """

    compound_id: int
    start: date
    days: int
    kinds: Mapping[date, DayKind]
    stations: Mapping[str, Station]
    exempt: frozenset[int] = frozenset()

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.start + timedelta(days=self.days)

    def day(self, index: int) -> date:
        """The day of an index."""
        return self.start + timedelta(days=index)


@dataclass
class Known:
    """Everything read about the people of a scope, sorted by person."""

    files: list[StaffFile]
    terms: dict[int, list[Term]] = field(default_factory=dict)
    away: dict[int, list[Span]] = field(default_factory=dict)
    past: dict[int, dict[date, str]] = field(default_factory=dict)
    burdens: dict[int, dict[str, int]] = field(default_factory=dict)


def read(scope: Scope, *, now: datetime) -> Known:
    """Staff files, their terms, who is away, and what people worked before; five queries."""
    files = [each for each in staff.files(scope.compound_id, now=now) if each.station.key in scope.stations]
    known = Known(files)
    for term in staff.terms([each.pk for each in files], since=scope.start):
        known.terms.setdefault(term.file_id, []).append(term)
    for absence in workforce.absences(scope.compound_id, now=min(now, _begin(scope.start))):
        known.away.setdefault(absence.user_id, []).append(Span(absence.starts_at, absence.ends_at))
    _read_past(scope, known)
    return known


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def _read_past(scope: Scope, known: Known) -> None:
    since = scope.start - timedelta(days=CARRIED_DAYS)
    worked = Shift.objects.filter(
        compound_id=scope.compound_id, layer=LIVE, dropped="", day__gte=since, day__lt=scope.start
    )
    rows = worked.values_list("user_id", "day", "slot", "station__key", "station__exposure")
    for user_id, day, slot, key, exposure in rows:
        if day >= scope.start - timedelta(days=KNOWN_BEFORE):
            known.past.setdefault(user_id, {})[day] = slot
        mine = known.burdens.setdefault(user_id, {})
        for code in burdens_of(key, day, slot, exposure):
            mine[code] = mine.get(code, 0) + 1


def burdens_of(station: str, day: date, slot: str, exposure: int) -> list[str]:
    """The codes of the burdens that a shift is, each shared within its station."""
    found = []
    if slot == Slot.NIGHT:
        found.append(f"fair_nights.{station}")
    if day.weekday() >= 5:
        found.append(f"fair_weekends.{station}")
    if exposure:
        found.append(f"fair_exposure.{station}")
    return found


def people(scope: Scope, known: Known) -> tuple[Person, ...]:
    """Everybody who can be asked."""
    carried = _carried(known)
    return tuple(_person(scope, known, each, carried.get(each.user_id, {})) for each in known.files)


def _person(scope: Scope, known: Known, file: StaffFile, carried: Mapping[str, int]) -> Person:
    held = known.terms.get(file.pk, [])
    contract = contract_on(held, scope.start) or contract_on(held, scope.end - timedelta(days=1))
    limits = limits_on(scope.start, contract.code if contract else "", exempt=len(scope.exempt) >= scope.days)
    protected = _days_of(scope, held, Fact.PROTECTION)
    off, blocked = _barred(scope, known, file, held, protected)
    return Person(
        id=str(file.user_id),
        posts=frozenset(posts_of(file, held, scope, contract is not None)),
        hours=_hours(scope, contract, limits, bool(protected)),
        max_run=limits.max_run,
        max_nights_run=limits.max_nights_run,
        weekly_rest=limits.weekly_rest,
        min_rest=limits.min_rest,
        days_off=frozenset(off),
        blocked=frozenset(blocked),
        before=_before(scope, known.past.get(file.user_id, {})),
        carried=carried,
        share=(contract.data.get("hours_week", HOURS_AWEEK) if contract else HOURS_AWEEK) / HOURS_AWEEK,
        pay=_pay(scope, contract, limits),
        home_post=file.station.key,
        wishes=_wishes(scope, held),
    )


def contract_on(held: Iterable[Term], day: date) -> Term | None:
    """The contract that holds on a day."""
    return next((t for t in held if t.kind == Fact.CONTRACT and staff.holds_on(t, day)), None)


def posts_of(file: StaffFile, held: Sequence[Term], scope: Scope, contracted: bool) -> list[str]:
    """The stations that somebody may hold: their own and those where they help, as far as certificates reach."""
    if not contracted:
        return []
    keys = [file.station.key, *file.also]
    days = (scope.start, scope.end - timedelta(days=1))
    return [
        key
        for key in keys
        if key in scope.stations and any(not staff.lacking(scope.stations[key], held, day) for day in days)
    ]


def _days_of(scope: Scope, held: Sequence[Term], kind: str) -> list[int]:
    mine = [term for term in held if term.kind == kind]
    return [n for n in range(scope.days) if any(staff.holds_on(term, scope.day(n)) for term in mine)]


def _barred(
    scope: Scope, known: Known, file: StaffFile, held: Sequence[Term], protected: Sequence[int]
) -> tuple[set[int], set[tuple[int, str]]]:
    """Days off, and single shifts that are closed: leave, protection, availability, an expired certificate."""
    zone = timezone.get_current_timezone()
    blocked = {(day, str(Slot.NIGHT)) for day in protected}
    absences = known.away.get(file.user_id, ())
    for n in range(scope.days):
        day = scope.day(n)
        for slot in Slot if absences else ():
            span = rules.span_of(day, slot, file.station.hours, zone)
            if any(away.overlaps(span) for away in absences):
                blocked.add((n, str(slot)))
        if file.station.requires and staff.lacking(file.station, held, day):
            blocked |= {(n, str(slot)) for slot in Slot}
        if contract_on(held, day) is None:
            blocked |= {(n, str(slot)) for slot in Slot}
    blocked |= {(n, slot) for n, slot, code in _availability(scope, held) if code == "never"}
    off = {n for n in range(scope.days) if all((n, str(slot)) in blocked for slot in Slot)}
    return off, {(n, slot) for n, slot in blocked if n not in off}


def _availability(scope: Scope, held: Sequence[Term]) -> list[tuple[int, str, str]]:
    found = []
    for term in held:
        if term.kind != Fact.AVAILABILITY:
            continue
        weekdays = term.data.get("weekdays") or range(7)
        slots = term.data.get("slots") or [str(slot) for slot in Slot]
        days = [n for n in range(scope.days) if staff.holds_on(term, scope.day(n))]
        found += [(n, slot, term.code) for n in days if scope.day(n).weekday() in weekdays for slot in slots]
    return found


def _wishes(scope: Scope, held: Sequence[Term]) -> tuple[Wish, ...]:
    codes = {"rather": True, "rather_not": False}
    said = _availability(scope, held)
    return tuple(Wish(n, slot, codes[code], WISH_PRICE) for n, slot, code in said if code in codes)


def _before(scope: Scope, past: Mapping[date, str]) -> tuple[str | None, ...]:
    return tuple(past.get(scope.start - timedelta(days=n)) for n in range(KNOWN_BEFORE, 0, -1))


def _hours(scope: Scope, contract: Term | None, limits: Limits, protected: bool) -> tuple[Hours, ...]:
    """Working time over the roster: what the contract holds, then overtime at its price, then the cap.

    The cap counts the days on which no emergency lifts it; overtime is paid on all.
    """
    if contract is None:
        return ()
    aday = contract.data.get("hours_week", HOURS_AWEEK) * 60 / 7
    normal, counted = round(aday * scope.days), round(aday * (scope.days - len(scope.exempt)))
    price = round(contract.data.get("rate_cents", 0) / 100 * limits.overtime_rate)
    last = scope.days - 1
    if protected or (limits.overtime_minutes is None and not limits.may_exceed):
        return (Hours(0, last, most=normal, code="hours"),)
    found = [Hours(0, last, most=normal, code="overtime", over_price=max(price, 1))]
    if limits.overtime_minutes is not None:
        cap = round(limits.overtime_minutes * scope.days / 30)
        found.append(Hours(0, last, most=counted + cap, code="overtime", skip=scope.exempt))
    return tuple(found)


def _pay(scope: Scope, contract: Term | None, limits: Limits) -> dict[tuple[int, str], int]:
    """What a shift on a statutory holiday costs beyond the wage, in yuan."""
    rate = contract.data.get("rate_cents", 0) / 100 if contract else 0
    extra = round(rate * 8 * (limits.holiday_rate - 1))
    if not extra:
        return {}
    days = [n for n in range(scope.days) if scope.kinds[scope.day(n)].public]
    return {(n, str(slot)): extra for n in days for slot in Slot}


def _carried(known: Known) -> dict[int, dict[str, int]]:
    """By how much each person's burdens of the last months lie above or below those of their colleagues."""
    teams: dict[str, list[int]] = {}
    for file in known.files:
        teams.setdefault(file.station.key, []).append(file.user_id)
    found: dict[int, dict[str, int]] = {}
    for key, members in teams.items():
        for burden in ("fair_nights", "fair_weekends", "fair_exposure"):
            code = f"{burden}.{key}"
            loads = {pk: known.burdens.get(pk, {}).get(code, 0) for pk in members if pk in known.burdens}
            if not loads:
                continue
            mean = sum(loads.values()) / len(loads)
            for pk, load in loads.items():
                ahead = max(-CARRIED_MOST, min(CARRIED_MOST, round(load - mean)))
                found.setdefault(pk, {})[code] = ahead
    return found
