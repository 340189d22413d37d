"""Protection for whoever begins a shift: the storekeeper's list of today, and each one's own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import POSTS, PPE
from shouwang.kernel import numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.means.supplies import forms, selectors, services
from shouwang.means.supplies.rules import words
from shouwang.means.supplies.views.common import today
from shouwang.means.workforce import selectors as workforce
from shouwang.web import listing, measures, navigation, pages, panels, xlsx

EARLY = timedelta(hours=2)
"""How long before a shift somebody fetches what is worn there."""
RECENT = timedelta(hours=24)
"""How long it is shown that a shift began without equipment."""


@pages.page("supplies.move", methods=("GET", "POST"))
def ppe(request: pages.Request) -> HttpResponseBase:
    """Who works today has to wear what, and who has it: one tap hands it out; print and workbook by ``?format=``."""
    refusal, now = None, pages.now(request)
    if request.method == "POST":
        try:
            data = forms.read(forms.PpeForm(request.POST))
            handed = services.issue_ppe(
                compound_id=request.compound.pk,
                user_id=data["user"],
                post=data["post"],
                day=data["day"] or today(request),
                store_id=data["store"],
                actor=request.actor,
                now=now,
                nonce=data["nonce"],
            )
            messages.success(request, _("Handed out.") if handed else _("Nothing was lacking any more."))
            return redirect(pages.address(request, "supplies:ppe") + f"?store={data['store']}")
        except Refusal as refused:
            refusal = refused
    text, wanted = numerals.tidy(request.GET.get("q", ""))[:40], request.GET.get("format", "")
    found = selectors.wearers(request.compound.pk, _workers(request), now=now)
    found = [each for each in found if text.lower() in f"{each.name} {_(POSTS[each.post])}".lower()]
    if wanted == "xlsx":
        return _workbook(found, request)
    context = {
        "text": text,
        "today": today(request),
        "without": panels.ask("begun_without", request.compound.pk, since=now - RECENT) or [],
        "tabs": navigation.tabs(request, navigation.GOODS, "supplies:ppe"),
        "page": listing.page_of(found, request),
        "stores": selectors.stores(request.compound.pk),
        "store": request.GET.get("store", "") or _room(request),
        "refusal": refusal,
    }
    name = "supplies/ppe_print.html" if wanted == "print" else "supplies/ppe.html"
    return render(request, name, context, status=refusal.status if refusal else 200)


def _workbook(found: list[selectors.Wearer], request: pages.Request) -> HttpResponseBase:
    head = [_("Person"), _("Post"), _("Day"), _("Was given"), _("Lacks")]
    rows = ([each.name, _(POSTS[each.post]), each.day, _said(each.given), _said(each.missing)] for each in found)
    without = panels.ask("begun_without", request.compound.pk, since=pages.now(request) - RECENT) or []
    sheets: dict[str, xlsx.Sheet] = {_("Protection today"): (head, rows)}
    if without:
        said = ([each.name, _(POSTS[each.post]), each.at, each.lacked, each.why] for each in without)
        sheets[_("Begun without equipment")] = ([_("Person"), _("Post"), _("Time"), _("Lacked"), _("Why")], said)
    return xlsx.workbook_response(f"protection-{today(request):%Y%m%d}.xlsx", sheets)


def _said(portions: Iterable[tuple[str, int]]) -> str:
    return "; ".join(measures.portion(PPE[item_class], number) for item_class, number in portions)


def _workers(request: pages.Request) -> list[tuple[int, str, str, date]]:
    """Who works today or still tonight: by the roster, or without one whoever fills a post."""
    rostered = panels.ask("workers_now", request.compound.pk, now=pages.now(request))
    if rostered:
        return list(rostered)
    posts = workforce.posts_with_holders(request.compound.pk, now=pages.now(request))
    return [
        (seat.user_id, seat.name, filled.post.key, today(request))
        for filled in posts
        for seat in filled.seats
        if seat.user_id is not None and seat.away_until is None and filled.post.key in POSTS
    ]


def _room(request: pages.Request) -> str:
    """The store room, from which equipment is handed out unless somebody chooses another place."""
    room = selectors.stores(request.compound.pk).filter(kind=words.StoreKind.ROOM).first()
    return str(room.pk) if room else ""


@dataclass(frozen=True, slots=True)
class _Shift:
    """Where somebody works now or next today."""

    post: str
    day: date
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@pages.page("supplies.wear", methods=("GET", "POST"))
def wear(request: pages.Request) -> HttpResponse:
    """What I have to wear on my shift, what I was given, and where I put it back."""
    refusal, now, shift = None, pages.now(request), _own_shift(request)
    if request.method == "POST":
        try:
            data = forms.read(forms.HandBackForm(request.POST))
            services.hand_back(
                compound_id=request.compound.pk,
                item_class=data["item_class"],
                quantity=data["quantity"],
                place_code=data["code"],
                post=shift.post if shift else "",
                day=shift.day if shift else today(request),
                actor=request.actor,
                now=now,
                nonce=data["nonce"],
            )
            messages.success(request, _("Handed back. Thank you."))
            return redirect(pages.address(request, "supplies:wear"))
        except Refusal as refused:
            refusal = refused
    context = {
        "shift": shift,
        "post": POSTS.get(shift.post, "") if shift else "",
        "worn": selectors.own_ppe(
            request.actor.user_id or 0,
            shift.post if shift else "",
            shift.day if shift else today(request),
            compound_id=request.compound.pk,
            now=now,
        ),
        "given": request.POST if refusal else {},
        "refusal": refusal,
    }
    return render(request, "supplies/wear.html", context, status=refusal.status if refusal else 200)


def _own_shift(request: pages.Request) -> _Shift | None:
    """The shift that lasts or begins soon; without a roster, the post that one holds."""
    now, user_id = pages.now(request), request.actor.user_id
    for each in panels.ask("own_shifts", user_id, request.compound.pk, now=now) or ():
        if each.starts_at - EARLY <= now and each.station.key in POSTS:
            return _Shift(each.station.key, each.day, each.starts_at, each.ends_at)
    mine = [_Shift(post, day) for user, _name, post, day in _workers(request) if user == user_id]
    return mine[0] if mine else None
