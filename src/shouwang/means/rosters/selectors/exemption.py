"""What was declared for a roster under the emergency exemption, and which of its days it frees from the cap."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from shouwang.base.posture import selectors as posture
from shouwang.kernel.words import Words
from shouwang.means.rosters import rules
from shouwang.means.rosters.models import Roster
from shouwang.means.rosters.rules import exemption


def exemptions(found: Roster) -> tuple[exemption.Exemption, ...]:
    """The declarations of a roster, oldest first."""
    return exemption.read(found.exemption, found.exempt_until)


def emergencies(compound_id: int, *, now: datetime) -> list[Words]:
    """The names of the emergencies that are in force, the gravest first; drills are none."""
    found = {item.source for item in posture.in_force(compound_id, since=now) if not item.source.exercise}
    grave = sorted((each for each in found if each.severity and each.span.holds(now)), key=lambda each: -each.severity)
    return list(dict.fromkeys(each.title for each in grave))


def exempt_days(found: Roster) -> frozenset[int]:
    """The numbers of its days on which the cap on overtime is lifted."""
    days = rules.days_between(found.starts_on, found.ends_on)
    return exemption.lifted(exemptions(found), days, timezone.get_current_timezone())
