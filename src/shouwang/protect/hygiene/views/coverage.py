"""How the rounds cover: today's windows, a week's figures, the certificate, problems, and all of it as a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.places.rules import AREA_LABELS
from shouwang.protect.hygiene import rules, selectors, services
from shouwang.protect.hygiene.views import drawing
from shouwang.web import listing, navigation, pages, xlsx


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The pages of disinfection that the reader may open."""
    return navigation.tabs(request, drawing.TABS, active)


@pages.page("hygiene.see")
def coverage(request: pages.Request) -> HttpResponse:
    """Buildings × rounds of today or yesterday, what is to be made up, a week, people, and what was wrong."""
    now, compound = pages.now(request), request.compound
    ago = {"1": 1}.get(request.GET.get("day", ""), 0)
    day = selectors.day_of(compound.pk, now=now, days_ago=ago)
    week = selectors.figures(compound.pk, now=now)
    reached = selectors.planned(compound.pk, now=now)
    facts = {
        "heat": drawing.heat(day, now),
        "owed": drawing.owed(day),
        "share": rules.share_on_time(day.all_cells()),
        "week": week,
        "bars": drawing.bars(week),
        "short": [(day.spots[each.key], each.why) for each in reached.plan.short if each.key in day.spots],
        "plan": reached.plan,
        "ago": ago,
        "tabs": tabs(request, "hygiene:coverage"),
        "now": now,
    }
    return render(request, "hygiene/coverage.html", facts)


@pages.page("hygiene.see")
def export(request: pages.Request) -> HttpResponseBase:
    """Every window of the last seven days as a workbook."""
    now, compound = pages.now(request), request.compound
    headings = [
        _("Day"),
        _("Area"),
        _("Kind"),
        _("Round"),
        _("Due"),
        _("State"),
        _("Begun"),
        _("By"),
        _("Minutes late"),
    ]
    rows = _rows(compound.pk, now)
    return xlsx.workbook_response(f"{compound.name} {_('Disinfection')}.xlsx", {_("Disinfection"): (headings, rows)})


def _rows(compound_id: int, now: Any) -> Iterator[list[Any]]:
    for ago in reversed(range(7)):
        day = selectors.day_of(compound_id, now=now, days_ago=ago)
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
def certificate(request: pages.Request) -> HttpResponse:
    """A sheet for the street office: period, figures, line for the signature."""
    now = pages.now(request)
    back = 30 if request.GET.get("days") == "30" else 7
    found = selectors.figures(request.compound.pk, now=now, back=back)
    facts = {"figures": found, "areas": selectors.spots(request.compound.pk).count(), "now": now, "back": back}
    return render(request, "hygiene/certificate.html", facts | {"flags": drawing.flags(found)})


@pages.page("hygiene.see")
def problems(request: pages.Request) -> HttpResponseBase:
    """What was found on rounds, until an app for repairs takes it up; printed or exported for whoever mends."""
    compound = request.compound
    found = selectors.problems(compound.pk, open_only=request.GET.get("state") != "all")
    if "xlsx" in request.GET:
        headings = [_("Time"), _("Area"), _("Problem"), _("Note"), _("By"), _("Solved")]
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
    }
    return render(request, "hygiene/problems.html", facts)


@pages.page("hygiene.edit", methods=("POST",))
def solve(request: pages.Request, problem_id: int) -> HttpResponse:
    """Mended."""
    services.solve(compound_id=request.compound.pk, problem_id=problem_id, actor=request.actor, now=pages.now(request))
    return redirect("hygiene:problems", compound=request.compound.code)
