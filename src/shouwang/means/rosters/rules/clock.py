"""When the clock at a post can be pressed."""

from __future__ import annotations

from datetime import timedelta

EARLY = timedelta(minutes=30)
"""How long before its beginning a shift can be begun."""
LATE_OUT = timedelta(hours=4)
"""How long after its end a shift can still be ended."""
GRACE = timedelta(minutes=5)
"""How long after its beginning nobody is late yet."""
