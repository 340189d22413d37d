"""How the rounds cover: today's windows, a week's figures, the certificate, problems, and all of it as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places.rules import AREA_LABELS
from shouwang.protect.hygiene import rules, selectors, services
from shouwang.protect.hygiene.views import drawing
from shouwang.web import listing, navigation, pages, xlsx

DAYS = 7
"""Days that can be looked at."""


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The pages of disinfection that the reader may open."""
    return navigation.tabs(request, drawing.TABS, active)


@pages.page("hygiene.see")
def coverage(request: pages.Request) -> HttpResponse:
    """Buildings × rounds of today or yesterday, what is to be made up, a week, people, and what was wrong."""
    now, compound = pages.now(request), request.compound
    ago = int(listing.asked(request.GET, "day", [str(n) for n in range(DAYS)], "0"))
    whole = selectors.day_of(compound.pk, now=now, days_ago=ago)
    chosen = _chosen(request, whole)
    day = whole.only(**chosen)
    week = selectors.figures(compound.pk, now=now)
    reached = selectors.planned(compound.pk, now=now)
    facts = {
        "heat": drawing.heat(day, now, each=bool(chosen["kind"] or chosen["building"])),
        "owed": drawing.owed(day),
        "share": rules.share_on_time(day.all_cells()),
        "week": week,
        "bars": drawing.bars(week),
        "short": [(day.spots[each.key], each.why) for each in reached.plan.short if each.key in day.spots],
        "plan": reached.plan,
        "ago": ago,
        "days": [(n, selectors.midnight(now, days_ago=n)) for n in range(DAYS)],
        "kinds": {
            key: AREA_LABELS[key] for key in AREA_LABELS if any(s.area.kind == key for s in whole.spots.values())
        },
        "buildings": list(dict.fromkeys(s.area.building.number for s in whole.spots.values() if s.area.building)),
        **chosen,
        "tabs": tabs(request, "hygiene:coverage"),
        "now": now,
    }
    return render(request, "hygiene/coverage.html", facts)


def _chosen(request: pages.Request, day: selectors.Day) -> dict[str, str]:
    """The part of the day that the reader asked for."""
    numbers = {spot.area.building.number for spot in day.spots.values() if spot.area.building}
    return {
        "kind": listing.asked(request.GET, "kind", list(AREA_LABELS)),
        "building": listing.asked(request.GET, "building", sorted(numbers)),
    }


@pages.page("hygiene.see")
def export(request: pages.Request) -> HttpResponseBase:
    """Every window of the last seven days as a workbook, of the part that the reader asked for."""
    now, compound = pages.now(request), request.compound
    chosen = _chosen(request, selectors.day_of(compound.pk, now=now))
    headings = [
        _("Day"),
        _("Public area"),
        _("Kind"),
        _("Round"),
        _("Due"),
        _("State"),
        _("Begun"),
        _("By"),
        _("Minutes late"),
    ]
    rows = _rows(compound.pk, now, chosen)
    return xlsx.workbook_response(f"{compound.name} {_('Disinfection')}.xlsx", {_("Disinfection"): (headings, rows)})


def _rows(compound_id: int, now: Any, chosen: dict[str, str]) -> Iterator[list[Any]]:
    for ago in reversed(range(DAYS)):
        day = selectors.day_of(compound_id, now=now, days_ago=ago).only(**chosen)
        for area, cells in day.cells.items():
            place = day.spots[area].area
            for cell in cells:
                done: Any = cell.done
                yield [
                    day.start.date(), place.name, _(AREA_LABELS[place.kind]), cell.window.number, cell.window.due_at,
                    _(rules.STATE_LABELS[cell.state]), done.started_at if done else None,
                    done.by_name if done else "", cell.late_minutes or None,
                ]  # fmt: skip


@pages.page("hygiene.see")
def certificate(request: pages.Request) -> HttpResponseBase:
    """A sheet for the street office, to sign or as a workbook: period, figures, line for the signature."""
    now = pages.now(request)
    back = 30 if request.GET.get("days") == "30" else 7
    found = selectors.figures(request.compound.pk, now=now, back=back)
    areas = selectors.spots(request.compound.pk).count()
    if request.GET.get("format") == "xlsx":
        return _certificate_book(request, found, areas)
    facts = {"figures": found, "areas": areas, "now": now, "back": back}
    return render(request, "hygiene/certificate.html", facts | {"flags": drawing.flags(found)})


def _certificate_book(request: pages.Request, found: selectors.Figures, areas: int) -> HttpResponseBase:
    name = request.compound.name
    last = timezone.localdate(pages.now(request))
    figures = [
        [_("Compound"), name],
        [_("Period"), f"{timezone.localdate(found.start)} – {last}"],
        [_("Public areas"), areas],
        [_("Cleanings recorded"), found.total],
        [_("Share on time, %"), found.share],
        *([_(rules.STATE_LABELS[state]), found.states[state]] for state in (rules.State.LATE, rules.State.MISSED)),
        [_("Ready solution used, ml"), found.solution_ml],
        [_("Norm, ml"), found.norm_ml],
        *([label, count] for label, count in drawing.flags(found)),
    ]
    by_day = ([timezone.localdate(day), share] for day, share in found.by_day)
    sheets: dict[str, xlsx.Sheet] = {
        _("Certificate of disinfection"): ([_("Figure"), _("Value")], figures),
        _("By day"): ([_("Day"), _("Share on time, %")], by_day),
    }
    return xlsx.workbook_response(f"{name} {_('Certificate of disinfection')} {last}.xlsx", sheets)


@pages.page("hygiene.see")
def problems(request: pages.Request) -> HttpResponseBase:
    """What was found on rounds, until an app for repairs takes it up; printed or exported for whoever mends."""
    compound = request.compound
    text, wanted = request.GET.get("q", ""), request.GET.get("format", "")
    found = selectors.problems(compound.pk, open_only=request.GET.get("state") != "all", text=text)
    if wanted == "xlsx":
        headings = [_("Time"), _("Public area"), _("Problem"), _("Note"), _("By"), _("Solved")]
        rows = (
            [p.at, p.area.name, _(rules.PROBLEMS[p.kind]), p.text, p.by.name if p.by else "", p.solved_at]
            for p in found
        )
        return xlsx.workbook_response(f"{compound.name} {_('Problems')}.xlsx", {_("Problems"): (headings, rows)})
    facts = {
        "page": listing.page_of(found, request),
        "labels": rules.PROBLEMS,
        "tabs": tabs(request, "hygiene:problems"),
        "everything": request.GET.get("state") == "all",
        "leads": wanted != "print" and selectors.may_lead(request.actor, compound.pk, now=pages.now(request)),
    }
    return render(request, "hygiene/problems_print.html" if wanted == "print" else "hygiene/problems.html", facts)


@pages.page("hygiene.see", methods=("POST",))
def solve(request: pages.Request, problem_id: int) -> HttpResponse:
    """Mended."""
    services.solve(compound_id=request.compound.pk, problem_id=problem_id, actor=request.actor, now=pages.now(request))
    return redirect("hygiene:problems", compound=request.compound.code)
