"""The register: search, filters, the list, one home beside it, the printed list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.base.residents import rules as resident_rules
from shouwang.base.residents import selectors as residents
from shouwang.kernel import numerals
from shouwang.living.register.selectors import homes, rows
from shouwang.web import listing, navigation, pages, panels, streaming
from shouwang.web.pages import Request, page

PRINTED_AT_ONCE = 1000
"""Rows of the printed list that are read and drawn together."""


@page("register.see")
def index(request: Request) -> HttpResponse:
    """The register; as one types, only the list is sent, and a home opens beside it."""
    now = pages.now(request)
    wanted = numerals.whole(request.GET.get("home"), 0)
    side = None
    if wanted:
        side = homes.panel(request.actor, wanted, compound_id=request.compound.pk, now=now)
    target = request.headers.get("HX-Target", "")
    if request.headers.get("HX-Request") and target == "side":
        return render(request, "register/_side.html", home_facts(request, side))
    facts = {**_list(request), **home_facts(request, side)}
    if request.headers.get("HX-Request") and target == "list":
        return render(request, "register/_list.html", facts)
    return render(request, "register/register.html", {**facts, **head(request, "register")})


def head(request: Request, active: str) -> dict[str, Any]:
    """The sub-tabs of this section."""
    ways = (
        ("rollcall", _("Roll-call"), "rollcall:board", "rollcall.see"),
        ("register", _("Records"), "register:index", "register.see"),
        ("import", _("Import"), "register:import", "register.import"),
        ("places", _("Layout"), "register:places", "compound.edit"),
    )
    tabs = []
    for key, label, name, operation in ways:
        url = navigation.address(name, request.compound.code)
        if url and request.actor.may(operation, compound_id=request.compound.pk):
            tabs.append({"label": label, "url": url, "active": key == active})
    return {"tabs": tabs, "active_way": "rollcall"}


def _list(request: Request) -> dict[str, Any]:
    now, compound_id = pages.now(request), request.compound.pk
    text = request.GET.get("q", "")[:80]
    only = listing.asked(request.GET, "need", residents.FILTERS)
    found = rows.found(request.actor, compound_id, text, only, now=now)
    shown = listing.page_of(found, request)
    people = rows.rows_of(shown.rows, text, compound_id=compound_id, now=now)
    answers = panels.ask("rollcall_answers", home_ids=[row.home.pk for row in people], compound_id=compound_id, now=now)
    return {
        "q": text,
        "need": only,
        "live": request.path + (f"?need={only}" if only else ""),
        "page": shown,
        "rows": [(row, (answers or {}).get(row.home.pk)) for row in people],
        "has_answers": answers is not None,
        "homes_found": found.homes() if text or only else None,
        "chips": _chips(request, only),
    }


def _chips(request: Request, only: str) -> list[listing.Chip]:
    compound_id = request.compound.pk
    buildings = request.actor.buildings("register.see", compound_id=compound_id)
    counts = residents.filter_counts(compound_id, now=pages.now(request), building_ids=buildings)
    labels = {
        "": _("All"),
        "restricted": _("Under an order"),
        "alone80": _("Over 80, alone"),
        **{kind: _(label) for kind, label in resident_rules.NEED_LABELS.items()},
        "tenants": _("Tenants"),
        "away": _("Owners elsewhere"),
        "declared": _("Declared another number"),
    }
    return [
        listing.Chip(label, value, value == only, counts.get(value, 0))
        for value, label in labels.items()
        if counts.get(value) or value in ("", only)
    ]


def home_facts(request: Request, side: homes.HomePanel | None) -> dict[str, Any]:
    """What the panel of one home needs beside the home itself."""
    facts: dict[str, Any] = {
        "side": side,
        "unmask_reasons": [(code, _(label)) for code, label in resident_rules.UNMASK_REASONS.items()],
        "unmask_seconds": resident_rules.UNMASK_SECONDS,
        "need_labels": [(kind, _(label)) for kind, label in resident_rules.NEED_LABELS.items()],
    }
    if side is not None:
        asked = {"home_id": side.home.pk, "compound_id": request.compound.pk, "now": pages.now(request)}
        facts["duties"] = panels.ask("home_duties", **asked)
        facts["visits"] = panels.ask("home_visits", **asked)
    return facts


@page("register.see")
def printed(request: Request) -> StreamingHttpResponse:
    """The list as it was searched, whole and masked, for paper."""
    now, compound_id = pages.now(request), request.compound.pk
    text = request.GET.get("q", "")[:80]
    only = listing.asked(request.GET, "need", residents.FILTERS)
    found = rows.found(request.actor, compound_id, text, only, now=now)
    total = len(found)
    parts = (
        rows.rows_of(found[start : start + PRINTED_AT_ONCE], text, compound_id=compound_id, now=now)
        for start in range(0, total, PRINTED_AT_ONCE)
    )
    facts = {"total": total, "q": text}
    return streaming.page(request, "register/print.html", facts, rows_template="register/_print_rows.html", parts=parts)


@page("register.see")
def printed_home(request: Request, home_id: int) -> HttpResponse:
    """One home on paper, masked."""
    side = homes.panel(request.actor, home_id, compound_id=request.compound.pk, now=pages.now(request))
    return render(request, "register/print_home.html", home_facts(request, side))


def home_address(request: Request, home_id: int) -> str:
    """Where one home is shown."""
    return reverse("register:index", kwargs={"compound": request.compound.code}) + f"?home={home_id}"
