"""Pages of the keys of pass codes: the list, a new one, withdrawing one after what it means is shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel import numerals, outcomes
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.protect.gate import services
from shouwang.protect.gate.card_pages import tabs
from shouwang.protect.gate.selectors import keyring
from shouwang.web import pages


@pages.page("gate.keys")
def index(request: pages.Request) -> HttpResponse:
    """Which key signs, which are believed, and how much paper hangs on each."""
    rows = keyring.listed(compound_id=request.compound.pk, now=pages.now(request))
    newest = next(row.number for row in rows if row.signs)
    return render(request, "gate/keys.html", {"rows": rows, "newest": newest, "tabs": tabs(request, "gate:keys")})


@pages.page("gate.keys", methods=("POST",))
def rotate(request: pages.Request) -> HttpResponse:
    """A new key signs from now on."""
    number = services.rotate_key(
        seen=numerals.whole(request.POST.get("seen"), -1),
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    messages.success(request, _("Key {number} signs from now on.").format(number=number))
    return redirect(pages.address(request, "gate:keys"))


@pages.page("gate.keys", methods=("GET", "POST"))
def withdraw(request: pages.Request, number: int) -> HttpResponse:
    """What stops with a key, then the reason and the last word."""
    refusal = None
    if request.method == "POST":
        try:
            services.withdraw_key(
                number=number,
                why=request.POST.get("why", "")[:400],
                actor=request.actor,
                compound_id=request.compound.pk,
                now=pages.now(request),
            )
            messages.success(request, _("Key {number} is believed no more.").format(number=number))
            return redirect(pages.address(request, "gate:keys"))
        except Refusal as refused:
            refusal = refused
    context = {"row": _row(request, number), "refusal": refusal, "tabs": tabs(request, "gate:keys")}
    return render(request, "gate/key_withdraw.html", context, status=refusal.status if refusal else 200)


def _row(request: pages.Request, number: int) -> Any:
    rows = keyring.listed(compound_id=request.compound.pk, now=pages.now(request))
    found = next((row for row in rows if row.number == number), None)
    if found is None:
        raise outcomes.NotFound("key.unknown", gettext_noop("There is no such key."))
    return found
