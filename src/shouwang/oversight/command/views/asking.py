"""What the pages of incidents read out of a request: facts, buildings, times, the page's age."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shouwang.base.posture.catalogue import HAZARDS
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.services.incidents import Facts


def number(text: str | None) -> int | None:
    """A whole number of a request, or None when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def numbers(values: Sequence[str]) -> tuple[int, ...]:
    """The whole numbers among some values."""
    return tuple(n for n in map(number, values) if n is not None)


def moment(text: str | None) -> datetime | None:
    """A local date and time as a form sends it; None when left empty.

    Raises:
        Refusal: ``request.bad_time``.
    """
    if not text:
        return None
    try:
        read = parse_datetime(text)
    except ValueError:
        read = None
    if read is None:
        raise outcomes.Refusal("request.bad_time", _("This is not a date and time."))
    return read if timezone.is_aware(read) else timezone.make_aware(read)


def facts(data: QueryDict) -> Facts:
    """The facts of an incident as a form sends them."""
    return Facts(
        kind=data.get("kind", ""),
        title=data.get("title", ""),
        grade=data.get("grade", ""),
        warning=data.get("warning", ""),
        place=data.get("place", ""),
        building_ids=numbers(data.getlist("buildings")),
        source=data.get("source", ""),
        details=data.get("details", ""),
    )


def choices() -> dict[str, Any]:
    """What the forms offer."""
    return {"kinds": list(HAZARDS), "grades": list(rules.GRADES), "warnings": list(rules.WARNINGS)}
