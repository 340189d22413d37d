"""The library of methods, the calculator, and which goods the rounds use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel import numerals
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies.rules import SuppliesRefused, units
from shouwang.protect.hygiene import rules, selectors, services
from shouwang.protect.hygiene.views.coverage import tabs
from shouwang.web import listing, pages

FORMS = ("tablet", "liquid")


@pages.page("hygiene.see")
def methods(request: pages.Request) -> HttpResponse:
    """Methods with their sources; what to pour into what."""
    compound_id = request.compound.pk
    facts: dict[str, Any] = {
        "methods": rules.METHODS.values(),
        "agents": rules.AGENTS,
        "products": selectors.products(compound_id),
        "edits": request.actor.may("hygiene.edit", compound_id=compound_id),
        "items": supplies.items(compound_id).filter(item_class="disinfectant"),
        "stores": supplies.stores(compound_id),
        "tabs": tabs(request, "hygiene:methods"),
        "reckoned": _reckon(request),
    }
    return render(request, "hygiene/methods.html", facts)


def _reckon(request: pages.Request) -> dict[str, Any]:
    """The calculator: C1·V1 = C2·V2, and whether two agents may meet."""
    query = request.GET
    form = listing.asked(query, "form", FORMS, "tablet")
    given: dict[str, Any] = {
        "form": form,
        "strength": _given(query, "strength", 500 if form == "tablet" else 50_000),
        "wanted": _given(query, "wanted", 500),
        "litres": numerals.tidy(query.get("litres", "")) or "5",
        "one": listing.asked(query, "one", list(rules.AGENTS), "chlorine"),
        "other": listing.asked(query, "other", list(rules.AGENTS)),
    }
    try:
        if given["other"]:
            rules.require_compatible(given["one"], given["other"])
        given["recipe"] = rules.mix(
            form=rules.Form(form), strength=given["strength"], wanted=given["wanted"], total_ml=_ml(given["litres"])
        )
    except rules.HygieneRefused as refused:
        params = {key: _(value) if isinstance(value, str) else value for key, value in refused.params.items()}
        given["refused"] = _(refused.message).format(**params)
    return given


def _ml(litres: str) -> int:
    """Litres as they were typed, ``3.5`` too, in millilitres; nought, which is refused, for what is none."""
    try:
        return units.read(litres[:20], unit="ml")
    except SuppliesRefused:
        return 0


def _given(query: QueryDict, name: str, usual: int) -> int:
    """What was filled in: the usual number where nothing was, and nought, which is refused, for what is none."""
    text = numerals.tidy(query.get(name, ""))
    return numerals.whole(text, 0) if text else usual


@pages.page("hygiene.edit", methods=("POST",))
def product(request: pages.Request) -> HttpResponse:
    """Which goods an agent is, and how strong."""
    said = request.POST
    services.say_product(
        compound_id=request.compound.pk,
        agent=said.get("agent", ""),
        item_id=numerals.whole(said.get("item", ""), 0),
        store_id=numerals.whole(said.get("store", ""), 0),
        form=said.get("form", ""),
        strength=numerals.whole(said.get("strength", ""), 0),
        actor=request.actor,
        now=pages.now(request),
    )
    messages.success(request, _("Saved"))
    return redirect("hygiene:methods", compound=request.compound.code)
