"""Staff files: the list with what is missing, one file, its facts, and looking at what is sealed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import POSTS
from shouwang.kernel import ids
from shouwang.means.rosters import forms, rules, selectors, services
from shouwang.means.rosters.views import common
from shouwang.web import listing, pages, xlsx


def _filtered(request: pages.Request) -> tuple[list[selectors.Row], dict[str, Any]]:
    stations = selectors.stations(request.compound.pk)
    chosen = listing.asked(request.GET, "station", [each.key for each in stations])
    text = request.GET.get("q", "")[:60]
    sees = request.actor.may("staff.protect", compound_id=request.compound.pk)
    found = selectors.rows(
        request.compound.pk,
        now=pages.now(request),
        today=common.today(request),
        station=chosen,
        text=text,
        sees_protection=sees,
    )
    return found, {"stations": stations, "chosen": chosen, "text": text, "sees_protection": sees}


@pages.page("staff.file")
def staff(request: pages.Request) -> HttpResponse:
    """Everybody with a file, and who works here without one."""
    found, facts = _filtered(request)
    facts |= {
        "page": listing.page_of(found, request),
        "sums": selectors.summary(found),
        "posts": POSTS,
        "without": selectors.without_file(request.compound.pk, now=pages.now(request)),
        "chips": [listing.Chip(_("All"), "", not facts["chosen"])]
        + [listing.Chip(_(POSTS[s.key]), s.key, s.key == facts["chosen"]) for s in facts["stations"]],
        "tabs": common.tabs(request, "staff"),
        "contracts": rules.CONTRACTS,
        "certificates": rules.CERTIFICATES,
    }
    part = request.htmx and request.htmx.target == "list"
    return render(request, "rosters/parts/staff_table.html" if part else "rosters/staff.html", facts)


@pages.page("staff.file")
def staff_print(request: pages.Request) -> HttpResponse:
    """The list on paper."""
    found, facts = _filtered(request)
    facts |= {"rows": found, "posts": POSTS, "contracts": rules.CONTRACTS, "certificates": rules.CERTIFICATES}
    return render(request, "rosters/staff_print.html", facts)


@pages.page("staff.file")
def staff_sheet(request: pages.Request) -> HttpResponseBase:
    """The list as a workbook; nothing that is sealed."""
    found, _facts = _filtered(request)
    headings = [_("Person"), _("Post"), _("Contract"), _("Hours a week"), _("Certificates"), _("Lacks"), _("Lodging")]
    rows = (
        [
            row.file.user.name,
            _(POSTS[row.file.station.key]),
            _(rules.CONTRACTS[row.contract.code]) if row.contract else "",
            row.contract.data.get("hours_week") if row.contract else None,
            "; ".join(f"{_(rules.CERTIFICATES[t.code])} {t.ends_on or ''}".strip() for t, _s in row.certificates),
            "; ".join(_(rules.CERTIFICATES[code]) for code in row.lacks),
            row.file.lodging,
        ]
        for row in found
    )
    return xlsx.workbook_response(f"{request.compound.name}-{_('Staff')}.xlsx", {_("Staff"): (headings, rows)})


@pages.page("staff.file", methods=("POST",))
def open_file(request: pages.Request) -> HttpResponse:
    """Open a file, or change where somebody works."""
    stations = selectors.stations(request.compound.pk) or services.ensure_stations(**pages.terms(request))
    form = forms.FileForm(request.POST, stations=[each.key for each in stations])
    if not form.is_valid():
        raise common.wrong(form)
    said = form.cleaned_data
    made = services.open_file(
        **pages.terms(request),
        user_id=said["user"],
        station=said["station"],
        also=said["also"],
        lodging=said["lodging"],
    )
    messages.success(request, _("The file is open."))
    return redirect("rosters:file", compound=request.compound.code, file_id=made.pk)


@pages.page("staff.file")
def file(request: pages.Request, file_id: int) -> HttpResponse:
    """One file with all that holds and held."""
    found = selectors.file(file_id, request.compound.pk)
    return render(request, "rosters/file.html", _facts_of(request, found))


def _facts_of(request: pages.Request, found: Any) -> dict[str, Any]:
    today = common.today(request)
    sees = request.actor.may("staff.protect", compound_id=request.compound.pk)
    held = selectors.terms([found.pk], since=found.opened_at.date())
    grouped: dict[str, list[Any]] = {kind: [] for kind in rules.Fact}
    for each in held:
        grouped[each.kind].append((each, selectors.holds_on(each, today), selectors.standing(each, today)))
    return {
        "file": found,
        "grouped": grouped,
        "lacks": selectors.lacking(found.station, held, today),
        "sees_protection": sees,
        "stations": selectors.stations(request.compound.pk),
        "posts": POSTS,
        "today": today,
        "words": {
            "contracts": rules.CONTRACTS,
            "periods": rules.PERIODS,
            "certificates": rules.CERTIFICATES,
            "availability": rules.AVAILABILITY,
            "protections": rules.PROTECTIONS,
            "slots": rules.SLOT_LABELS,
        },
        "tabs": common.tabs(request, "staff"),
    }


@pages.page("staff.file", methods=("POST",))
def add_term(request: pages.Request, file_id: int) -> HttpResponse:
    """Write a fact into a file."""
    form = forms.TermForm(request.POST)
    if not form.is_valid():
        raise common.wrong(form)
    nonce = ids.read_nonce(request.POST.get("nonce"))
    services.add_term(**pages.terms(request), file_id=file_id, nonce=nonce, **form.terms())
    messages.success(request, _("Written down."))
    return redirect("rosters:file", compound=request.compound.code, file_id=file_id)


@pages.page("staff.file", methods=("POST",))
def end_term(request: pages.Request, file_id: int, term_id: int) -> HttpResponse:
    """Let a fact end today."""
    services.end_term(**pages.terms(request), file_id=file_id, term_id=term_id, on=common.today(request))
    return redirect("rosters:file", compound=request.compound.code, file_id=file_id)


@pages.page("staff.file", methods=("POST",))
def close_file(request: pages.Request, file_id: int) -> HttpResponse:
    """Somebody left."""
    services.close_file(**pages.terms(request), file_id=file_id)
    messages.info(request, _("The file is closed; past shifts stay."))
    return redirect("rosters:staff", compound=request.compound.code)


@pages.page("staff.unmask", methods=("POST",))
def unmask(request: pages.Request, file_id: int, term_id: int) -> HttpResponse:
    """Show what is sealed, once, on this page only."""
    opened = services.unmask(
        **pages.terms(request), file_id=file_id, term_id=term_id, reason=request.POST.get("reason", "")
    )
    found = selectors.file(file_id, request.compound.pk)
    return render(request, "rosters/file.html", {**_facts_of(request, found), "opened": {term_id: opened}})
