"""Half-open spans of time, ``[start, end)``; an absent end means "until further notice"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """The instants from ``start`` up to, but without, ``end``. Both are aware."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or (self.end is not None and self.end.tzinfo is None):
            raise ValueError("a span needs aware times")
        if self.end is not None and self.end < self.start:
            raise ValueError("a span cannot end before it starts")

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies inside."""
        return self.start <= at and (self.end is None or at < self.end)

    def overlaps(self, other: Span) -> bool:
        """Whether some instant lies in both spans."""
        starts_in_time = other.end is None or self.start < other.end
        return starts_in_time and (self.end is None or other.start < self.end)
