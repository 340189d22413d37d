"""Posts and who holds them: fill a seat, empty it, record who is away; empty posts first."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.means.workforce import forms, selectors, services
from shouwang.means.workforce.views.all import tabs
from shouwang.web import forms as web_forms
from shouwang.web import pages


@pages.page("workforce.see")
def posts(request: pages.Request) -> HttpResponse:
    """Every post with its A and B persons and deputies, and who is away."""
    now, compound_id = pages.now(request), request.compound.pk
    found = selectors.posts_with_holders(compound_id, now=now)
    grouped = [(key, list(each)) for key, each in groupby(found, key=lambda filled: filled.post.group_key)]
    edits = request.actor.may("workforce.edit", compound_id=compound_id)
    facts = {
        "groups": [(each[0].post.group_title, each) for _key, each in grouped],
        "unfilled": [filled for filled in found if filled.unfilled],
        "total": len(found),
        "absences": selectors.absences(compound_id, now=now),
        "people": selectors.people(compound_id, now=now) if edits else [],
        "form": forms.AbsenceForm(initial={"starts_at": now, "ends_at": now + timedelta(days=1)}),
        "edits": edits,
        "emergency": edits and selectors.is_emergency(compound_id, now=now),
        "now": now,
        "tabs": tabs(request, "posts"),
    }
    return render(request, "workforce/posts.html", facts)


@pages.page("workforce.edit", methods=("POST",))
def seat(request: pages.Request) -> HttpResponse:
    """Put somebody on a seat, or leave it empty when nobody is chosen."""
    form = forms.SeatForm(request.POST)
    if not form.is_valid():
        raise web_forms.wrong(form, services.DutyRefused, "post.form")
    said = form.cleaned_data
    terms = {**pages.terms(request), "post_key": said["post"], "rank": said["rank"]}
    if said["user"]:
        services.fill_post(**terms, user_id=said["user"], exception=said["exception"])
        messages.success(request, _("The post is filled."))
    else:
        services.vacate_post(**terms)
        messages.info(request, _("The seat is empty now."))
    return redirect("workforce:posts", compound=request.compound.code)


@pages.page("workforce.edit", methods=("POST",))
def absence(request: pages.Request) -> HttpResponse:
    """Record that somebody is away."""
    form = forms.AbsenceForm(request.POST)
    if not form.is_valid():
        raise web_forms.wrong(form, services.DutyRefused, "post.form")
    said = form.cleaned_data
    services.record_absence(
        **pages.terms(request),
        user_id=said["user"],
        starts_at=said["starts_at"],
        ends_at=said["ends_at"],
        reason=said["reason"],
    )
    messages.success(request, _("Recorded. Their duties go to the next person."))
    return redirect("workforce:posts", compound=request.compound.code)


@pages.page("workforce.edit", methods=("POST",))
def back_again(request: pages.Request, absence_id: int) -> HttpResponse:
    """Somebody is back."""
    services.end_absence(**pages.terms(request), absence_id=absence_id)
    return redirect("workforce:posts", compound=request.compound.code)
