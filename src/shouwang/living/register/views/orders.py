"""Entering and lifting an authority's order over a home or somebody in it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.residents import services
from shouwang.kernel import ids, outcomes
from shouwang.living.register.forms.people import OrderForm, refuse
from shouwang.living.register.selectors import homes
from shouwang.living.register.views.register import head, home_address
from shouwang.web import pages
from shouwang.web.pages import Request, page

USUAL_LENGTH = timedelta(days=7)


@page("register.edit", methods=("GET", "POST"))
def restrict(request: Request, home_id: int) -> HttpResponse:
    """Enter an order: who gave it, whom it binds, until when."""
    now = pages.now(request)
    home = homes.panel(request.actor, home_id, compound_id=request.compound.pk, now=now)
    people = [(str(member.person_id), member.name) for member in home.members]
    start = now.replace(second=0, microsecond=0)
    usual = {"starts_at": start, "ends_at": start + USUAL_LENGTH}
    form = OrderForm(request.POST or None, people=people, home_id=home_id, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            services.restrict(
                actor=request.actor,
                compound_id=request.compound.pk,
                order=form.order(),
                now=now,
                nonce=ids.read_nonce(request.POST.get("nonce")),
            )
        except outcomes.Refusal as refusal:
            refuse(form, refusal.code, refusal.text(_(refusal.message)))
        else:
            messages.success(request, _("The order is entered. It ends by itself."))
            return redirect(home_address(request, home_id))
    facts = {"form": form, "side": home, "back": home_address(request, home_id), **head(request, "register")}
    return render(request, "register/restrict.html", facts, status=422 if form.errors else 200)


@page("register.edit", methods=("POST",))
def lift(request: Request, home_id: int, restriction_id: int) -> HttpResponse:
    """End an order before its time."""
    services.lift_restriction(
        actor=request.actor,
        compound_id=request.compound.pk,
        restriction_id=restriction_id,
        reason=request.POST.get("reason", ""),
        now=pages.now(request),
    )
    messages.success(request, _("The order is lifted."))
    return redirect(home_address(request, home_id))
