"""Dates as issuers really write them: with and without a zone, a day, a month, or as a tag of CBOR."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_SHORT_ZONE = re.compile(r"([+-]\d{2})(\d{2})?$")


def partial(value: object) -> str:
    """A birth date, perhaps without day or month; what is none of these is empty.

    >>> partial("1979-04"), partial("1979-04-14T00:00:00"), partial("")
    ('1979-04', '1979-04-14', '')
    """
    if isinstance(value, date):
        return value.isoformat()[:10]
    found = _PARTIAL.match(value.strip()) if isinstance(value, str) else None
    return found.group(0) if found else ""


def day(value: object) -> date | None:
    """A whole day, from a date or an instant; None where there is none.

    >>> day("2021-05-29"), day("2021-05-29T08:00:00Z")
    (datetime.date(2021, 5, 29), datetime.date(2021, 5, 29))
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def instant(value: object) -> datetime | None:
    """An aware instant; one without a zone is read as UTC, a bare day as none.

    >>> instant("2021-05-03T10:27:15+0200").isoformat(), instant("2021-05-03T10:27:15Z").isoformat()
    ('2021-05-03T10:27:15+02:00', '2021-05-03T10:27:15+00:00')
    """
    if isinstance(value, str):
        text = value.strip()
        if len(text) <= 10:
            return None
        text = text[:10] + _SHORT_ZONE.sub(lambda zone: f"{zone[1]}:{zone[2] or '00'}", text[10:])
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def midnight(on: date | None, *, after: bool = False) -> datetime | None:
    """The beginning of a day in UTC, or its end; None stays None."""
    if on is None or on == date.max:
        return None
    return datetime(on.year, on.month, on.day, tzinfo=UTC) + timedelta(days=1 if after else 0)
