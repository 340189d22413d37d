"""The one place that reads the machine's clock; edges call it and pass ``now`` on."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
