"""The wall of thanks: everybody reads and writes, a leader may take a note down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.accounts import selectors as accounts
from shouwang.kernel.outcomes import Refusal
from shouwang.means.welfare import forms, selectors, services
from shouwang.means.welfare.views.showing import LEAD, OWN, tabs
from shouwang.web import listing, pages


@pages.page("thanks.give", methods=("GET", "POST"))
def wall(request: pages.Request) -> HttpResponse:
    """Read the notes, pin one."""
    refusal = None
    if request.method == "POST":
        try:
            return _pin(request)
        except Refusal as refused:
            refusal = refused
    now = pages.now(request)
    leads = request.actor.may("welfare.see", compound_id=request.compound.pk)
    context = {
        "tabs": tabs(request, "wall", LEAD if leads else OWN),
        "page": listing.page_of(selectors.wall(request.compound.pk), request),
        "people": accounts.staff_of(request.compound.pk, now=now).exclude(pk=request.actor.user_id or 0),
        "given": request.POST,
        "refusal": refusal,
    }
    return render(request, "welfare/wall.html", context, status=refusal.status if refusal else 200)


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
