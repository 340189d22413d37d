"""The roster as a grid: looking, changing cells by hand with the rules checked at once, printing, exporting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel import ids, numerals
from shouwang.means.rosters import rules, selectors, services
from shouwang.means.rosters.views import common, panels
from shouwang.web import listing, pages, xlsx

KEPT = ("station", "page", "q", "user", "day", "slot", "at", "leave", "mend")
"""What of the address says which panel is open; kept when a form comes back."""
PEOPLE = 100
"""How many people the grid shows at once; on paper and in a workbook it is whole."""


@pages.page("roster.see")
def current(request: pages.Request) -> HttpResponse:
    """The roster in force, or the way to the first one."""
    found = selectors.current(request.compound.pk, now=pages.now(request))
    if found is not None:
        return redirect("rosters:roster", compound=request.compound.code, roster_id=found.pk)
    first, last = rules.month_of(common.today(request))
    facts = {
        "tabs": common.tabs(request, "current"),
        "first": first,
        "last": last - timedelta(days=1),
        "edits": request.actor.may("roster.edit", compound_id=request.compound.pk),
        "files": selectors.files(request.compound.pk, now=pages.now(request)).count(),
    }
    return render(request, "rosters/none.html", facts)


@pages.page("roster.see")
def roster(request: pages.Request, roster_id: int) -> HttpResponse:
    """The grid with the panel that the address asks for."""
    found = selectors.roster(roster_id, request.compound.pk)
    return render(request, "rosters/roster.html", facts_of(request, found))


def facts_of(request: pages.Request, found: Any, *, for_the_wall: bool = False) -> dict[str, Any]:
    """Everything that the page of a roster shows."""
    now, compound_id = pages.now(request), request.compound.pk
    led = selectors.leads(request.actor, compound_id, now=now)
    only = listing.asked(request.GET, "station", list(POSTS))
    grid = selectors.draw(found, now=now, led=led, only=only, for_the_wall=for_the_wall)
    edits = request.actor.may("roster.edit", compound_id=compound_id)
    text = request.GET.get("q", "").strip()[:60]
    page, shown = _shown(request, grid, text)
    leads, exemptions = led is None or bool(led), selectors.exemptions(found)
    return {
        "roster": found,
        "grid": grid,
        "page": page,
        "shown": shown,
        "text": text,
        "stay": urlencode({key: request.GET[key] for key in ("station", "page", "q") if request.GET.get(key)}),
        "rosters": selectors.listed(compound_id),
        "only": only,
        "edits": edits,
        "leads": leads,
        "last_day": found.ends_on - timedelta(days=1),
        "next_period": (found.ends_on, None),
        "next_last": rules.month_of(found.ends_on)[1] - timedelta(days=1),
        "overtaken": selectors.changed_meanwhile(found) if edits and found.state == rules.Stage.DRAFT else 0,
        "exemptions": exemptions[::-1],
        "exempt_now": next((each for each in exemptions if each.holds(now)), None),
        "emergencies": selectors.emergencies(compound_id, now=now) if edits else [],
        "run": selectors.last_run(found) if edits and found.state == rules.Stage.DRAFT else None,
        "asks": selectors.waiting_requests(compound_id, led) if leads else [],
        "people": [(f.user_id, f.user.name) for f in selectors.files(compound_id, now=now) if _is_led(f, led)],
        "panel": panels.panel_of(request, grid, led),
        "slots": rules.SLOT_LABELS,
        "signs": rules.SLOT_SIGNS,
        "tabs": common.tabs(request, "current"),
        "today": common.today(request),
        "kept": urlencode({key: request.GET[key] for key in KEPT if key in request.GET}),
    }


def _shown(
    request: pages.Request, grid: selectors.Grid, text: str
) -> tuple[listing.Page[Any], list[tuple[selectors.Group, list[Any]]]]:
    """One page of the people of a grid, team by team; a team without people stands on the first."""
    every = [(group, line) for group in grid.groups for line in group.lines if text in line.file.user.name]
    page = listing.page_of(every, request, per_page=PEOPLE)
    teams: dict[str, list[Any]] = {}
    for group, line in page:
        teams.setdefault(group.station.key, []).append(line)
    bare = page.number == 1 and not text
    found = [(group, teams.get(group.station.key, [])) for group in grid.groups]
    return page, [(group, lines) for group, lines in found if lines or (bare and not group.lines)]


def _is_led(file: Any, led: frozenset[str] | None) -> bool:
    return led is None or file.station.key in led


@pages.page("roster.lead", methods=("POST",))
def set_cell(request: pages.Request, roster_id: int) -> HttpResponse:
    """Put somebody on a shift, or off it; the grid comes back with the rules checked."""
    said = request.POST
    day = common.read_day(said.get("day"))
    who = numerals.whole(said.get("user"), 0)
    if day is None or not who:
        raise common.missing("day", "user")
    station, _dot, slot = said.get("choice", "").partition(".")
    services.set_cell(
        **pages.terms(request),
        roster_id=roster_id,
        user_id=who,
        day=day,
        station=station,
        slot=slot,
        pinned=bool(said.get("pinned")),
    )
    found = selectors.roster(roster_id, request.compound.pk)
    if request.htmx:
        return render(request, "rosters/parts/board.html", facts_of(request, found))
    return back(request, roster_id)


def back(request: pages.Request, roster_id: int, **more: Any) -> HttpResponse:
    """To the roster, with the panel that was open."""
    kept = {key: request.GET[key] for key in KEPT if key in request.GET} | more
    address = reverse("rosters:roster", kwargs={"compound": request.compound.code, "roster_id": roster_id})
    return redirect(f"{address}?{urlencode(kept)}" if kept else address)


@pages.page("roster.edit", methods=("POST",))
def begin(request: pages.Request) -> HttpResponse:
    """Begin a draft."""
    starts_on, last = common.read_day(request.POST.get("starts_on")), common.read_day(request.POST.get("last_on"))
    if starts_on is None or last is None:
        raise common.missing(*(name for name, read in (("starts_on", starts_on), ("last_on", last)) if not read))
    made = services.begin_draft(
        **pages.terms(request),
        starts_on=starts_on,
        ends_on=last + timedelta(days=1),
        nonce=ids.read_nonce(request.POST.get("nonce")),
    )
    return redirect("rosters:roster", compound=request.compound.code, roster_id=made.pk)


@pages.page("roster.edit", methods=("POST",))
def publish(request: pages.Request, roster_id: int) -> HttpResponse:
    """Put a draft in force."""
    services.publish(**pages.terms(request), roster_id=roster_id, knowingly=bool(request.POST.get("knowingly")))
    messages.success(request, _("The roster is in force. Those whose shifts changed are told."))
    return redirect("rosters:roster", compound=request.compound.code, roster_id=roster_id)


@pages.page("roster.edit", methods=("POST",))
def discard(request: pages.Request, roster_id: int) -> HttpResponse:
    """Throw a draft away."""
    services.discard(**pages.terms(request), roster_id=roster_id)
    messages.info(request, _("The draft is discarded; what is published stays."))
    return redirect("rosters:current", compound=request.compound.code)


@pages.page("roster.edit", methods=("POST",))
def exempt(request: pages.Request, roster_id: int) -> HttpResponse:
    """Lift the cap on overtime for an emergency, or let it hold again."""
    if request.POST.get("end"):
        services.end_exemption(**pages.terms(request), roster_id=roster_id)
        return back(request, roster_id)
    until = common.read_time(request.POST.get("until"))
    if until is None:
        raise common.missing("until")
    services.exempt(
        **pages.terms(request),
        roster_id=roster_id,
        incident=request.POST.get("incident", ""),
        reason=request.POST.get("reason", ""),
        until=until,
    )
    messages.success(request, _("The exemption is on record."))
    return back(request, roster_id)


@pages.page("roster.see")
def printed(request: pages.Request, roster_id: int) -> HttpResponse:
    """The grid on paper, A3 or A4 across."""
    found = selectors.roster(roster_id, request.compound.pk)
    facts = facts_of(request, found, for_the_wall=True) | {
        "paper": listing.asked(request.GET, "paper", ["a3", "a4"], "a4")
    }
    return render(request, "rosters/print.html", facts)


@pages.page("roster.see")
def workbook(request: pages.Request, roster_id: int) -> HttpResponseBase:
    """The grid as a workbook: one sheet as on the wall, one with every shift."""
    found = selectors.roster(roster_id, request.compound.pk)
    now = pages.now(request)
    led = selectors.leads(request.actor, request.compound.pk, now=now)
    grid = selectors.draw(found, now=now, led=led, for_the_wall=True)
    heads = [_("Post"), _("Person"), *(day.day.isoformat() for day in grid.days), _("Hours"), _("Nights"),
             _("Weekends"), _("Contacts")]  # fmt: skip
    shifts = [_("Day"), _("Shift"), _("From"), _("Until"), _("Post"), _("Person")]
    sheets = {_("Roster"): (heads, _grid_rows(grid)), _("Shifts"): (shifts, _shift_rows(found))}
    return xlsx.workbook_response(f"{request.compound.name}-{_('Roster')}-{found.starts_on}.xlsx", sheets)


def _grid_rows(grid: selectors.Grid) -> Iterator[list[Any]]:
    signs = {**rules.SLOT_SIGNS, "v": "Leave"}
    for group in grid.groups:
        for line in group.lines:
            cells = [_(signs[cell.sign]) if cell.sign else "" for cell in line.cells]
            name = line.file.user.name
            yield [_(POSTS[group.station.key]), name, *cells, line.hours, line.nights, line.weekends, line.exposure]


def _shift_rows(found: Any) -> Iterator[list[Any]]:
    for each in selectors.shifts_of(found):
        label = _(rules.SLOT_LABELS[each.slot])
        yield [each.day, label, each.starts_at, each.ends_at, _(POSTS[each.station.key]), each.user.name]
