"""The roll-call's board for those who lead, and opening, closing, sending people to the doors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.base.places import selectors as places
from shouwang.kernel import ids, numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import Words
from shouwang.living.rollcall import forms, rules, selectors, services
from shouwang.living.rollcall.templatetags.rollcall import need_label, state_label
from shouwang.web import pages, xlsx
from shouwang.web.naming import place_name
from shouwang.web.pages import Request, page

EARLIER = 12


@page("rollcall.see")
def board(request: Request) -> HttpResponse:
    """How the roll-call under way stands: totals for everybody who leads, names for those who act."""
    now, compound = pages.now(request), request.compound
    call = _chosen(request)
    standings = selectors.building_totals(call) if call else []
    names = selectors.reach(request.actor, "rollcall.knock", compound.pk)
    may_see = request.actor.may("rollcall.knock", compound_id=compound.pk)
    facts: dict[str, Any] = {
        "call": call,
        "is_open": bool(call and call.is_open(now)),
        "standings": standings,
        "totals": selectors.total(standings),
        "help": selectors.help_list(call.pk, now if may_see else None, building_ids=names) if call else [],
        "unmet": selectors.unmet(call, now=now) if call and call.is_open(now) else [],
        "earlier": list(selectors.earlier(compound.pk)[:EARLIER]),
        "sees_names": may_see,
        "active_way": "rollcall",
    }
    return render(request, "rollcall/board.html", facts)


def _chosen(request: Request) -> Any:
    asked = numerals.whole(request.GET.get("round"), 0)
    if asked:
        return selectors.roll_call(asked, compound_id=request.compound.pk)
    newest = selectors.current(request.compound.pk, pages.now(request))
    return newest or selectors.earlier(request.compound.pk).first()


@page("rollcall.open", methods=("GET", "POST"))
def open_page(request: Request) -> HttpResponse:
    """Open a roll-call by hand, in earnest or as an exercise."""
    now, compound = pages.now(request), request.compound
    found = places.buildings(compound.pk)
    initial = {"title": _("Roll-call"), "minutes": 60}
    form = forms.OpenForm(request.POST or None, buildings=found, initial=initial)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.open_roll_call(
                compound_id=compound.pk,
                title=Words.of(given["title"]),
                deadline_at=now + timedelta(minutes=given["minutes"]),
                actor=request.actor,
                now=now,
                building_ids=given["buildings"],
                exercise=given["exercise"],
                nonce=ids.read_nonce(request.POST.get("nonce")),
            )
        except Refusal as said_no:
            refusal = said_no
        else:
            messages.success(request, _("The roll-call is open. Hand out the links or send people to the doors."))
            return redirect("rollcall:board", compound=compound.code)
    facts = {"form": form, "refusal": refusal, "homes": places.homes(compound.pk).count(), "active_way": "rollcall"}
    return render(request, "rollcall/open.html", facts, status=422 if request.method == "POST" else 200)


@page("rollcall.open", methods=("POST",))
def close(request: Request, roll_call_id: int) -> HttpResponse:
    """Close the roll-call."""
    services.close(
        roll_call_id=roll_call_id, compound_id=request.compound.pk, actor=request.actor, now=pages.now(request)
    )
    messages.success(request, _("The roll-call is closed."))
    return redirect("rollcall:board", compound=request.compound.code)


@page("rollcall.open", methods=("POST",))
def order_knocks(request: Request, roll_call_id: int) -> HttpResponse:
    """Send people to the doors before the deadline."""
    count = services.order_knocks(
        roll_call_id=roll_call_id, compound_id=request.compound.pk, actor=request.actor, now=pages.now(request)
    )
    said = ngettext("%(n)d building is being knocked at.", "%(n)d buildings are being knocked at.", count)
    messages.success(request, said % {"n": count})
    return redirect("rollcall:board", compound=request.compound.code)


@page("rollcall.knock")
def sheet(request: Request) -> FileResponse:
    """The homes that were not reached as a workbook, the most urgent of each building first."""
    now, compound = pages.now(request), request.compound
    call = _chosen(request)
    buildings = selectors.reach(request.actor, "rollcall.knock", compound.pk)
    doors = selectors.homes_not_reached(call, buildings, now=now) if call else []
    head = [_("Building"), _("Unit"), _("Room"), _("Ask for"), _("Needs"), _("Orders"), _("Tries"), _("Answer")]
    rows = (
        [
            door.home.building.number,
            door.home.unit.number,
            door.home.room,
            door.name,
            "、".join(need_label(kind) for kind in door.kinds),
            "、".join(need_label(kind) for kind in door.restricted),
            door.tries,
            "",
        ]
        for door in doors
    )
    helped = selectors.help_list(call.pk, now, building_ids=buildings) if call else []
    help_rows = ([place_name(row.home), row.name, "、".join(row.helps), row.note, row.since] for row in helped)
    help_head = [_("Home"), _("Ask for"), _("Help"), _("Note"), _("Since")]
    name = f"rollcall-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    sheets = {_("Not reached"): (head, rows), state_label(rules.State.HELP): (help_head, help_rows)}
    return xlsx.workbook_response(name, sheets)
