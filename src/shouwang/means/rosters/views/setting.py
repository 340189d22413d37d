"""Stations and days: how many people a shift needs, its hours, its certificates, and which days are off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.means.rosters import forms, rules, selectors, services
from shouwang.means.rosters.views import common
from shouwang.web import pages

AHEAD = 60


@pages.page("roster.edit")
def stations(request: pages.Request) -> HttpResponse:
    """Every station with its needs, and the days ahead that are off or public holidays."""
    found = selectors.stations(request.compound.pk) or services.ensure_stations(**pages.terms(request))
    today = common.today(request)
    days = [today + timedelta(days=n) for n in range(AHEAD)]
    kinds = selectors.day_kinds(request.compound.pk, days)
    facts = {
        "stations": [(each, _slots(each)) for each in found],
        "certificates": rules.CERTIFICATES,
        "days": [(day, kind) for day, kind in kinds.items() if kind.name or kind.off != (day.weekday() >= 5)],
        "today": today,
        "tabs": common.tabs(request, "current"),
    }
    return render(request, "rosters/stations.html", facts)


def _slots(station: Any) -> list[dict[str, Any]]:
    found = []
    for slot, label in rules.SLOT_LABELS.items():
        start, minutes = rules.hours_of(station.hours, slot)
        found.append(
            {
                "slot": slot,
                "label": label,
                "start": start.strftime("%H:%M"),
                "hours": minutes / 60,
                "base": station.base.get(slot, 0),
                "rest": station.rest_base.get(slot, ""),
            }
        )
    return found


@pages.page("roster.edit", methods=("POST",))
def change(request: pages.Request, key: str) -> HttpResponse:
    """Say what a station needs."""
    form = forms.StationForm(request.POST)
    if not form.is_valid():
        raise common.wrong(form)
    services.change_station(
        **pages.terms(request),
        key=key,
        **form.needs(),
    )
    messages.success(request, _("Saved."))
    return redirect("rosters:stations", compound=request.compound.code)


@pages.page("roster.edit", methods=("POST",))
def renew(request: pages.Request, key: str) -> HttpResponse:
    """A new place code; the printed one is worth nothing any more."""
    services.renew_code(**pages.terms(request), key=key)
    messages.success(request, _("The post has a new code. Print it and put it up."))
    return redirect("rosters:codes", compound=request.compound.code)


@pages.page("roster.edit", methods=("POST",))
def set_day(request: pages.Request) -> HttpResponse:
    """Say what a day is, against the official calendar."""
    day = common.read_day(request.POST.get("day"))
    if day is None:
        raise common.missing("day")
    kind, name = request.POST.get("kind", ""), request.POST.get("name", "")
    services.set_day(**pages.terms(request), day=day, kind=kind, name=name)
    return redirect("rosters:stations", compound=request.compound.code)
