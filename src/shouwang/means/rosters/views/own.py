"""A phone's pages: my shifts, open shifts, what I ask for, the clock at the post, and my calendar feed."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel import ids, numerals
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.spans import Span
from shouwang.kernel.words import gettext_noop
from shouwang.means.rosters import rules, selectors, services
from shouwang.means.rosters.rules.clock import EARLY
from shouwang.means.rosters.views import board, common
from shouwang.web import pages

FIELD_LEAVES = ("annual", "personal", "family", "training", "sick")


@pages.page("roster.mine")
def mine(request: pages.Request) -> HttpResponse:
    """My shifts, those that are open, and what I asked for."""
    return render(request, "rosters/mine.html", _facts(request))


def _facts(request: pages.Request, station_id: int = 0) -> dict[str, Any]:
    now, compound_id = pages.now(request), request.compound.pk
    user_id = request.actor.user_id or 0
    file = selectors.file_of(user_id, compound_id)
    shifts = selectors.mine(user_id, compound_id, now=now)
    clocks = selectors.clocks(shifts)
    asks = selectors.requests_of(user_id, compound_id)
    near = selectors.to_press(shifts, clocks, now=now, station_id=station_id)
    return {
        "file": file,
        "near": near,
        "near_clock": clocks.get(near.pk) if near else None,
        "opens_at": near.starts_at - EARLY if near and near.starts_at - EARLY > now else None,
        "handover": selectors.handover_before(near) if near else None,
        "shifts": [(each, clocks.get(each.pk)) for each in shifts if each != near and each.ends_at > now],
        "open": _open(file, asks, {each.day for each in shifts} | _days_away(asks), now) if file else [],
        "asks": asks,
        "me": user_id,
        "colleagues": _colleagues(file, now) if file else [],
        "leaves": {code: rules.LEAVES[code] for code in FIELD_LEAVES},
        "today": common.today(request),
        "tomorrow": common.today(request) + timedelta(days=1),
    }


def _open(
    file: Any, asks: Iterable[Any], busy: Container[date], now: datetime
) -> list[tuple[str, Any, str, int, bool]]:
    """Open shifts of the next days at the stations where somebody may stand, and whether they asked for it.

    Args:
        busy: days on which they work already or are away.
    """
    keys = {file.station.key, *file.also}
    claims = [each for each in asks if each.kind == rules.Ask.CLAIM and each.state in rules.WAITING]
    asked = {(selectors.station_key(each), each.day, each.slot) for each in claims}
    found = selectors.gaps(file.compound_id, now=now)
    return [
        (*where, number, where in asked) for where, number in found.items() if where[0] in keys and where[1] not in busy
    ][:12]


def _days_away(asks: Iterable[Any]) -> set[date]:
    """The days of one's approved leave and sick calls."""
    leaves = [each for each in asks if each.kind == rules.Ask.LEAVE and each.state == rules.Answer.APPROVED]
    spans = [Span(each.starts_at, each.ends_at) for each in leaves]
    return {day for span in spans for day in rules.days_of(span, timezone.get_current_timezone())}


def _colleagues(file: Any, now: datetime) -> list[tuple[int, str]]:
    found = selectors.files(file.compound_id, now=now)
    same = [each for each in found if each.station_id == file.station_id and each.pk != file.pk]
    return [(each.user_id, each.user.name) for each in same]


def _back(request: pages.Request) -> HttpResponse:
    return redirect("rosters:mine", compound=request.compound.code)


@pages.page("roster.mine", methods=("POST",))
def ask_leave(request: pages.Request) -> HttpResponse:
    """Ask for leave, whole days."""
    said = request.POST
    first, last = common.read_day(said.get("from")), common.read_day(said.get("until"))
    if first is None or last is None:
        raise common.missing(*(name for name, read in (("from", first), ("until", last)) if not read))
    span = rules.whole_days(first, last, timezone.get_current_timezone())
    services.ask_leave(
        **pages.terms(request),
        code=said.get("code", ""),
        starts_at=span.start,
        ends_at=span.end or span.start,
        note=said.get("note", ""),
        nonce=ids.read_nonce(said.get("nonce")),
    )
    messages.success(request, _("Asked. You are told when it is decided."))
    return _back(request)


@pages.page("roster.mine", methods=("POST",))
def call_sick(request: pages.Request) -> HttpResponse:
    """I cannot come: at once, without approval."""
    days = request.POST.get("days", "1")
    now = pages.now(request)
    last = common.today(request) + timedelta(days=int(days) - 1 if days in ("1", "2", "3", "7") else 0)
    span = rules.whole_days(common.today(request), last, timezone.get_current_timezone())
    services.call_in_sick(
        **pages.terms(request),
        user_id=request.actor.user_id or 0,
        starts_at=now,
        ends_at=max(span.end or now, now + timedelta(hours=8)),
        nonce=ids.read_nonce(request.POST.get("nonce")),
    )
    messages.success(request, _("Recorded. Your team finds somebody; get well."))
    return _back(request)


@pages.page("roster.mine", methods=("POST",))
def ask_swap(request: pages.Request) -> HttpResponse:
    """Ask a colleague to take or swap a shift."""
    said = request.POST
    shift_id, other_id = numerals.whole(said.get("shift"), 0), numerals.whole(said.get("other"), 0)
    if not shift_id or not other_id:
        raise common.missing("shift", "other")
    services.ask_swap(
        **pages.terms(request),
        shift_id=shift_id,
        other_id=other_id,
        other_shift_id=numerals.whole(said.get("other_shift"), None),
        nonce=ids.read_nonce(said.get("nonce")),
    )
    messages.success(request, _("Asked. Your colleague has to agree, then your lead."))
    return _back(request)


@pages.page("roster.mine")
def swap(request: pages.Request, shift_id: int) -> HttpResponse:
    """Choose with whom, and for which of their shifts."""
    now, compound_id = pages.now(request), request.compound.pk
    found = selectors.shift(shift_id, compound_id)
    if found.user_id != request.actor.user_id:
        raise NotFound("shift.unknown", gettext_noop("There is no such shift."))
    file = selectors.file_of(request.actor.user_id, compound_id)
    others = _colleagues(file, now) if file else []
    chosen = numerals.whole(request.GET.get("other"), 0)
    theirs = selectors.mine(chosen, compound_id, now=now) if chosen else []
    to_come = [each for each in theirs if each.starts_at > now]
    facts = {"shift": found, "colleagues": others, "chosen": chosen, "theirs": to_come}
    return render(request, "rosters/swap.html", facts)


@pages.page("roster.mine", methods=("POST",))
def claim(request: pages.Request) -> HttpResponse:
    """Ask for an open shift."""
    said = request.POST
    day = common.read_day(said.get("day"))
    if day is None:
        raise common.missing("day")
    services.ask_open_shift(
        **pages.terms(request),
        station=said.get("station", ""),
        day=day,
        slot=said.get("slot", ""),
        nonce=ids.read_nonce(said.get("nonce")),
    )
    messages.success(request, _("Asked. You are told when it is decided."))
    return _back(request)


@pages.page("roster.mine", methods=("POST",))
def withdraw(request: pages.Request, request_id: int) -> HttpResponse:
    """Take a request back."""
    services.withdraw(**pages.terms(request), request_id=request_id)
    return _back(request)


@pages.page("roster.mine", methods=("POST",))
def agree(request: pages.Request, request_id: int) -> HttpResponse:
    """Say yes or no to a colleague."""
    services.agree(**pages.terms(request), request_id=request_id, yes=bool(request.POST.get("yes")))
    return _back(request)


@pages.page("roster.lead", methods=("POST",))
def decide(request: pages.Request, request_id: int) -> HttpResponse:
    """Approve or refuse what somebody asks for."""
    found = services.decide(
        **pages.terms(request),
        request_id=request_id,
        yes=bool(request.POST.get("yes")),
        answer=request.POST.get("answer", ""),
    )
    approved = found.state == rules.Answer.APPROVED
    messages.success(request, _("Approved and carried out.") if approved else _("Refused."))
    asked = numerals.whole(request.GET.get("roster"), 0)
    return board.back(request, asked) if asked else redirect("rosters:current", compound=request.compound.code)


@pages.page("roster.mine")
def clock(request: pages.Request, code: str = "") -> HttpResponse:
    """The clock of the post whose code was scanned: come or go with one press."""
    code = services.code_of(code or request.GET.get("code", ""))
    place = selectors.station_by_code(request.compound.pk, code) if code else None
    facts = _facts(request, place.pk if place else 0)
    near = facts["near"]
    facts |= {
        "code": code,
        "place": place,
        "here": bool(place and near and near.station_id == place.pk),
        "lacks": selectors.said_gear(services.ppe_missing(near)) if near and place else "",
    }
    return render(request, "rosters/clock.html", facts)


@pages.page("roster.mine", methods=("POST",))
def press(request: pages.Request) -> HttpResponse:
    """Clock in or out."""
    said = request.POST
    terms = {**pages.terms(request), "code": said.get("code", ""), "nonce": ids.read_nonce(said.get("nonce"))}
    if said.get("way") == "out":
        services.clock_out(**terms, handover=said.get("handover", ""))
        messages.success(request, _("You have clocked out. Have a good rest."))
    else:
        pressed = services.clock_in(**terms, exception=said.get("exception", ""))
        late = _("Clocked in, %(n)s minutes late.") % {"n": pressed.late_minutes}
        messages.success(request, late if pressed.late_minutes else _("Clocked in."))
    return _back(request)


@pages.page("roster.mine", methods=("POST",))
def feed(request: pages.Request) -> HttpResponse:
    """A new secret address of my calendar, shown once; or none any more."""
    if request.POST.get("revoke"):
        services.revoke_feed(**pages.terms(request))
        messages.info(request, _("The calendar address is worth nothing any more."))
        return _back(request)
    token = services.make_feed(**pages.terms(request))
    address = request.build_absolute_uri(reverse("rosters:calendar", kwargs={"token": token}))
    return render(request, "rosters/feed.html", {"address": address})


@pages.page("roster.edit")
def codes(request: pages.Request) -> HttpResponse:
    """The place codes of all posts, to be printed and put up."""
    places = [
        (each, request.build_absolute_uri(pages.address(request, "rosters:clock-at", code=each.code)))
        for each in selectors.stations(request.compound.pk)
    ]
    return render(request, "rosters/codes.html", {"places": places})
