"""Household exits under the quota in force: who is out too long or came home late, and what a home has left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as postures
from shouwang.base.posture import selectors as posture
from shouwang.base.presence import selectors as presence
from shouwang.protect.gate import rules
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.rules import outings
from shouwang.protect.gate.selectors.gathering import QUOTA_DAYS

OPERATION = "gate.quota"
EXCEPTED = (str(rules.ExitGround.MEDICAL), str(rules.ExitGround.WORK))


@dataclass(frozen=True)
class Rule:
    """A quota that holds somewhere in the compound, with who ordered it."""

    quota: outings.Quota
    source: postures.Source


@dataclass(frozen=True)
class Outing:
    """One exit that took longer than its time."""

    home: Any
    person_id: int
    name: str
    ground: str
    trip: outings.Trip
    quota: outings.Quota
    standing: outings.Standing
    over: timedelta
    used: int = 0

    @property
    def due_at(self) -> datetime:
        """Until when the way back was in time."""
        return outings.due_at(self.trip, self.quota)


_TRIPS = """
SELECT home_id, person_id, name, ground, decided_at,
       CASE WHEN next_way = 'in' THEN next_at END, CASE WHEN next_way = 'out' THEN next_at END
  FROM (SELECT d.home_id, d.person_id, p.name, d.ground, d.decided_at, d.direction,
               lead(d.direction) OVER trips AS next_way, lead(d.decided_at) OVER trips AS next_at
          FROM gate_decision d JOIN residents_person p ON p.id = d.person_id
         WHERE d.compound_id = %(compound)s AND d.decided_at > %(since)s AND d.decided_at <= %(now)s
           AND d.kind = 'resident' AND d.passed AND d.home_id IS NOT NULL
        WINDOW trips AS (PARTITION BY d.person_id ORDER BY d.decided_at, d.id)) moves
 WHERE direction = 'out' AND next_way IS DISTINCT FROM 'out'
   AND coalesce(next_at, %(now)s) - decided_at > make_interval(hours => %(hours)s)
"""


def quota_rules(compound_id: int, *, now: datetime) -> list[Rule]:
    """The quotas in force anywhere in the compound, the strictest first; read from the posture, kept nowhere."""
    return sorted(
        (Rule(_quota(item), item.source) for item in _in_force(compound_id, now)),
        key=lambda rule: (rule.quota.exits / rule.quota.days, rule.quota.exits, rule.quota.hours),
    )


def _in_force(compound_id: int, now: datetime) -> list[postures.InForce]:
    raised = posture.in_force(compound_id, since=now)
    return [
        item
        for item in raised
        if item.key[0] == "exit_quota" and item.value and item.source.span.holds(now) and not item.source.exercise
    ]


def _quota(item: postures.InForce) -> outings.Quota:
    exits, days, hours = item.value
    return outings.Quota(exits, days, hours, item.source.span.start)


def _at(raised: Iterable[postures.InForce], home: PlaceRef, now: datetime) -> outings.Quota | None:
    """The quota of one home: the strictest that covers it, since the first of those began."""
    held = postures.at(raised, home, now).get("exit_quota")
    if not held.value or not held.because:
        return None
    exits, days, hours = held.value
    return outings.Quota(exits, days, hours, min(item.source.span.start for item in held.because))


def overdue(actor: accounts.Actor, *, compound_id: int, now: datetime) -> list[Outing]:
    """Exits within the quota's days that took too long: those still out first, the longest first.

    A steward sees the homes of the own buildings. Six queries whatever the size.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OPERATION, compound_id=compound_id)
    raised = _in_force(compound_id, now)
    if not raised:
        return []
    days, hours = max(item.value[1] for item in raised), min(item.value[2] for item in raised)
    rows = _trips(compound_id, now=now, days=days, hours=hours)
    back = _seen_inside(compound_id, [row[1] for row in rows if row[5] is None])
    reach = actor.buildings(OPERATION, compound_id=compound_id)
    homes = {home.pk: home for home in places.homes(compound_id, reach).filter(pk__in={row[0] for row in rows})}
    found = [_outing(row, homes[row[0]], raised, back, now) for row in rows if row[0] in homes]
    late = [one for one in found if one is not None and one.standing is not outings.Standing.FINE]
    used = _used(compound_id, {one.home.pk for one in late}, since=now - timedelta(days=days))
    order = list(outings.Standing)
    counted = [_with_used(one, used.get(one.home.pk, ()), now) for one in late]
    return sorted(counted, key=lambda one: (order.index(one.standing), -one.over, one.home.pk))


def _trips(compound_id: int, *, now: datetime, days: int, hours: int) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {"compound": compound_id, "since": now - timedelta(days=days), "now": now, "hours": hours}
    with connection.cursor() as cursor:
        cursor.execute(_TRIPS, values)
        return list(cursor.fetchall())


def _seen_inside(compound_id: int, people: Sequence[int]) -> Mapping[int, datetime]:
    """When those were seen coming in whom no decision let in: a terminal that told of it later."""
    inside = presence.inside(compound_id).filter(person_id__in=people)
    return dict(inside.values_list("person_id", "seen_at"))


def _outing(
    row: tuple[Any, ...], home: Any, raised: Sequence[postures.InForce], back: Mapping[int, datetime], now: datetime
) -> Outing | None:
    _home, person_id, name, ground, out_at, back_at, again_at = row
    quota = _at(raised, home.ref(), now)
    if quota is None or out_at <= now - timedelta(days=quota.days):
        return None
    seen = back.get(person_id)
    if back_at is None and seen is not None and seen > out_at:
        back_at = seen
    trip = outings.Trip(out_at, back_at, again_at, ground in EXCEPTED)
    standing = outings.standing(trip, quota, now=now)
    return Outing(home, person_id, name, ground, trip, quota, standing, outings.over(trip, quota, now=now))


def _with_used(one: Outing, exits: Iterable[datetime], now: datetime) -> Outing:
    used = outings.allowance(one.quota, list(exits), now=now).used
    return Outing(one.home, one.person_id, one.name, one.ground, one.trip, one.quota, one.standing, one.over, used)


def _used(compound_id: int, homes: Iterable[int], *, since: datetime) -> Mapping[int, list[datetime]]:
    """When exits of those homes were made that count, as the gate counts them."""
    made = Decision.objects.filter(
        compound_id=compound_id,
        home_id__in=list(homes),
        direction=rules.Direction.OUT,
        kind=rules.Kind.RESIDENT,
        passed=True,
        decided_at__gt=since,
    ).exclude(ground__in=EXCEPTED)
    return dict(made.order_by().values_list("home_id").annotate(at=ArrayAgg("decided_at")))


def exits_left(*, home: PlaceRef, now: datetime) -> outings.Allowance | None:
    """What a household has left of its exits; None where no quota holds. Whose home it is the caller has checked."""
    assert home.home_id is not None
    quota = _at(_in_force(home.compound_id, now), home, now)
    if quota is None:
        return None
    used = _used(home.compound_id, [home.home_id], since=now - timedelta(days=min(quota.days, QUOTA_DAYS)))
    return outings.allowance(quota, used.get(home.home_id, []), now=now)
