"""The emergency exemption from the cap on overtime (Labour Law 42): over which days of a roster it was declared.

A roster keeps every declaration, each with who, which emergency, why, from when and until when. None ends by a job: a
declaration whose end has come lifts nothing any more, and what was worked meanwhile stays lawful.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from shouwang.kernel.spans import Span
from shouwang.means.rosters.rules.days import days_of


@dataclass(frozen=True, slots=True)
class Exemption:
    """One declaration, over ``[since, until)``."""

    by: str
    incident: str
    reason: str
    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        """Whether it lifts the cap at that instant."""
        return self.since <= at < self.until


def read(stored: Mapping[str, Any], until: datetime | None) -> tuple[Exemption, ...]:
    """The declarations of a roster, oldest first.

    Args:
        stored: the newest as ``by``, ``incident``, ``reason``, ``at``, and those before it as ``earlier``, which have
            their ``until`` beside them.
        until: when the newest ends; None for one that was ended before ends were kept: it lifts nothing.
    """
    earlier = [_one(each, datetime.fromisoformat(each["until"])) for each in stored.get("earlier", ())]
    newest = [_one(stored, until or datetime.fromisoformat(stored["at"]))] if stored else []
    return (*earlier, *newest)


def _one(stored: Mapping[str, Any], until: datetime) -> Exemption:
    return Exemption(stored["by"], stored["incident"], stored["reason"], datetime.fromisoformat(stored["at"]), until)


def write(declared: Iterable[Exemption]) -> tuple[dict[str, Any], datetime | None]:
    """The declarations as :func:`read` takes them; of two that began at the same moment the shorter counts."""
    kept: dict[datetime, Exemption] = {}
    for each in sorted(declared, key=lambda one: (one.since, one.until)):
        kept.setdefault(each.since, each)
    *earlier, newest = kept.values() or (None,)
    if newest is None:
        return {}, None
    before = [{**_stored(each), "until": each.until.isoformat()} for each in earlier if each]
    return {**_stored(newest), **({"earlier": before} if before else {})}, newest.until


def _stored(one: Exemption) -> dict[str, Any]:
    return {"by": one.by, "incident": one.incident, "reason": one.reason, "at": one.since.isoformat()}


def lifted(declared: Iterable[Exemption], days: Iterable[date], zone: tzinfo) -> frozenset[int]:
    """The numbers of the days on which one of the declarations lifts the cap."""
    free = {day for one in declared if one.since < one.until for day in days_of(Span(one.since, one.until), zone)}
    return frozenset(number for number, day in enumerate(days) if day in free)
