"""What the pages of the store share."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from shouwang.web import pages


def today(request: pages.Request) -> date:
    """The day of this request where the compound is."""
    return timezone.localdate(pages.now(request))
