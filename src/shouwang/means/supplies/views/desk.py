"""The storekeeper's phone: scan, say how much, done; counting; protection for whoever begins a shift."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.accounts import selectors as accounts
from shouwang.base.posture.catalogue import POSTS, PPE
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.means.supplies import forms, selectors, services
from shouwang.means.supplies.rules import counting, ledger, units, words
from shouwang.means.supplies.rules.ledger import Kind, Piece
from shouwang.means.supplies.views.stock import spoken, today
from shouwang.means.workforce import selectors as workforce
from shouwang.web import listing, navigation, pages, panels


@pages.page("supplies.move", methods=("GET", "POST"))
def desk(request: pages.Request) -> HttpResponse:
    """One movement: which, of what, how much, from or to where."""
    refusal = None
    if request.method == "POST":
        try:
            entry = _move(request)
            messages.success(request, _("{movement}: written.").format(movement=_(ledger.KIND_LABELS[entry.kind])))
            return redirect(
                pages.address(request, "supplies:desk") + f"?kind={entry.kind}&store={request.POST.get('store', '')}"
            )
        except Refusal as refused:
            refusal = refused
    asked = request.POST if request.method == "POST" else request.GET
    kind = listing.asked(asked, "kind", [*forms.INCOMING, *forms.OUTGOING], Kind.ISSUE)
    code = asked.get("code", "")
    found = _seek(code, request)
    context = {
        "kind": kind,
        "kinds": [(each, ledger.KIND_LABELS[each]) for each in (*forms.OUTGOING, *forms.INCOMING)],
        "incoming": kind in forms.INCOMING,
        "needs_partner": kind in ledger.NEEDS_PARTNER,
        "needs_reason": kind in ledger.NEEDS_REASON,
        "stores": selectors.stores(request.compound.pk),
        "store": asked.get("store", "") or (str(selectors.fullest(found.pk) or "") if found else ""),
        "item": found,
        "unknown": bool(code) and found is None,
        "hits": selectors.items(request.compound.pk, text=code)[:8] if code and found is None else [],
        "people": accounts.staff_of(request.compound.pk, now=pages.now(request)) if kind == Kind.ISSUE else [],
        "given": asked,
        "refusal": refusal,
    }
    return render(request, "supplies/desk.html", context, status=refusal.status if refusal else 200)


def _seek(code: str, request: pages.Request) -> Any:
    """The item of a barcode or label, or ``#7`` for one that was chosen from the hits."""
    if code.startswith("#") and code[1:].isdecimal() and len(code) < 19:
        return selectors.items(request.compound.pk).filter(pk=int(code[1:])).first()
    return selectors.item_by_code(code, compound_id=request.compound.pk)


def _found(code: str, request: pages.Request) -> Any:
    found = _seek(code, request)
    if found is None:
        raise NotFound("supplies.code", gettext_noop("Nothing here has this code."))
    return found


def _move(request: pages.Request) -> Any:
    data = forms.read(forms.MoveForm(request.POST))
    item, kind = _found(data["code"], request), Kind(data["kind"])
    quantity = units.read(data["quantity"], unit=item.unit, packs=item.packs, pack=data["pack"])
    common: dict[str, Any] = {
        "compound_id": request.compound.pk,
        "actor": request.actor,
        "now": pages.now(request),
    }
    if kind in forms.INCOMING:
        arrival = services.Arrival(item.pk, quantity, data["lot"], data["expires_on"], data["source"])
        return services.receive(
            **common,
            arrivals=[arrival],
            store_id=data["store"],
            nonce=data["nonce"],
            kind=kind,
            partner=data["partner"],
            due_on=data["due_on"],
            reason=data["reason"],
        )
    scanned = data["code"].strip().upper()
    if kind is Kind.ISSUE and not scanned.startswith("B"):
        return services.issue(
            **common,
            item_id=item.pk,
            quantity=quantity,
            store_id=data["store"],
            nonce=data["nonce"],
            receiver_id=data["receiver"],
            reason=data["reason"],
        )
    return services.move(**common, movement=_movement(data, kind, item, quantity, scanned, request))


def _movement(
    data: dict[str, Any], kind: Kind, item: Any, quantity: int, scanned: str, request: pages.Request
) -> services.Movement:
    source, target = ledger.WAYS[kind]
    if scanned.startswith("B"):
        pieces: tuple[Piece, ...] = (Piece(selectors.batch(scanned, compound_id=request.compound.pk).pk, quantity),)
    elif source is not ledger.Account.STORE:
        pieces = selectors.coming_back(item.pk, source, data["partner"], quantity, compound_id=request.compound.pk)
    else:
        lots = selectors.lots(item.pk, data["store"], compound_id=request.compound.pk)
        pieces = ledger.first_expired(lots, quantity, today=today(request))
    return services.Movement(
        kind,
        pieces,
        data["nonce"],
        from_store=data["store"] if source is ledger.Account.STORE else None,
        to_store=(data["to_store"] if kind is Kind.TRANSFER else data["store"])
        if target is ledger.Account.STORE
        else None,
        reason=data["reason"],
        partner=data["partner"],
        due_on=data["due_on"],
        receiver_id=data["receiver"],
    )


@pages.page("supplies.move", methods=("GET", "POST"))
def counts(request: pages.Request) -> HttpResponse:
    """All counts; begin one."""
    refusal = None
    if request.method == "POST":
        try:
            store = request.POST.get("store", "")
            made = services.begin_count(
                compound_id=request.compound.pk,
                store_id=int(store) if store.isdecimal() and len(store) < 19 else 0,
                actor=request.actor,
                now=pages.now(request),
                nonce=forms.read(forms.CorrectForm(request.POST))["nonce"],
            )
            return redirect(pages.address(request, "supplies:count", count_id=made.pk))
        except Refusal as refused:
            refusal = refused
    context = {
        "tabs": navigation.tabs(request, navigation.GOODS, "supplies:counts"),
        "page": listing.page_of(selectors.counts(request.compound.pk), request),
        "stores": selectors.stores(request.compound.pk),
        "labels": counting.STAGE_LABELS,
        "refusal": refusal,
    }
    return render(request, "supplies/counts.html", context, status=refusal.status if refusal else 200)


@pages.page("supplies.move", methods=("GET", "POST"))
def count(request: pages.Request, count_id: int) -> HttpResponse:
    """Count blind: scan a batch, say how many; what is written is shown only once it is compared."""
    refusal = None
    if request.method == "POST":
        try:
            _count(request, count_id)
            return redirect(pages.address(request, "supplies:count", count_id=count_id))
        except Refusal as refused:
            refusal = refused
    found = selectors.count(count_id, compound_id=request.compound.pk)
    lines = list(found.lines.select_related("batch__item"))
    context = {
        "count": found,
        "label": counting.STAGE_LABELS[found.stage],
        "open": found.stage in counting.UNDER_WAY,
        "lines": lines,
        "differing": [line for line in lines if line.written is not None and (line.first or 0) != line.written],
        "own": request.actor.user_id in selectors.counters(found),
        "given": request.POST if refusal else {},
        "refusal": refusal,
    }
    return render(request, "supplies/count.html", context, status=refusal.status if refusal else 200)


def _count(request: pages.Request, count_id: int) -> None:
    act = request.POST.get("act", "tally")
    asked: dict[str, Any] = {
        "compound_id": request.compound.pk,
        "count_id": count_id,
        "actor": request.actor,
        "now": pages.now(request),
    }
    if act == "compare":
        services.compare(**asked)
    elif act == "discard":
        services.discard_count(**asked)
    elif act == "approve":
        services.approve_count(**asked, reason=request.POST.get("reason", ""))
    else:
        data = forms.read(forms.TallyForm(request.POST))
        batch = selectors.batch(data["code"], compound_id=request.compound.pk)
        nothing = data["quantity"].strip() == "0"
        said = (
            0
            if nothing
            else units.read(data["quantity"], unit=batch.item.unit, packs=batch.item.packs, pack=data["pack"])
        )
        services.tally(**asked, batch_code=batch.code, quantity=said, nonce=data["nonce"])
        messages.success(request, _("{item}: noted.").format(item=spoken(batch.item.name)))


@pages.page("supplies.move", methods=("GET", "POST"))
def ppe(request: pages.Request) -> HttpResponse:
    """Who works today has to wear what, and who has it: one tap hands it out."""
    refusal, now = None, pages.now(request)
    if request.method == "POST":
        try:
            data = forms.read(forms.PpeForm(request.POST))
            services.issue_ppe(
                compound_id=request.compound.pk,
                user_id=data["user"],
                post=data["post"],
                day=today(request),
                store_id=data["store"],
                actor=request.actor,
                now=now,
                nonce=data["nonce"],
            )
            messages.success(request, _("Handed out."))
            return redirect(pages.address(request, "supplies:ppe") + f"?store={data['store']}")
        except Refusal as refused:
            refusal = refused
    found = selectors.wearers(request.compound.pk, _workers(request), day=today(request), now=now)
    context = {
        "tabs": navigation.tabs(request, navigation.GOODS, "supplies:ppe"),
        "page": listing.page_of(found, request),
        "labels": PPE,
        "stores": selectors.stores(request.compound.pk),
        "store": request.GET.get("store", "") or _room(request),
        "refusal": refusal,
    }
    return render(request, "supplies/ppe.html", context, status=refusal.status if refusal else 200)


def _workers(request: pages.Request) -> list[tuple[int, str, str]]:
    """Who works today: by the roster, or without one whoever fills a post."""
    rostered = panels.ask("workers_today", request.compound.pk, today(request))
    if rostered:
        return list(rostered)
    posts = workforce.posts_with_holders(request.compound.pk, now=pages.now(request))
    return [
        (seat.user_id, seat.name, filled.post.key)
        for filled in posts
        for seat in filled.seats
        if seat.user_id is not None and seat.away_until is None and filled.post.key in POSTS
    ]


def _room(request: pages.Request) -> str:
    """The store room, from which equipment is handed out unless somebody chooses another place."""
    room = selectors.stores(request.compound.pk).filter(kind=words.StoreKind.ROOM).first()
    return str(room.pk) if room else ""
