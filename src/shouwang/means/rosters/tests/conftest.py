"""A compound with stations and staff files: bob, vera and stella at the gate, cleo cleans."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from shouwang.base.accounts.rules import Role
from shouwang.means.rosters import services
from shouwang.testing.cast import NOW, Cast, furnish

TODAY = date(2026, 11, 23)
"""The day of the cast at its compound, a Monday."""


def hire(cast: Cast, now=NOW) -> dict[str, int]:
    """Lay out the stations and open files; the gate asks for the guard certificate, which stella lacks."""
    terms = {"compound_id": cast.pine.pk, "actor": cast.actor(Role.MANAGER, now), "now": now}
    services.ensure_stations(**terms)
    made = {}
    for who, station in (("bob", "gate"), ("vera", "gate"), ("stella", "gate"), ("cleo", "cleaning")):
        file = services.open_file(**terms, user_id=cast.user(who).pk, station=station)
        made[who] = file.pk
        contract = {"hours_week": 40, "period": "week", "rate_cents": 3000}
        services.add_term(
            **terms, file_id=file.pk, kind="contract", code="standard", starts_on=date(2026, 1, 1), data=contract
        )
        needed = {"gate": "security", "cleaning": "health"}[station]
        if who != "stella":
            services.add_term(
                **terms,
                file_id=file.pk,
                kind="certificate",
                code=needed,
                starts_on=date(2026, 1, 1),
                secret={"number": "BA-2026-7788"},
            )
    return made


@pytest.fixture
def pine(cast):
    """The cast with its staff files."""
    cast.files = furnish(cast, hire)
    return cast


@pytest.fixture
def by(pine):
    """Where, who and when, as every service takes them: ``by("alice")``."""

    def terms(who="alice", now=NOW):
        return {"compound_id": pine.pine.pk, "actor": pine.actor(who, now), "now": now}

    return terms


def week(cast, now=NOW, rest=None):
    """Publish this week for a gate that needs one person early and one late: bob early, vera late, to Friday."""
    terms = {"compound_id": cast.pine.pk, "actor": cast.actor(Role.MANAGER, now), "now": now}
    day = {
        "base": {"e": 1, "l": 1, "n": 0},
        "rest_base": {"e": 0, "l": 0} if rest is None else rest,
        "hours": {},
        "exposure": 8,
    }
    services.change_station(**terms, key="gate", **day, requires=["security"])
    for key in ("cleaning", "medical", "service", "engineering", "supplies"):
        services.change_station(**terms, key=key, **{**day, "base": {}}, requires=[])
    today = timezone.localdate(now)
    roster = services.begin_draft(**terms, starts_on=today, ends_on=today + timedelta(days=7))
    for n in range(1, 5):
        for who, slot in (("bob", "e"), ("vera", "l")):
            cell = {"roster_id": roster.pk, "day": today + timedelta(days=n), "station": "gate", "slot": slot}
            services.set_cell(**terms, **cell, user_id=cast.user(who).pk)
    return services.publish(**terms, roster_id=roster.pk)


@pytest.fixture
def roster(pine):
    """This week, published."""
    return furnish(pine, week)
