"""Counting on a phone: all counts, and one that is counted blind."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.means.supplies import forms, selectors, services
from shouwang.means.supplies.rules import SuppliesRefused, counting, units
from shouwang.web import listing, naming, navigation, pages, xlsx


@pages.page("supplies.move", methods=("GET", "POST"))
def counts(request: pages.Request) -> HttpResponseBase:
    """All counts, of one place or of one state; begin one; print and workbook by ``?format=``."""
    refusal = None
    if request.method == "POST":
        try:
            return redirect(pages.address(request, "supplies:count", count_id=_begin_count(request)))
        except Refusal as refused:
            refusal = refused
    stage, wanted = listing.asked(request.GET, "stage", list(counting.STAGE_LABELS)), request.GET.get("format", "")
    found = selectors.counts(request.compound.pk, stage=stage, text=request.GET.get("q", ""))
    if wanted == "xlsx":
        return _counts_workbook(found)
    context = {
        "tabs": navigation.tabs(request, navigation.GOODS, "supplies:counts"),
        "page": listing.page_of(found, request),
        "stage": stage,
        "stores": selectors.stores(request.compound.pk),
        "labels": counting.STAGE_LABELS,
        "refusal": refusal,
    }
    name = "supplies/counts_print.html" if wanted == "print" else "supplies/counts.html"
    return render(request, name, context, status=refusal.status if refusal else 200)


def _counts_workbook(found: Any) -> HttpResponseBase:
    head = [_("Begun"), _("Place"), _("State"), _("Counted by"), _("Settled by"), _("Why")]
    rows = (
        [
            each.begun_at,
            each.store.name,
            _(counting.STAGE_LABELS[each.stage]),
            each.begun_by.name,
            each.ended_by.name if each.ended_by else "",
            each.reason,
        ]
        for each in found
    )
    return xlsx.workbook_response("counts.xlsx", {_("Counts"): (head, rows)})


def _begin_count(request: pages.Request) -> int:
    """Begin to count the shelf that was scanned or chosen; one that is being counted is gone on with."""
    data = forms.read(forms.BeginCountForm(request.POST))
    store_id, code = data["store"] or 0, data["code"]
    if code:
        place = selectors.store_by_code(code, compound_id=request.compound.pk)
        if place is None:
            raise NotFound("supplies.place_code", gettext_noop("No shelf here has this code."))
        running = selectors.counts(request.compound.pk).filter(store=place, stage__in=counting.UNDER_WAY).first()
        if running is not None:
            return running.pk
        store_id = place.pk
    made = services.begin_count(
        compound_id=request.compound.pk,
        store_id=store_id,
        actor=request.actor,
        now=pages.now(request),
        nonce=data["nonce"],
    )
    return made.pk


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
    if found.stage not in counting.UNDER_WAY:
        lines.sort(key=lambda line: not line.tally.difference)  # what is to be explained comes first
    since = selectors.moved_since(found) if found.stage == counting.Stage.WAITING else {}
    context = {
        "count": found,
        "label": counting.STAGE_LABELS[found.stage],
        "open": found.stage in counting.UNDER_WAY,
        "lines": [(line, since.get(line.batch_id)) for line in lines],
        "since": since,
        "differing": [line for line in lines if line.tally.differed] if found.stage != counting.Stage.OPEN else [],
        "own": request.actor.user_id in selectors.counters(found),
        "moved": request.actor.user_id in selectors.movers(found),
        "large": found.stage == counting.Stage.WAITING and selectors.is_large_difference(found),
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
        _not_elsewhere(data["code"], count_id, request)
        batch = selectors.batch(data["code"], compound_id=request.compound.pk)
        nothing = data["quantity"].strip() == "0"
        said = (
            0
            if nothing
            else units.read(data["quantity"], unit=batch.item.unit, packs=batch.item.packs, pack=data["pack"])
        )
        services.tally(**asked, batch_code=batch.code, quantity=said, nonce=data["nonce"])
        messages.success(request, _("{item}: noted.").format(item=naming.spoken(batch.item.name)))


def _not_elsewhere(code: str, count_id: int, request: pages.Request) -> None:
    """The code of a shelf is no label of a batch: say whether the counter stands at the right one."""
    place = selectors.store_by_code(code, compound_id=request.compound.pk)
    if place is None:
        return
    counted = selectors.count(count_id, compound_id=request.compound.pk).store
    if place.pk == counted.pk:
        sentence = gettext_noop("This is the right place. Now scan the labels of what lies here.")
        raise SuppliesRefused("supplies.place_scanned", sentence)
    sentence = gettext_noop("You stand at {here}, and count {counted}. Go there, or begin a count here.")
    raise SuppliesRefused("supplies.other_place", sentence, here=place.name, counted=counted.name)
