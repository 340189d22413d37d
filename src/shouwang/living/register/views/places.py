"""The page on which a compound is laid out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.kernel import outcomes
from shouwang.living.register.forms.places import AreaForm, BuildingForm, GateForm, OrganisationForm
from shouwang.living.register.selectors import layout as layout_selectors
from shouwang.living.register.services import layout as layout_services
from shouwang.living.register.views.register import head
from shouwang.web import pages
from shouwang.web.naming import place_name
from shouwang.web.pages import Request, page

FIELDS = {"place.number": "number", "place.kind": "kind", "place.name": "name", "place.known": "name"}


@page("compound.edit", methods=("GET", "POST"))
def places(request: Request) -> HttpResponse:
    """Buildings, areas, gates and organisations, each with a form to add one."""
    standing = layout_selectors.layout(request.compound.pk)
    what = request.POST.get("what", "")
    named = [(str(building.pk), place_name(building)) for building in standing["buildings"]]
    given: dict[str, Any] = {what: request.POST} if request.method == "POST" else {}
    sheets: dict[str, forms.Form] = {
        "building": BuildingForm(given.get("building"), prefix="building"),
        "area": AreaForm(given.get("area"), prefix="area", buildings=named),
        "gate": GateForm(given.get("gate"), prefix="gate"),
        "organisation": OrganisationForm(given.get("organisation"), prefix="organisation"),
    }
    form = sheets.get(what)
    if form is not None and form.is_valid():
        try:
            messages.success(request, _add(request, what, form.cleaned_data))
        except outcomes.Refusal as refusal:
            form.add_error(FIELDS.get(refusal.code), refusal.text(_(refusal.message)))
        else:
            return redirect(request.path + f"#{what}")
    facts = {**standing, "forms": sheets, **head(request, "places")}
    return render(request, "register/places.html", facts, status=422 if request.method == "POST" else 200)


def _add(request: Request, what: str, given: dict[str, Any]) -> str:
    """Add what was typed; says so."""
    asked: dict[str, Any] = {
        "actor": request.actor,
        "compound_id": request.compound.pk,
        "now": pages.now(request),
    }
    if what == "building":
        made = layout_services.add_building(building=layout_services.NewBuilding(**given), **asked)
        return ngettext("%(count)s home is new.", "%(count)s homes are new.", made) % {"count": made}
    if what == "area":
        building = int(given["building"]) if given["building"] else None
        code = layout_services.add_area(kind=given["kind"], name=given["name"], building_id=building, **asked)
        return _("Added; the code of its sign is %(code)s.") % {"code": code}
    if what == "gate":
        layout_services.add_gate(**given, **asked)
    else:
        layout_services.add_organisation(**given, **asked)
    return _("Added.")
