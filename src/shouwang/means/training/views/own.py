"""One's own courses, a course with its quiz, and one's points."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel.outcomes import Refusal
from shouwang.means.training import forms, selectors, services
from shouwang.means.training.rules import career, learning
from shouwang.means.training.views.showing import tabs
from shouwang.web import listing, pages
from shouwang.web.forms import NonceForm


@pages.page("training.own")
def mine(request: pages.Request) -> HttpResponse:
    """Courses by what one's post asks for, and the rung one stands on."""
    now, compound_id, me = pages.now(request), request.compound.pk, request.actor.user_id or 0
    required = selectors.required_of(me, compound_id=compound_id, now=now)
    rung = career.rung(selectors.record_of(me, compound_id=compound_id, now=now))
    context = {
        "tabs": tabs(request, "mine"),
        "courses": [
            (each, learning.STANDING_LABELS[each.standing], each.standing in learning.HOLDS)
            for each in selectors.mine(request.actor, compound_id=compound_id, now=now, required=required)
        ],
        "rung": rung,
        "rank": career.RANK_LABELS[rung.rank],
        "next": career.RANK_LABELS[rung.next] if rung.next else "",
        "balance": selectors.balance(me, compound_id=compound_id),
    }
    return render(request, "training/mine.html", context)


@pages.page("training.own", methods=("GET", "POST"))
def course(request: pages.Request, course_id: int) -> HttpResponse:
    """The material, the quiz, and what came of it."""
    found = selectors.course(course_id, compound_id=request.compound.pk)
    asked, refusal, score = selectors.questions(found), None, None
    given = forms.answers(request.POST, len(asked))
    if request.method == "POST":
        try:
            score = services.hand_in(
                compound_id=request.compound.pk,
                course_id=found.pk,
                answers=given,
                actor=request.actor,
                now=pages.now(request),
                nonce=forms.read(NonceForm(request.POST))["nonce"],
            )
        except Refusal as refused:
            refusal = refused
    wrong = set(score.wrong) if score else set()
    context = {
        "course": found,
        "questions": [(row, given[place], place in wrong) for place, row in enumerate(asked)],
        "score": score,
        "refusal": refusal,
    }
    return render(request, "training/course.html", context, status=refusal.status if refusal else 200)


@pages.page("training.own", methods=("GET", "POST"))
def points(request: pages.Request) -> HttpResponse:
    """The balance, what it buys, the ledger, and who earned most this quarter."""
    refusal = None
    if request.method == "POST":
        try:
            data = forms.read(forms.RedeemForm(request.POST))
            services.redeem(
                compound_id=request.compound.pk,
                reward_id=data["reward"],
                actor=request.actor,
                now=pages.now(request),
                nonce=data["nonce"],
            )
            messages.success(request, _("Yours. Show this page to whoever hands it out."))
            return redirect(pages.address(request, "training:points"))
        except Refusal as refused:
            refusal = refused
    compound_id, me, text = request.compound.pk, request.actor.user_id or 0, request.GET.get("q", "")[:60]
    context = {
        "tabs": tabs(request, "points"),
        "balance": selectors.balance(me, compound_id=compound_id),
        "rewards": selectors.rewards(compound_id),
        "page": listing.page_of(selectors.entries(request.actor, compound_id=compound_id), request),
        "board": selectors.board(compound_id, since=pages.now(request) - timedelta(days=90), text=text),
        "refusal": refusal,
    }
    return render(request, "training/points.html", context, status=refusal.status if refusal else 200)
