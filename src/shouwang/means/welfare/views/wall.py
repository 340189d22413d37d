"""The wall of thanks: everybody reads and writes, a leader may take a note down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.accounts import selectors as accounts
from shouwang.kernel import china
from shouwang.kernel.outcomes import Refusal
from shouwang.means.welfare import forms, selectors, services
from shouwang.means.welfare.views.showing import LEAD, OWN, tabs
from shouwang.web import listing, pages, xlsx


@pages.page("thanks.give", methods=("GET", "POST"))
def wall(request: pages.Request) -> HttpResponseBase:
    """Read the notes, pin one; the wall prints for the board downstairs."""
    refusal = None
    if request.method == "POST":
        try:
            return _pin(request)
        except Refusal as refused:
            refusal = refused
    now, wanted = pages.now(request), request.GET.get("format", "")
    found = selectors.wall(request.compound.pk, text=request.GET.get("q", "")[:60])
    if wanted == "xlsx":
        head = [_("Time"), _("To"), _("A few words"), _("From whom")]
        rows = ([note.at, note.receiver.name, note.words, china.mask_name(note.sender.name)] for note in found)
        return xlsx.workbook_response(f"thanks-{timezone.localtime(now):%Y%m%d}.xlsx", {_("Thanks"): (head, rows)})
    leads = request.actor.may("welfare.see", compound_id=request.compound.pk)
    context = {
        "tabs": tabs(request, "wall", LEAD if leads else OWN),
        "page": listing.page_of(found, request),
        "people": accounts.staff_of(request.compound.pk, now=now).exclude(pk=request.actor.user_id or 0),
        "given": request.POST,
        "refusal": refusal,
    }
    template = "welfare/wall_print.html" if wanted == "print" else "welfare/wall.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


def _pin(request: pages.Request) -> HttpResponse:
    data = forms.read(forms.ThanksForm(request.POST))
    services.thank(
        compound_id=request.compound.pk,
        receiver_id=data["receiver"],
        words=data["words"],
        actor=request.actor,
        now=pages.now(request),
        nonce=data["nonce"],
    )
    messages.success(request, _("Your thanks hang on the wall."))
    return redirect(pages.address(request, "welfare:wall"))


@pages.page("welfare.see", methods=("POST",))
def hide(request: pages.Request, thanks_id: int) -> HttpResponse:
    """Take a note off the wall."""
    services.hide(thanks_id=thanks_id, compound_id=request.compound.pk, actor=request.actor, now=pages.now(request))
    messages.success(request, _("Taken off the wall."))
    return redirect(pages.address(request, "welfare:wall"))
