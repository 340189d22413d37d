"""The figures of a day or week: who came by hour and gate, why somebody was stopped, overrides, and the line now."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from shouwang.base.presence import selectors as presence
from shouwang.kernel.sql import Statement
from shouwang.protect.gate import rules
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.rules import queueing


@dataclass(frozen=True)
class Count:
    """How people in one direction were answered at one gate within one hour or day.

    Somebody who is checked and then let in was met once: the first answer counts. ``passed`` counts who went
    through in the end, ``overridden`` who did so against the rules, ``visitors`` those of them who are no residents.
    """

    gate_id: int
    at: datetime
    direction: str
    allowed: int
    checked: int
    refused: int
    passed: int
    overridden: int
    visitors: int

    @property
    def met(self) -> int:
        """People met."""
        return self.allowed + self.checked + self.refused


@dataclass(frozen=True)
class Why:
    """How often one reason stopped somebody, now and in as long a piece of the period before."""

    code: str
    refused: int
    checked: int
    refused_before: int
    checked_before: int

    @property
    def now(self) -> int:
        """Stopped, checked or refused."""
        return self.refused + self.checked

    @property
    def change(self) -> int:
        """How many more than before."""
        return self.now - self.refused_before - self.checked_before


@dataclass(frozen=True)
class Figures:
    """One day at the gates as the command board shows it, and the last hour of it: people met, and refused."""

    entered: int
    left: int
    visitors: int
    checked: int
    refused: int
    overridden: int
    hour_met: int
    hour_refused: int
    lines: tuple[rules.Queue, ...]
    hours: tuple[presence.Flow, ...]


@dataclass(frozen=True)
class Totals:
    """Counts added up."""

    entered: int
    left: int
    visitors: int
    allowed: int
    checked: int
    refused: int
    overridden: int

    @property
    def met(self) -> int:
        """People met."""
        return self.allowed + self.checked + self.refused


_COUNTS = """
SELECT gate_id, date_trunc(%(unit)s, decided_at, %(zone)s), direction,
       count(*) FILTER (WHERE follows_id IS NULL AND verdict = 'allow'),
       count(*) FILTER (WHERE follows_id IS NULL AND verdict = 'check'),
       count(*) FILTER (WHERE follows_id IS NULL AND verdict = 'refuse'),
       count(*) FILTER (WHERE passed), count(*) FILTER (WHERE override_sealed <> ''),
       count(*) FILTER (WHERE passed AND kind = 'visitor' AND direction = 'in')
  FROM gate_decision
 WHERE compound_id = %(compound)s AND decided_at >= %(since)s AND decided_at < %(until)s
 GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
"""

_WHY = """
SELECT r ->> 'code',
       count(*) FILTER (WHERE d.decided_at >= %(since)s AND d.verdict = 'refuse'),
       count(*) FILTER (WHERE d.decided_at >= %(since)s AND d.verdict = 'check'),
       count(*) FILTER (WHERE d.decided_at < %(since)s AND d.verdict = 'refuse'),
       count(*) FILTER (WHERE d.decided_at < %(since)s AND d.verdict = 'check')
  FROM gate_decision d CROSS JOIN LATERAL jsonb_array_elements(d.reasons) r
 WHERE d.compound_id = %(compound)s AND d.follows_id IS NULL AND d.verdict <> 'allow' AND r ->> 'verdict' = d.verdict
   AND (d.decided_at >= %(since)s AND d.decided_at < %(until)s
        OR d.decided_at >= %(before_since)s AND d.decided_at < %(before_until)s)
 GROUP BY 1
"""

_LINE = """
SELECT gate_id, count(*) FILTER (WHERE follows_id IS NULL), count(*),
       count(DISTINCT decider) FILTER (WHERE decided_at > :now - interval '5 minutes'),
       count(gap) FILTER (WHERE gap <= :pause),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) FILTER (WHERE gap <= :pause)
  FROM (SELECT gate_id, follows_id, decided_at, source || coalesce(source_id, guard_id) AS decider,
               extract(epoch FROM decided_at - lag(decided_at) OVER (
                   PARTITION BY gate_id, source || coalesce(source_id, guard_id) ORDER BY decided_at))::float8 AS gap
          FROM gate_decision
         WHERE compound_id = :compound AND decided_at > :window AND decided_at <= :now) lately
 GROUP BY 1
"""

_BOARD = Statement(
    """
SELECT count(*) FILTER (WHERE today AND passed AND kind = 'visitor' AND direction = 'in'),
       count(*) FILTER (WHERE today AND met AND verdict = 'check'),
       count(*) FILTER (WHERE today AND met AND verdict = 'refuse'),
       count(*) FILTER (WHERE today AND override_sealed <> ''),
       count(*) FILTER (WHERE lately AND met),
       count(*) FILTER (WHERE lately AND met AND verdict = 'refuse'),
       (SELECT coalesce(json_agg(json_build_array(gate_id, arrivals, decisions, servers, gaps, gap_s)), '[]')::text
          FROM ({line}) l(gate_id, arrivals, decisions, servers, gaps, gap_s)),
       (SELECT coalesce(json_agg(json_build_array(extract(epoch FROM hour), entered, gone)), '[]')::text
          FROM ({flow}) f(hour, entered, gone))
  FROM (SELECT kind, direction, verdict, passed, override_sealed, follows_id IS NULL AS met,
               decided_at >= :since AS today, decided_at > :now - interval '1 hour' AS lately
          FROM gate_decision
         WHERE compound_id = :compound AND decided_at <= :now
           AND decided_at >= least(:since, :now - interval '1 hour')) d
""",
    line=_LINE,
    flow=presence.FLOW,
).psycopg


def counts(compound_id: int, *, period: rules.Period) -> list[Count]:
    """By gate, hour (or day of a week) and direction, in one query; what nobody came in is absent."""
    zone = str(period.since.tzinfo)
    values = {"unit": "day" if period.week else "hour", "zone": zone, "since": period.since, "until": period.until}
    return [Count(*row) for row in _all(_COUNTS, compound_id, **values)]


def total(counted: Iterable[Count]) -> Totals:
    """Counts added up, once for each of their kinds."""
    rows = list(counted)
    sums = {
        name: sum(getattr(row, name) for row in rows)
        for name in ("visitors", "allowed", "checked", "refused", "overridden")
    }
    entered = sum(row.passed for row in rows if row.direction == rules.Direction.IN)
    return Totals(entered=entered, left=sum(row.passed for row in rows) - entered, **sums)


def whys(compound_id: int, *, period: rules.Period) -> list[Why]:
    """Why people were refused or checked, the commonest reason first; the reasons behind each verdict only."""
    found = [
        Why(*row)
        for row in _all(
            _WHY,
            compound_id,
            since=period.since,
            until=period.until,
            before_since=period.before_since,
            before_until=period.before_until,
        )
    ]
    return sorted(found, key=lambda why: (-why.refused, -why.checked, why.code))


def overrides(compound_id: int, *, since: datetime, until: datetime) -> QuerySet[Decision]:
    """Who was let through against the rules or as help, newest first; whoever asks checks ``gate.overrides``."""
    found = Decision.objects.filter(compound_id=compound_id, decided_at__gte=since, decided_at__lt=until)
    helped = Q(errand=rules.Errand.EMERGENCY, passed=True)
    found = found.filter(~Q(override_sealed=b"") | helped).select_related(
        "gate", "guard", "person", "home__building", "home__unit"
    )
    return found.order_by("-decided_at", "-pk")


def queues(compound_id: int, *, now: datetime) -> list[rules.Queue]:
    """The line at each gate that decided within the last quarter of an hour, in one query."""
    since = now - timedelta(minutes=queueing.WINDOW_MINUTES)
    rows = _all(Statement(_LINE).psycopg, compound_id, window=since, now=now, pause=queueing.PAUSE_SECONDS)
    return [rules.queue(rules.Observed(*row)) for row in rows]


def board(compound_id: int, *, since: datetime, now: datetime) -> Figures:
    """The figures of the day that began at ``since``, of the last hour and of the lines now; one query."""
    window = now - timedelta(minutes=queueing.WINDOW_MINUTES)
    values = {"since": since, "until": now, "window": window, "now": now, "pause": queueing.PAUSE_SECONDS}
    ((*counted, lines, flow),) = _all(_BOARD, compound_id, **values)
    hours = tuple(
        presence.Flow(datetime.fromtimestamp(at, UTC), entered, left) for at, entered, left in json.loads(flow)
    )
    names = ("visitors", "checked", "refused", "overridden", "hour_met", "hour_refused")
    return Figures(
        entered=sum(hour.entered for hour in hours),
        left=sum(hour.left for hour in hours),
        lines=tuple(rules.queue(rules.Observed(*row)) for row in json.loads(lines)),
        hours=hours,
        **dict(zip(names, counted, strict=True)),
    )


def _all(statement: str, compound_id: int, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"compound": compound_id, **values})
        return list(cursor.fetchall())
