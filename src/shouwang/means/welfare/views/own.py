"""What everybody who works here finds for themselves: rest, meals, and how one is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel import numerals
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.means.welfare import forms, selectors, services
from shouwang.means.welfare.rules import care, questionnaires
from shouwang.means.welfare.rules.questionnaires import Scale
from shouwang.means.welfare.views.showing import tabs
from shouwang.web import pages

TITLES = {Scale.PHQ9: gettext_noop("Mood (PHQ-9)"), Scale.GAD7: gettext_noop("Worry (GAD-7)")}
BAND_LABELS = {band: label for bands in questionnaires.BANDS.values() for _from, band, label in bands}


@pages.page("welfare.own", methods=("GET", "POST"))
def rest(request: pages.Request) -> HttpResponse:
    """Free beds over a time, and one's own."""
    refusal = None
    if request.method == "POST":
        try:
            return _book(request)
        except Refusal as refused:
            refusal = refused
    now = pages.now(request)
    start = timezone.localtime(now).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    end = start + timedelta(hours=8)
    context = {
        "tabs": tabs(request, "rest"),
        "strain": selectors.own_strain(request.actor, compound_id=request.compound.pk, now=now),
        "beds": selectors.beds(request.compound.pk, starts_at=start, ends_at=end),
        "mine": selectors.bookings_of(request.actor, compound_id=request.compound.pk, now=now),
        "start": request.POST.get("starts_at", f"{start:%Y-%m-%dT%H:%M}"),
        "end": request.POST.get("ends_at", f"{end:%Y-%m-%dT%H:%M}"),
        "refusal": refusal,
    }
    return render(request, "welfare/rest.html", context, status=refusal.status if refusal else 200)


def _book(request: pages.Request) -> HttpResponse:
    now = pages.now(request)
    booking_id = numerals.whole(request.POST.get("cancel"), 0)
    if booking_id:
        services.cancel_rest(booking_id=booking_id, compound_id=request.compound.pk, actor=request.actor, now=now)
        messages.success(request, _("The bed is free again."))
        return redirect(pages.address(request, "welfare:rest"))
    data = forms.read(forms.RestForm(request.POST))
    made = services.book_rest(
        compound_id=request.compound.pk,
        place_id=data["place"],
        starts_at=data["starts_at"],
        ends_at=data["ends_at"],
        actor=request.actor,
        now=now,
        nonce=data["nonce"],
    )
    messages.success(request, _("Bed {n} in {room} is yours.").format(n=made.bed, room=made.place.name))
    return redirect(pages.address(request, "welfare:rest"))


@pages.page("welfare.own", methods=("GET", "POST"))
def meals(request: pages.Request) -> HttpResponse:
    """The meals of today and the six days after; one tap orders, another takes it back."""
    refusal = None
    if request.method == "POST":
        try:
            return _order(request)
        except Refusal as refused:
            refusal = refused
    today = timezone.localdate(pages.now(request))
    ordered = {
        (order.day, order.meal): order
        for order in selectors.meals_of(request.actor, compound_id=request.compound.pk, since=today)
    }
    days = [today + timedelta(days=each) for each in range(7)]
    context = {
        "tabs": tabs(request, "meals"),
        "days": [
            (d, [(m, care.MEAL_LABELS[m], ordered.get((d, m)), _open(request, d, m)) for m in care.Meal]) for d in days
        ],
        "diets": care.DIET_LABELS.items(),
        "refusal": refusal,
    }
    return render(request, "welfare/meals.html", context, status=refusal.status if refusal else 200)


def _open(request: pages.Request, day: Any, meal: care.Meal) -> bool:
    try:
        care.check_meal(day, meal, now=pages.now(request), zone=timezone.get_current_timezone())
    except Refusal:
        return False
    return True


def _order(request: pages.Request) -> HttpResponse:
    data = forms.read(forms.MealForm(request.POST))
    given = {
        "compound_id": request.compound.pk,
        "day": data["day"],
        "meal": care.Meal(data["meal"]),
        "actor": request.actor,
        "now": pages.now(request),
    }
    if data["diet"]:
        services.order_meal(**given, diet=care.Diet(data["diet"]), bring_to=data["bring_to"])
    else:
        services.skip_meal(**given)
    return redirect(pages.address(request, "welfare:meals"))


def _scale(key: str) -> Scale:
    if key not in set(Scale):
        raise NotFound("welfare.scale", gettext_noop("There is no such questionnaire."))
    return Scale(key)


@pages.page("welfare.own", methods=("GET",))
def mind(request: pages.Request) -> HttpResponse:
    """How are you? The two questionnaires, what one kept, and where help is."""
    context = {
        "tabs": tabs(request, "mind"),
        "talk": selectors.own_talk(request.actor, compound_id=request.compound.pk),
        "scales": [(scale, TITLES[scale], len(questionnaires.ITEMS[scale])) for scale in Scale],
        "kept": [
            {
                **each,
                "title": TITLES[each["scale"]],
                "label": BAND_LABELS[each["band"]],
                "most": questionnaires.highest(each["scale"]),
            }
            for each in selectors.kept(request.actor)
        ],
    }
    return render(request, "welfare/mind.html", context)


@pages.page("welfare.own", methods=("GET", "POST"))
def check(request: pages.Request, scale: str) -> HttpResponse:
    """One questionnaire; the answer is shown once, on the page that answers the form, and never in an address."""
    asked, refusal = _scale(scale), None
    if request.method == "POST":
        answered = forms.answers(request.POST, asked)
        try:
            result = services.take_check(
                compound_id=request.compound.pk,
                scale=asked,
                answers=answered,
                keep=request.POST.get("keep") == "yes",
                actor=request.actor,
                now=pages.now(request),
            )
            context = {"result": result, "title": TITLES[asked], "most": questionnaires.highest(asked)}
            return render(request, "welfare/result.html", context)
        except Refusal as refused:
            refusal = refused
    given = forms.answers(request.POST, asked)
    context = {
        "title": TITLES[asked],
        "stem": questionnaires.STEM,
        "items": list(zip(questionnaires.ITEMS[asked], given, strict=True)),
        "choices": list(enumerate(questionnaires.CHOICES)),
        "refusal": refusal,
    }
    return render(request, "welfare/check.html", context, status=refusal.status if refusal else 200)


@pages.page("welfare.own", methods=("POST",))
def forget(request: pages.Request, check_id: int) -> HttpResponse:
    """Delete a result that one kept."""
    services.forget_own(check_id=check_id, actor=request.actor)
    messages.success(request, _("Deleted."))
    return redirect(pages.address(request, "welfare:mind"))


@pages.page("welfare.own", methods=("POST",))
def ask(request: pages.Request) -> HttpResponse:
    """Ask the counsellor for a talk."""
    data = forms.read(forms.TalkForm(request.POST))
    services.ask_talk(
        compound_id=request.compound.pk,
        words=data["words"],
        urgent=data["urgent"],
        actor=request.actor,
        now=pages.now(request),
        nonce=data["nonce"],
    )
    messages.success(request, _("The counsellor is told and will call you. In danger of life call 120 now."))
    return redirect(pages.address(request, "welfare:mind"))
