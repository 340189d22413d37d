"""Doing duties on a phone: my duties, one duty, and every press of a key there."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel import ids, numerals, outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.means.workforce import forms, selectors, services
from shouwang.means.workforce.views import showing
from shouwang.web import forms as web_forms
from shouwang.web import pages


@pages.page("duty.mine")
def mine(request: pages.Request) -> HttpResponse:
    """What I have to do now, what comes next, what I did."""
    now, actor = pages.now(request), request.actor
    found = selectors.mine(actor, request.compound.pk, now=now)
    seats = selectors.seats_of(actor.user_id, request.compound.pk, now=now) if actor.user_id else []
    facts = {
        "mine": found,
        "card": showing.card(found.now, actor, now=now) if found.now else None,
        "seats": seats,
        "now": now,
        "back": "mine",
        "reasons": forms.CANNOT,
    }
    return render(request, "workforce/mine.html", facts)


@pages.page("duty.mine")
def duty(request: pages.Request, duty_id: int) -> HttpResponse:
    """One duty with its proof and its history, for those whom it concerns."""
    now = pages.now(request)
    found = _seen(request, duty_id)
    leads = request.actor.may("duty.assign", compound_id=request.compound.pk)
    facts = {
        "duty": found,
        "card": showing.card(found, request.actor, now=now),
        "entries": selectors.entries_of(found),
        "rounds": selectors.rounds_of(found)[:12],
        "waited": selectors.prerequisites_of(found),
        "leads": leads,
        "full_names": leads or not request.actor.may("duty.see", compound_id=request.compound.pk),
        "people": selectors.people(request.compound.pk, now=now) if leads else [],
        "now": now,
        "back": "duty",
        "reasons": forms.CANNOT,
    }
    return render(request, "workforce/duty.html", facts)


def _seen(request: pages.Request, duty_id: int) -> Any:
    found = selectors.one(duty_id, compound_id=request.compound.pk)
    roster = selectors.roster(request.compound.pk, now=pages.now(request))
    if not selectors.seen_by(request.actor, found, roster, now=pages.now(request)):
        raise outcomes.NotFound("duty.unknown", gettext_noop("There is no such duty."))
    return found


@pages.page("duty.mine")
def photo(request: pages.Request, duty_id: int, photo_id: int) -> HttpResponse:
    """A photo of the proof, for those whom the duty concerns; kept by no cache."""
    found = _seen(request, duty_id)
    kept = selectors.photo(photo_id, duty_id=found.pk)
    answer = HttpResponse(bytes(kept.small if "small" in request.GET else kept.content), content_type=kept.content_type)
    answer["Cache-Control"] = "no-store, private"
    answer["Content-Disposition"] = f'inline; filename="duty-{found.pk}-{kept.pk}.jpg"'
    return answer


def _terms(request: pages.Request, duty_id: int) -> dict[str, Any]:
    return {
        "duty_id": duty_id,
        "actor": request.actor,
        "now": pages.now(request),
        "nonce": ids.read_nonce(request.POST.get("nonce")),
        "compound_id": request.compound.pk,
    }


def _back(request: pages.Request, duty_id: int) -> HttpResponse:
    if request.POST.get("back") == "mine":
        return redirect("workforce:mine", compound=request.compound.code)
    return redirect("workforce:duty", compound=request.compound.code, duty_id=duty_id)


@pages.page("duty.mine", methods=("POST",))
def accept(request: pages.Request, duty_id: int) -> HttpResponse:
    """接单."""
    services.acknowledge(**_terms(request, duty_id))
    return _back(request, duty_id)


@pages.page("duty.mine", methods=("POST",))
def begin(request: pages.Request, duty_id: int) -> HttpResponse:
    """开始."""
    services.start(**_terms(request, duty_id))
    return _back(request, duty_id)


@pages.page("duty.mine", methods=("POST",))
def tick(request: pages.Request, duty_id: int) -> HttpResponse:
    """Tick a line of the checklist, or take the tick back."""
    number = numerals.whole(request.POST.get("step"), -1)
    services.tick(**_terms(request, duty_id), step=number, done=request.POST.get("done") == "1")
    return _back(request, duty_id)


@pages.page("duty.mine", methods=("POST",))
def add_photo(request: pages.Request, duty_id: int) -> HttpResponse:
    """Hand in photos before the duty is finished."""
    sent = request.FILES.getlist("photo")[:12]
    if not sent:
        raise services.DutyRefused("duty.photo_missing", gettext_noop("Please choose a photo."))
    terms = _terms(request, duty_id)
    for each in sent:
        terms["nonce"] = terms["nonce"] if each is sent[0] else None
        services.attach_photo(**terms, content=each.read(services.MAX_PHOTO_BYTES + 1))
    return _back(request, duty_id)


@pages.page("duty.mine", methods=("POST",))
def finish(request: pages.Request, duty_id: int) -> HttpResponse:
    """完成, with the proof that is owed."""
    form = forms.ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        raise web_forms.wrong(form, services.DutyRefused, "duty.form")
    done = services.finish(**_terms(request, duty_id), proof=form.given(), pictures=form.pictures())
    messages.success(request, _("Done. Thank you!"))
    return redirect("workforce:mine", compound=request.compound.code) if done else _back(request, duty_id)


@pages.page("duty.mine", methods=("GET", "POST"))
def cannot(request: pages.Request, duty_id: int) -> HttpResponse:
    """无法执行: say why; whoever leads is told."""
    if request.method == "POST":
        form = forms.ReasonForm(request.POST)
        said = form.said() if form.is_valid() else ""
        services.report_not_executable(**_terms(request, duty_id), reason=said)
        messages.info(request, _("Reported. Whoever leads decides what happens instead."))
        return redirect("workforce:mine", compound=request.compound.code)
    found = _seen(request, duty_id)
    return render(request, "workforce/cannot.html", {"duty": found, "reasons": forms.CANNOT})


@pages.page("duty.assign", methods=("POST",))
def judge(request: pages.Request, duty_id: int) -> HttpResponse:
    """Verify what was done, or send it back with a reason."""
    if request.POST.get("verdict") == "verify":
        services.verify(**_terms(request, duty_id))
    else:
        form = forms.ReasonForm(request.POST)
        services.reject(**_terms(request, duty_id), reason=form.said() if form.is_valid() else "")
    return redirect("workforce:duty", compound=request.compound.code, duty_id=duty_id)
