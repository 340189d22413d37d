"""What leaders see: who sleeps where, the kitchen's list, totals that name nobody; and the counsellor's calls."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel import numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.means.welfare import forms, selectors, services
from shouwang.means.welfare.rules import care, fatigue
from shouwang.means.welfare.rules.totals import Total
from shouwang.means.welfare.views.own import TITLES
from shouwang.means.welfare.views.showing import LEAD, tabs
from shouwang.web import listing, pages, xlsx


@pages.page("welfare.see", methods=("GET", "POST"))
def rooms(request: pages.Request) -> HttpResponseBase:
    """Rest rooms, and who sleeps where; prints for the fire brigade."""
    refusal = None
    if request.method == "POST":
        try:
            data = forms.read(forms.RoomForm(request.POST))
            services.say_room(compound_id=request.compound.pk, actor=request.actor, now=pages.now(request), **data)
            return redirect(pages.address(request, "welfare:rooms"))
        except Refusal as refused:
            refusal = refused
    now = pages.now(request)
    text = request.GET.get("q", "")[:60]
    found = selectors.sleepers(request.actor, compound_id=request.compound.pk, now=now, text=text)
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [_("Rest room"), _("Bed"), _("Name"), _("From"), _("Until")]
        rows = ([b.place.name, b.bed, b.user.name, b.starts_at, b.ends_at] for b in found.iterator(chunk_size=1000))
        name = f"rest-{timezone.localtime(now):%Y%m%d}.xlsx"
        return xlsx.workbook_response(name, {_("Who sleeps where"): (head, rows)})
    context = {
        "tabs": tabs(request, "rooms", LEAD),
        "rooms": selectors.rooms(request.compound.pk),
        "page": listing.page_of(found, request),
        "refusal": refusal,
    }
    template = "welfare/rooms_print.html" if wanted == "print" else "welfare/rooms.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


@pages.page("welfare.see")
def tired(request: pages.Request) -> HttpResponseBase:
    """How tired everybody will be in their next shift, and who should rest first."""
    now = pages.now(request)
    found = selectors.strained(request.actor, compound_id=request.compound.pk, now=now)
    text = request.GET.get("q", "").strip().lower()
    shown = [each for each in found if text in each.name.lower()]
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [
            _("Name"),
            _("Post"),
            _("This or the next shift"),
            "KSS",
            _("Hours in 7 days"),
            _("Days in a row"),
            _("Why"),
        ]
        head += [_("Exposed days in 14"), _("Rest until")]
        rows = (_tired_row(each) for each in shown)
        name = f"fatigue-{timezone.localtime(now):%Y%m%d}.xlsx"
        return xlsx.workbook_response(name, {_("Fatigue"): (head, rows)})
    context = {
        "tabs": tabs(request, "fatigue", LEAD),
        "page": listing.page_of([(each, _reasons(each)) for each in shown], request),
        "resting": sum(each.fatigue.strain is fatigue.Strain.REST for each in found),
    }
    return render(request, "welfare/fatigue_print.html" if wanted == "print" else "welfare/fatigue.html", context)


def _reasons(each: selectors.Strained) -> str:
    return _(", ").join(_(fatigue.REASON_LABELS[reason]) for reason in each.fatigue.reasons)


def _tired_row(each: selectors.Strained) -> list[object]:
    seen = each.fatigue
    return [
        each.name,
        _(each.post_label),
        each.starts_at,
        seen.kss,
        seen.week_hours,
        seen.days_in_row,
        _reasons(each),
        seen.exposed_days,
        seen.rest_until,
    ]


@pages.page("welfare.see")
def kitchen(request: pages.Request) -> HttpResponseBase:
    """How many of what, and to which post, on a day."""
    today = timezone.localdate(pages.now(request))
    day = _day(request.GET.get("day", ""), today)
    text = request.GET.get("q", "")[:60]
    orders = list(selectors.meals_on(request.actor, compound_id=request.compound.pk, day=day, text=text))
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [_("Meal"), _("Name"), _("Diet"), _("Bring to")]
        rows = ([_(care.MEAL_LABELS[o.meal]), o.user.name, _(care.DIET_LABELS[o.diet]), o.bring_to] for o in orders)
        return xlsx.workbook_response(f"meals-{day:%Y%m%d}.xlsx", {_("Staff meals"): (head, rows)})
    counted = Counter((order.meal, order.diet) for order in orders)
    context = {
        "tabs": tabs(request, "kitchen", LEAD),
        "day": day,
        "meals": [
            (
                label,
                [(care.DIET_LABELS[d], counted[meal, d]) for d in care.Diet if counted[meal, d]],
                [order for order in orders if order.meal == meal],
            )
            for meal, label in care.MEAL_LABELS.items()
        ],
        "total": len(orders),
    }
    return render(request, "welfare/kitchen_print.html" if wanted == "print" else "welfare/kitchen.html", context)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@pages.page("welfare.see")
def totals(request: pages.Request) -> HttpResponseBase:
    """How the team is, in totals of closed months."""
    today = timezone.localdate(pages.now(request))
    found = selectors.totals(request.actor, compound_id=request.compound.pk, today=today)
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        head = [_("Month"), _("Questionnaire"), _("Number of people"), _("At ten points or more")]
        rows = (_total_row(each) for each in found)
        return xlsx.workbook_response(f"totals-{today:%Y%m%d}.xlsx", {_("How the team is"): (head, rows)})
    context = {
        "tabs": tabs(request, "totals", LEAD),
        "page": listing.page_of([(each, TITLES[each.scale]) for each in found], request),
    }
    return render(request, "welfare/totals_print.html" if wanted == "print" else "welfare/totals.html", context)


def _total_row(each: Total) -> list[object]:
    few, hidden = _("fewer than 5"), _("not told")
    people = few if each.people is None else each.people
    return [f"{each.month:%Y-%m}", _(TITLES[each.scale]), people, hidden if each.marked is None else each.marked]


@pages.page("welfare.counsel", methods=("GET", "POST"))
def talks(request: pages.Request) -> HttpResponse:
    """The counsellor's calls: take one, close one."""
    if request.method == "POST":
        terms = {**pages.terms(request), "referral_id": numerals.whole(request.POST.get("talk"), 0)}
        if request.POST.get("act") == "close":
            services.close_talk(**terms)
        else:
            services.take_talk(**terms, answer=request.POST.get("answer", ""))
        messages.success(request, _("Noted."))
        return redirect(pages.address(request, "welfare:talks"))
    found = selectors.talks(request.actor, compound_id=request.compound.pk, text=request.GET.get("q", "")[:60])
    return render(request, "welfare/talks.html", {"page": listing.page_of(found, request)})
