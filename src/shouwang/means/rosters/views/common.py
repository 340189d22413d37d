"""What every page of this app begins with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms as django_forms
from django.utils import timezone

from shouwang.kernel.outcomes import Refusal
from shouwang.means.rosters import rules
from shouwang.web import forms, navigation, pages

YEARS = range(2000, 2100)
"""Of which a roster, a leave or a sick call can be; another is a slip of the finger."""


def today(request: pages.Request) -> date:
    """The day of this request at the compound."""
    return timezone.localdate(pages.now(request))


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The pages of the section of duties."""
    return navigation.tabs(request, navigation.DUTY_TABS, f"rosters:{active}")


def missing(*names: str) -> Refusal:
    """These fields are empty, or hold what is no day, time or number."""
    return forms.missing(rules.RosterRefused, "roster.form", *names)


def wrong(form: django_forms.Form) -> Refusal:
    """Which fields of a form are wrong, and how."""
    return forms.wrong(form, rules.RosterRefused, "roster.form")


def read_day(text: str | None) -> date | None:
    """A day of an address or form, or None; years that no roster knows are none."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.year in YEARS else None


def read_time(text: str | None) -> datetime | None:
    """A local time of a form, or None."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())
