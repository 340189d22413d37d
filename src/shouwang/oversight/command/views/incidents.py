"""Pages of incidents: the list, one incident with its timeline, declaring, reporting from a phone, closing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.base.posture.catalogue import HAZARDS
from shouwang.kernel import ids
from shouwang.oversight.command.rules import incidents as rules
from shouwang.oversight.command.selectors import incidents as selectors
from shouwang.oversight.command.selectors import responses, timeline
from shouwang.oversight.command.services import incidents as services
from shouwang.oversight.command.templatetags.command import hazard, incident_state
from shouwang.oversight.command.views import asking
from shouwang.web import listing, xlsx
from shouwang.web.pages import Request, address, now, page

FIELDS = {
    "incident.no_kind": "kind",
    "incident.no_title": "title",
    "incident.bad_grade": "grade",
    "incident.bad_warning": "warning",
    "incident.no_reason": "reason",
    "incident.no_summary": "summary",
}
"""Which field of a form a refusal is about; others are answered with a page of their own."""


@page("incident.see")
def index(request: Request) -> HttpResponseBase:
    """All incidents of the compound."""
    state = listing.asked(request.GET, "state", list(rules.STATES))
    kind = listing.asked(request.GET, "kind", list(HAZARDS))
    text = request.GET.get("q", "").strip()
    found = selectors.incidents(request.compound.pk, state=state, kind=kind, text=text)
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        return _workbook(request, found)
    if wanted == "print":
        return render(request, "command/incidents_print.html", {"page": found})
    facts = {
        "page": listing.page_of(found, request),
        "states": [listing.Chip(incident_state(code), code, code == state) for code in rules.STATES],
        "kinds": [listing.Chip(hazard(code), code, code == kind) for code in HAZARDS],
        "q": text,
        "active_way": "board",
    }
    return render(request, "command/incidents.html", facts)


def _workbook(request: Request, found: Any) -> HttpResponseBase:
    headings = [_("Incident"), _("Kind"), _("State"), _("Exercise"), _("Place"), _("Reported"), _("By"), _("Closed")]
    headings.append(_("Summary"))
    rows = (
        (
            each.title,
            hazard(each.kind),
            incident_state(each.state),
            _("Exercise") if each.exercise else "",
            each.place,
            each.reported_at,
            each.reported_by_name,
            each.closed_at,
            each.summary,
        )
        for each in found
    )
    name = _("Incidents")
    return xlsx.workbook_response(f"{request.compound.name} {name}.xlsx", {name: (headings, rows)})


@page("incident.see")
def one(request: Request, incident_id: int) -> HttpResponseBase:
    """One incident: its state, what stands because of it, and everything that happened."""
    return _incident(request, incident_id)


def _incident(request: Request, incident_id: int, refusal: services.IncidentRefused | None = None) -> HttpResponseBase:
    incident = selectors.incident(incident_id, compound_id=request.compound.pk)
    wanted = listing.asked(request.GET, "kind", list(timeline.KINDS))
    lines = timeline.of_incident(incident, kind=wanted, now=now(request))
    if request.GET.get("format") == "xlsx":
        headings = [_("Time"), _("What"), _("Details"), _("Who")]
        rows = ((line.at, _(line.label), line.text, line.who) for line in lines)
        return xlsx.workbook_response(f"{incident.title}.xlsx", {_("Timeline"): (headings, rows)})
    standing = [each for each in responses.in_force(request.compound.pk) if each.activation.incident_id == incident.pk]
    facts = {
        **_refused(None, refusal),
        "incident": incident,
        "standing": standing,
        "steps": timeline.ladder(incident),
        "lines": lines,
        "kinds": [listing.Chip(_(label), code, code == wanted) for code, label in timeline.KINDS.items()],
        "buildings": places.buildings(request.compound.pk).filter(pk__in=incident.building_ids),
        "plans": responses.plans_in_force(request.compound.pk) if incident.state == "open" else [],
        "consents": selectors.open_consents(request.compound.pk, now=now(request)).filter(incident=incident),
        "seen": responses.seen(request.compound.pk),
        "startable": responses.may_start_against(request.actor, incident),
        "active_way": "board",
    }
    template = "command/incident_print.html" if request.GET.get("format") == "print" else "command/incident.html"
    return render(request, template, facts, status=refusal.status if refusal else 200)


@page("incident.declare", methods=("GET", "POST"))
def declare(request: Request) -> HttpResponse:
    """Declare an incident."""
    given, refusal = None, None
    if request.method == "POST":
        given = asking.facts(request.POST)
        try:
            made = services.declare(
                compound_id=request.compound.pk,
                facts=given,
                actor=request.actor,
                now=now(request),
                exercise=request.POST.get("mode") == "exercise",
                nonce=ids.read_nonce(request.POST.get("nonce")),
            )
        except services.IncidentRefused as refused:
            refusal = _of_a_field(refused)
        else:
            return redirect(address(request, "command:incident", incident_id=made.pk))
    return _form(request, given, refusal)


@page("incident.declare", methods=("GET", "POST"))
def edit(request: Request, incident_id: int) -> HttpResponse:
    """Correct an open incident, or confirm a report with the facts as they were found."""
    incident = selectors.incident(incident_id, compound_id=request.compound.pk)
    given, refusal = services.Facts.of(incident), None
    if request.method == "POST":
        given = asking.facts(request.POST)
        change = services.confirm if incident.state == "reported" else services.correct
        try:
            change(
                incident_id=incident_id,
                compound_id=request.compound.pk,
                facts=given,
                actor=request.actor,
                now=now(request),
            )
        except services.IncidentRefused as refused:
            refusal = _of_a_field(refused)
        else:
            return redirect(address(request, "command:incident", incident_id=incident_id))
    return _form(request, given, refusal, incident=incident)


@page("incident.declare", methods=("POST",))
def dismiss(request: Request, incident_id: int) -> HttpResponseBase:
    """Dismiss a report with a reason."""
    return _end(request, incident_id, partial(services.dismiss, reason=request.POST.get("reason", "")))


@page("incident.declare", methods=("POST",))
def close(request: Request, incident_id: int) -> HttpResponseBase:
    """Close an incident with its summary."""
    return _end(request, incident_id, partial(services.close, summary=request.POST.get("summary", "")))


def _end(request: Request, incident_id: int, end: Callable[..., object]) -> HttpResponseBase:
    compound_id = request.compound.pk
    try:
        end(incident_id=incident_id, compound_id=compound_id, actor=request.actor, now=now(request))
    except services.IncidentRefused as refused:
        return _incident(request, incident_id, _of_a_field(refused))
    return redirect(address(request, "command:incident", incident_id=incident_id))


@page("incident.report", methods=("GET", "POST"))
def report(request: Request) -> HttpResponse:
    """Report something from a phone."""
    given, refusal = None, None
    if request.method == "POST":
        given = asking.facts(request.POST)
        try:
            made = services.report(
                compound_id=request.compound.pk,
                facts=given,
                actor=request.actor,
                now=now(request),
                nonce=ids.read_nonce(request.POST.get("nonce")),
            )
        except services.IncidentRefused as refused:
            refusal = _of_a_field(refused)
        else:
            messages.success(request, _("Reported. The manager on duty sees it now. Number {n}.").format(n=made.pk))
            return HttpResponseRedirect(reverse("command:report", kwargs={"compound": request.compound.code}))
    facts = {
        **asking.choices(),
        **_refused(given, refusal),
        "mine": selectors.reported_by(request.actor, request.compound.pk),
        "startable": responses.startable_against(request.actor, request.compound.pk),
        "active_way": "report",
    }
    return render(request, "command/report.html", facts, status=refusal.status if refusal else 200)


def _form(
    request: Request, given: services.Facts | None, refusal: services.IncidentRefused | None, *, incident: Any = None
) -> HttpResponse:
    facts = {
        **asking.choices(),
        **_refused(given, refusal),
        "incident": incident,
        "buildings": places.buildings(request.compound.pk),
        "active_way": "board",
    }
    return render(request, "command/incident_form.html", facts, status=refusal.status if refusal else 200)


def _of_a_field(refused: services.IncidentRefused) -> services.IncidentRefused:
    """The refusal, if a field can show it."""
    if refused.code not in FIELDS:
        raise refused
    return refused


def _refused(given: services.Facts | None, refusal: services.IncidentRefused | None) -> dict[str, Any]:
    """What was typed, and which field is wrong in which words."""
    return {"given": given, "refusal": refusal, "wrong": FIELDS[refusal.code] if refusal else ""}
