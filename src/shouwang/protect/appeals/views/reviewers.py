"""The reviewers' pages: the queue with its list, print and xlsx; one appeal with its reasons and the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel import china
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.protect.appeals import forms, rules, selectors, services
from shouwang.protect.gate import selectors as gates
from shouwang.web import listing, navigation, pages, xlsx

FILTERS = {"open": gettext_noop("To be answered"), "all": gettext_noop("All appeals"), **rules.STATE_LABELS}


@pages.page("appeal.review")
def queue(request: pages.Request) -> HttpResponseBase:
    """Whoever waits longest first; every state by filter, with search, print and xlsx."""
    now = pages.now(request)
    state = listing.asked(request.GET, "state", list(FILTERS), "open")
    found = selectors.listed(
        request.actor, compound_id=request.compound.pk, now=now, state=state, text=request.GET.get("q", "")
    )
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        return _workbook(found, now)
    page = listing.page_of(found, request)
    context = {
        "page": page,
        "rows": [_shown(row, now) for row in page],
        "states": [(value, _(label)) for value, label in FILTERS.items()],
        "state": state,
        "tabs": navigation.tabs(request, navigation.GATE, "appeals:queue"),
    }
    return render(request, "appeals/print.html" if wanted == "print" else "appeals/queue.html", context)


def _shown(row: Any, now: datetime) -> dict[str, Any]:
    return {
        "row": row,
        "state": row.state(now),
        "word": _(rules.STATE_LABELS[row.state(now)]),
        "claim": _(rules.CLAIM_LABELS[row.claim]),
        "name": selectors.whose(row),
        "shown": gates.shown(row.decision),
    }


def _workbook(found: Any, now: datetime) -> HttpResponseBase:
    head = [
        _("Number on the slip"), _("Gate"), _("Appealed at"), _("Answer by"), _("State"), _("Who"), _("Claim"),
        _("In words"), _("Reasons"), _("Answer"), _("Answered"), _("By"), _("Passed"),
    ]  # fmt: skip
    rows = (_line(_shown(row, now)) for row in found.iterator(chunk_size=1000))
    return xlsx.workbook_response(f"appeals-{timezone.localtime(now):%Y%m%d}.xlsx", {_("Appeals"): (head, rows)})


def _line(each: dict[str, Any]) -> list[object]:
    row = each["row"]
    return [
        row.spelled, row.gate.name, row.made_at, row.due_at, each["word"], china.mask_name(each["name"]), each["claim"],
        row.words, "; ".join(sentence.text for sentence in each["shown"].sentences), row.sentence, row.answered_at,
        row.answered_by.name if row.answered_by else "", row.used_at,
    ]  # fmt: skip


@pages.page("appeal.review", methods=("GET", "POST"))
def one(request: pages.Request, appeal_id: int) -> HttpResponse:
    """One appeal: why the gate decided so, what is claimed, and the answer."""
    refusal = None
    if request.method == "POST":
        try:
            return _answer(request, appeal_id)
        except Refusal as refused:
            refusal = refused
    now = pages.now(request)
    row = selectors.one(appeal_id, compound_id=request.compound.pk)
    context = {
        **_shown(row, now),
        "open": row.state(now) in rules.OPEN,
        "own": request.actor.user_id in (row.decision.guard_id, row.made_by_id),
        "answer": _(rules.ANSWER_LABELS[row.answer]) if row.answer else "",
        "minutes": rules.PASS_MINUTES,
        "refusal": refusal,
        "given": request.POST,
    }
    return render(request, "appeals/one.html", context, status=refusal.status if refusal else 200)


def _answer(request: pages.Request, appeal_id: int) -> HttpResponse:
    data = forms.read(forms.AnswerForm(request.POST))
    services.answer(
        appeal_id=appeal_id,
        verdict=rules.Answer(data["verdict"]),
        sentence=data["sentence"],
        minutes=data["minutes"],
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    messages.success(request, _("Answered. The gate and the person see it now."))
    return redirect(pages.address(request, "appeals:one", appeal_id=appeal_id))
