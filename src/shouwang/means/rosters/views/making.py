"""Working out a draft in the background, and mending a published roster: sick calls, stand-ins, re-plans."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel import ids, numerals
from shouwang.means.rosters import rules, selectors, services
from shouwang.means.rosters.views import board, common
from shouwang.web import pages


@pages.page("roster.edit", methods=("POST",))
def start_run(request: pages.Request, roster_id: int) -> HttpResponse:
    """Let the solver work out a draft."""
    services.start_run(
        **pages.terms(request),
        roster_id=roster_id,
        seconds=numerals.whole(request.POST.get("seconds"), 30),
        stations=request.POST.getlist("stations"),
        nonce=ids.read_nonce(request.POST.get("nonce")),
    )
    return board.back(request, roster_id)


@pages.page("roster.edit")
def run(request: pages.Request, roster_id: int) -> HttpResponse:
    """How far a run is; asked for twice a second while it lasts, and then the whole page again."""
    found = selectors.roster(roster_id, request.compound.pk)
    services.mark_lost(now=pages.now(request))  # who looks at a run whose worker was killed need not wait for the next
    last = selectors.last_run(found)
    if request.htmx and (last is None or last.state not in rules.BUSY):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    return render(request, "rosters/parts/run.html", {"roster": found, "run": last, "edits": True})


@pages.page("roster.edit", methods=("POST",))
def stop_run(request: pages.Request, roster_id: int, run_id: int) -> HttpResponse:
    """Stop a run; the best so far is kept."""
    services.stop_run(**pages.terms(request), roster_id=roster_id, run_id=run_id)
    return board.back(request, roster_id)


@pages.page("roster.edit", methods=("POST",))
def take_best(request: pages.Request, roster_id: int, run_id: int) -> HttpResponse:
    """Take over what a lost run had found."""
    changed = services.take_best(**pages.terms(request), roster_id=roster_id, run_id=run_id)
    messages.success(request, _("Taken over: %(n)s cells changed.") % {"n": changed})
    return board.back(request, roster_id)


@pages.page("roster.lead", methods=("POST",))
def sick(request: pages.Request, roster_id: int) -> HttpResponse:
    """Record a sick call or an isolation; the roster shows who could stand in."""
    said = request.POST
    first, last = common.read_day(said.get("from")), common.read_day(said.get("until"))
    who = numerals.whole(said.get("user"), 0)
    if first is None or last is None or not who:
        raise common.missing(*(name for name, read in (("user", who), ("from", first), ("until", last)) if not read))
    span = rules.whole_days(first, last, timezone.get_current_timezone())
    made = services.call_in_sick(
        **pages.terms(request),
        user_id=who,
        starts_at=span.start,
        ends_at=span.end or span.start,
        code=said.get("code", "sick"),
        note=said.get("note", ""),
        nonce=ids.read_nonce(said.get("nonce")),
    )
    return board.back(request, roster_id, leave=made.pk)


@pages.page("roster.lead", methods=("POST",))
def stand_in(request: pages.Request, roster_id: int) -> HttpResponse:
    """Give an open shift to somebody."""
    said = request.POST
    day = common.read_day(said.get("day"))
    who = numerals.whole(said.get("user"), 0)
    if day is None or not who:
        raise common.missing("day", "user")
    made = services.stand_in(
        **pages.terms(request),
        station=said.get("station", ""),
        day=day,
        slot=said.get("slot", ""),
        user_id=who,
    )
    messages.success(request, _("%(name)s stands in and is told.") % {"name": selectors.name_of(made)})
    return board.back(request, roster_id)


@pages.page("roster.lead", methods=("POST",))
def replan(request: pages.Request, roster_id: int) -> HttpResponse:
    """Have it worked out what it costs to disturb nobody, one, two people."""
    services.start_replan(
        **pages.terms(request),
        leave_id=numerals.whole(request.GET.get("leave"), None),
        day=common.read_day(request.POST.get("day")),
    )
    found = selectors.roster(roster_id, request.compound.pk)
    if request.htmx:
        return render(request, "rosters/parts/board.html", board.facts_of(request, found))
    return board.back(request, roster_id)


@pages.page("roster.lead")
def replanning(request: pages.Request, roster_id: int, run_id: int) -> HttpResponse:
    """How far a re-plan is; asked for twice a second while it lasts, and then the whole page again."""
    services.mark_lost(now=pages.now(request))
    found = selectors.roster(roster_id, request.compound.pk)
    last = selectors.replan(run_id, request.compound.pk)
    if request.htmx and not last.is_busy:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    facts = {"roster": found, "run": last, "kept": request.GET.urlencode()}
    return render(request, "rosters/parts/replanning.html", facts)


@pages.page("roster.lead", methods=("POST",))
def stop_replan(request: pages.Request, roster_id: int, run_id: int) -> HttpResponse:
    """Stop a re-plan; the points that are found so far are kept."""
    services.stop_replan(**pages.terms(request), run_id=run_id)
    return board.back(request, roster_id)


@pages.page("roster.lead", methods=("POST",))
def accept(request: pages.Request, roster_id: int, run_id: int) -> HttpResponse:
    """Carry out the chosen point of a re-plan."""
    point = numerals.whole(request.POST.get("point"), -1)
    disturbed = services.accept_replan(**pages.terms(request), run_id=run_id, point=point)
    messages.success(request, _("Done; %(n)s people have other shifts and are told.") % {"n": disturbed})
    return board.back(request, roster_id)


@pages.page("roster.lead", methods=("POST",))
def explain(request: pages.Request, roster_id: int) -> HttpResponse:
    """Why a shift cannot be filled: the rules that clash, by name."""
    found = selectors.roster(roster_id, request.compound.pk)
    day, slot, key = common.read_day(request.POST.get("day")), request.POST.get("slot", ""), request.POST.get("at", "")
    if day is None or slot not in rules.SLOT_LABELS or not found.starts_on <= day < found.ends_on:
        raise common.missing("day", "slot")
    asked = selectors.ask(found, now=pages.now(request))
    facts = {"reason": selectors.reason(asked, (selectors.station(request.compound.pk, key).key, day, slot))}
    if request.htmx:
        return render(request, "rosters/parts/reason.html", facts)
    return render(request, "rosters/roster.html", {**board.facts_of(request, found), **facts})
