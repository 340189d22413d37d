"""The state of jobs, workers and database, for the operator's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Min
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker


@dataclass(frozen=True)
class Queue:
    """Jobs of one queue in one state; ``oldest`` is when the first of them was to run."""

    queue: str
    state: str
    count: int
    oldest: datetime | None


def jobs() -> list[Queue]:
    """How many jobs wait or run, by queue; done ones are not counted."""
    rows = (
        ProcrastinateJob.objects.exclude(status__in=["succeeded", "cancelled", "aborted"])
        .values("queue_name", "status")
        .annotate(n=Count("pk"), oldest=Min("scheduled_at"))
        .order_by("queue_name", "status")
    )
    return [Queue(row["queue_name"], row["status"], row["n"], row["oldest"]) for row in rows]


def workers() -> list[Any]:
    """The workers and when each was last heard of."""
    return list(ProcrastinateWorker.objects.order_by("-last_heartbeat")[:10])


def failed_jobs() -> list[Any]:
    """Jobs that gave up lately, with when."""
    failed = ProcrastinateJob.objects.filter(status="failed").annotate(at=Max("procrastinateevent__at"))
    return list(failed.order_by("-pk")[:20])


@dataclass(frozen=True)
class Database:
    """What the database says of itself."""

    version: str
    size: str
    connections: int
    last_event: datetime | None


def database() -> Database:
    """Version, size, connections, and when a job last did something."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database())),"
            " (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())"
        )
        version, size, connections = cursor.fetchone()
    last = ProcrastinateEvent.objects.aggregate(last=Max("at"))["last"]
    return Database(version, size, connections, last)
