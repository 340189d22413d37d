"""Reading who is where; callers check that the reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet

from shouwang.base.presence.models import Visit, Whereabouts


@dataclass(frozen=True)
class Flow:
    """People in and out within one hour that begins at ``hour``."""

    hour: datetime
    entered: int
    left: int


def inside(compound_id: int) -> QuerySet[Whereabouts]:
    """Who came in and was not seen leaving, the newest first."""
    return (
        Whereabouts.objects.filter(compound_id=compound_id, inside=True, area__isnull=True)
        .select_related("person", "user", "home__building", "home__unit")
        .order_by("-seen_at", "track")
    )


def visitors_inside(compound_id: int) -> int:
    """How many visitors are inside."""
    return inside(compound_id).filter(visitor=True).count()


def of_person(person_id: int) -> QuerySet[Visit]:
    """The stays of one person, newest first."""
    return Visit.objects.filter(person_id=person_id).order_by("-known_at", "track")


_FLOW = """
SELECT hour, sum(entered)::int, sum(gone)::int FROM (
    SELECT date_trunc('hour', entered_at) AS hour, 1 AS entered, 0 AS gone FROM presence_visit
     WHERE compound_id = %(compound)s AND entered_at >= %(since)s AND entered_at < %(until)s
       AND known_at >= %(since)s AND area_id IS NULL
    UNION ALL
    SELECT date_trunc('hour', left_at), 0, 1 FROM presence_visit
     WHERE compound_id = %(compound)s AND left_at >= %(since)s AND left_at < %(until)s
       AND known_at < %(until)s AND exit_nonce IS NOT NULL AND area_id IS NULL
    UNION ALL
    SELECT hour, entered, "left" FROM presence_hourflow
     WHERE compound_id = %(compound)s AND hour >= %(since)s AND hour < %(until)s
) AS moves GROUP BY hour ORDER BY hour
"""


def flow(compound_id: int, *, since: datetime, until: datetime) -> list[Flow]:
    """People in and out by hour over ``[since, until)``, in one query; hours without anybody are absent."""
    with connection.cursor() as cursor:
        cursor.execute(_FLOW, {"compound": compound_id, "since": since, "until": until})
        return [Flow(*row) for row in cursor.fetchall()]
