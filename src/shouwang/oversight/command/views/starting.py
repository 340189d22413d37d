"""The page on which somebody on duty starts a level that the plan gives their role: choose, see, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.kernel import ids
from shouwang.oversight.command.selectors import incidents as selectors
from shouwang.oversight.command.selectors import responses
from shouwang.oversight.command.selectors.preview import Proposal, preview
from shouwang.oversight.command.services import starting as services
from shouwang.oversight.command.views import asking
from shouwang.web.pages import Request, now, page


@page("incident.start", methods=("GET", "POST"))
def start(request: Request) -> HttpResponse:
    """Choose among the levels given to one's role, read in four lines what will happen, and start."""
    if request.method == "POST":
        return _start(request)
    version_id, _colon, key = request.GET.get("to", "").partition(":")
    given = responses.startable(request.actor, request.compound.pk)
    facts: dict[str, object] = {"active_way": "report"}
    incident_id = asking.number(request.GET.get("incident"))
    if incident_id:
        facts["incident"] = incident = selectors.incident(incident_id, compound_id=request.compound.pk)
        given = [plan for plan in given if plan[1].hazard == incident.kind]
    facts["given"] = given
    if key:
        version = responses.version_in_force(asking.number(version_id) or 0, compound_id=request.compound.pk)
        pack = responses.pack_of(version)
        proposal = Proposal(request.compound, version, pack, responses.level_of(pack, key))
        facts["preview"] = preview(proposal=proposal, actor=request.actor, now=now(request))
        facts["buildings"] = places.buildings(request.compound.pk)
    return render(request, "command/start.html", facts)


def _start(request: Request) -> HttpResponse:
    services.start(
        compound_id=request.compound.pk,
        version_id=asking.number(request.POST.get("plan")) or 0,
        level=request.POST.get("level", ""),
        place=request.POST.get("place", ""),
        incident_id=asking.number(request.POST.get("incident")),
        building_ids=asking.numbers(request.POST.getlist("buildings")),
        actor=request.actor,
        now=now(request),
        nonce=ids.read_nonce(request.POST.get("nonce")),
    )
    messages.success(request, _("Started. The managers are told; your duties stand below."))
    return HttpResponseRedirect(reverse("workforce:mine", kwargs={"compound": request.compound.code}))
