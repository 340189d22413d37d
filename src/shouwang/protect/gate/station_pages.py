"""Phones at gates as their managers see them, and what the app asks for when a phone is made a gate."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.kernel import numerals
from shouwang.kernel.words import gettext_noop
from shouwang.protect.gate import selectors, services
from shouwang.web import listing, navigation, pages, xlsx


@pages.page("gate.stations")
def index(request: pages.Request) -> HttpResponseBase:
    """All phones: at which gate, when last heard of, what waits on them; and as xlsx."""
    now = pages.now(request)
    found = selectors.stations(request.actor, compound_id=request.compound.pk)
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [_("Gate phone"), _("Gate"), _("Last heard"), _("Waiting"), _("Version")]
        head += [_("Enrolled by"), _("Enrolled"), _("Revoked")]
        rows = ([*_cells(each)] for each in found)
        return xlsx.workbook_response(f"gate-phones-{timezone.localtime(now):%Y%m%d}.xlsx", {_("Phones"): (head, rows)})
    page = listing.page_of(found, request)
    rows_shown = [
        {"station": each, "silent": selectors.is_silent(each, now=now), "clock": _clock(each)}
        for each in (found if wanted == "print" else page)
    ]
    if wanted == "print":
        return render(request, "gate/stations_print.html", {"rows": rows_shown})
    context = {
        "page": page,
        "rows": rows_shown,
        "gates": places.gates(request.compound.pk),
        "hours": int(selectors.SILENT.total_seconds() // 3600),
        "open": selectors.conflict_count(compound_id=request.compound.pk),
        "tabs": navigation.tabs(request, navigation.GATE, "gate:stations"),
    }
    return render(request, "gate/stations.html", context)


def _cells(station: Any) -> list[Any]:
    times = [f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in (station.seen_at, station.enrolled_at)]
    revoked = f"{timezone.localtime(station.revoked_at):%Y-%m-%d %H:%M}" if station.revoked_at else ""
    by = station.enrolled_by.name
    return [station.name, station.gate.name, times[0], station.waiting, station.version, by, times[1], revoked]


def _clock(station: Any) -> int:
    """By how many minutes the phone's clock is off; below two it is nobody's concern."""
    minutes = round((station.clock_off_ms or 0) / 60_000)
    return minutes if abs(minutes) >= 2 else 0


@pages.page("gate.station", methods=("POST",))
def ticket(request: pages.Request) -> HttpResponse:
    """A one-time code for another phone, as a QR and as an address."""
    now = pages.now(request)
    code = services.write_ticket(
        compound_id=request.compound.pk,
        gate_id=numerals.whole(request.POST.get("gate"), 0),
        name=request.POST.get("name", ""),
        actor=request.actor,
        now=now,
    )
    address = request.build_absolute_uri(reverse("gate:app")) + f"#ticket={code}"
    context = {"address": address, "until": now + services.GOOD_FOR}
    return render(request, "gate/ticket.html", context)


@pages.page("gate.station")
def enrolment(request: pages.Request) -> HttpResponse:
    """What the app shows when a phone is made a gate: the gates, who is signed in, and the form's token."""
    return JsonResponse(
        {
            "compound": {"code": request.compound.code, "name": request.compound.name},
            "gates": [{"id": gate.pk, "name": gate.name} for gate in places.gates(request.compound.pk)],
            "guard": {"id": request.actor.user_id, "name": request.actor.name},
            "csrf": get_token(request),
        },
        json_dumps_params={"ensure_ascii": False},
    )


@pages.page("gate.station", methods=("POST",))
def enrol(request: pages.Request) -> HttpResponse:
    """Make a phone a gate; it made its own token, which is not seen again."""
    try:
        given = json.loads(pages.told(request) or b"{}")
        nonce, gate_id = uuid.UUID(str(given["nonce"])), int(given["gate"])
        token, name = str(given["token"]), str(given.get("name", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise services.StationRefused("station.form", gettext_noop("This cannot be read.")) from wrong
    pages.use_password(request)  # it made this phone a gate's, and signs nobody on a second time
    station = services.enrol(
        compound_id=request.compound.pk,
        gate_id=gate_id,
        name=name,
        token=token,
        actor=request.actor,
        nonce=nonce,
        now=pages.now(request),
    )
    return JsonResponse({"station": station.pk, "guard": {"id": request.actor.user_id, "name": request.actor.name}})


@pages.page("gate.stations", methods=("POST",))
def rename(request: pages.Request, station_id: int) -> HttpResponse:
    """Give a phone another name."""
    services.rename(
        station_id=station_id,
        compound_id=request.compound.pk,
        name=request.POST.get("name", ""),
        actor=request.actor,
        now=pages.now(request),
    )
    return _back(request)


@pages.page("gate.stations", methods=("POST",))
def revoke(request: pages.Request, station_id: int) -> HttpResponse:
    """Shut a phone out."""
    services.revoke(station_id=station_id, compound_id=request.compound.pk, actor=request.actor, now=pages.now(request))
    return _back(request)


def _back(request: pages.Request) -> HttpResponse:
    return redirect(reverse("gate:stations", kwargs={"compound": request.compound.code}))
