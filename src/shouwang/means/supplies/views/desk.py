"""The storekeeper's phone: scan, say how much, done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel import numerals
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.means.supplies import forms, selectors, services
from shouwang.means.supplies.rules import ledger, units
from shouwang.means.supplies.rules.ledger import Kind, Piece
from shouwang.means.supplies.views.common import today
from shouwang.means.workforce import selectors as workforce
from shouwang.web import listing, naming, pages


@pages.page("supplies.move", methods=("GET", "POST"))
def desk(request: pages.Request) -> HttpResponse:
    """One movement: which, of what, how much, from or to where."""
    refusal = None
    if request.method == "POST":
        try:
            entry = _move(request)
            messages.success(request, _written(entry, request))
            return redirect(
                pages.address(request, "supplies:desk") + f"?kind={entry.kind}&store={request.POST.get('store', '')}"
            )
        except Refusal as refused:
            refusal = refused
    asked = request.POST if request.method == "POST" else request.GET
    kind = listing.asked(asked, "kind", [*forms.INCOMING, *forms.OUTGOING], Kind.ISSUE)
    code, places = _scanned(asked, kind, request) if request.method == "GET" else (asked.get("code", ""), {})
    found = _seek(code, request)
    context = {
        "kind": kind,
        "kinds": [(each, ledger.KIND_LABELS[each]) for each in (*forms.OUTGOING, *forms.INCOMING)],
        "incoming": kind in forms.INCOMING,
        "needs_partner": kind in ledger.NEEDS_PARTNER,
        "needs_reason": kind in ledger.NEEDS_REASON,
        "stores": selectors.stores(request.compound.pk),
        "code": code,
        "store": places.get("store")
        or asked.get("store", "")
        or (str(selectors.fullest(found.pk) or "") if found else ""),
        "to_store": places.get("to_store") or asked.get("to_store", ""),
        "item": found,
        "unknown": bool(code) and found is None,
        "hits": selectors.items(request.compound.pk, text=code)[:8] if code and found is None else [],
        "people": workforce.people(request.compound.pk, now=pages.now(request)) if kind == Kind.ISSUE else [],
        "given": asked,
        "refusal": refusal,
    }
    return render(request, "supplies/desk.html", context, status=refusal.status if refusal else 200)


def _written(entry: Any, request: pages.Request) -> str:
    """What was written, so that a slip of the finger shows at once: ``Issued: Surgical mask, 30 pieces``."""
    kind = _(ledger.KIND_LABELS[entry.kind])
    moved = [line for line in entry.lines.select_related("batch__item") if line.quantity > 0]
    item = moved[0].batch.item
    amount = selectors.in_units_of(item)(sum(line.quantity for line in moved))
    return _("{movement}: {item}, {amount}. Written.").format(
        movement=kind, item=naming.spoken(item.name), amount=amount
    )


def _scanned(asked: Any, kind: str, request: pages.Request) -> tuple[str, dict[str, str]]:
    """What was scanned: a thing, or the shelf where it is; of a move the first shelf is left, the second entered."""
    code, before = asked.get("code", ""), asked.get("last", "")
    place = selectors.store_by_code(code, compound_id=request.compound.pk)
    if place is None:
        return code, {}
    messages.info(request, _("{place}: scanned.").format(place=place.name))
    into = kind == Kind.TRANSFER and asked.get("store", "") not in ("", str(place.pk))
    return before, {"to_store" if into else "store": str(place.pk)}


def _seek(code: str, request: pages.Request) -> Any:
    """The item of a barcode or label, or ``#7`` for one that was chosen from the hits."""
    chosen = numerals.whole(code[1:], 0) if code.startswith("#") else 0
    if chosen:
        return selectors.items(request.compound.pk).filter(pk=chosen).first()
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
        said = selectors.in_units_of(item)
        pieces = ledger.first_expired(lots, quantity, today=today(request), said=said)
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
