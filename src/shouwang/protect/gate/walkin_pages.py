"""Inside without a code: help and walk-ins, whose way out no scanner sees; a guard notes it with one tap."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.base.presence import selectors as presence
from shouwang.base.presence.rules import HOW_LABELS
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop
from shouwang.protect.gate import reading, rules, selectors, services
from shouwang.web import listing, navigation, pages

MOST_BACK = 50
PER_PAGE = 20


@dataclass(frozen=True)
class Shown:
    """Somebody inside, in the reader's language."""

    here: Any
    name: str
    what: str
    how: str
    nonce: uuid.UUID


@dataclass(frozen=True)
class Gone:
    """Somebody of whom a guard noted that they left."""

    stay: Any
    name: str


@pages.page("gate.decide")
def index(request: pages.Request) -> HttpResponseBase:
    """Who is inside without a code, those longest inside first; and who was noted as gone today."""
    now, compound_id = pages.now(request), request.compound.pk
    everybody = selectors.walk_ins(compound_id, now=now)
    gates = _gates(everybody, request)
    chosen = next((gate.value for gate in gates if gate.active), "")
    page = listing.page_of(everybody.filter(gate=chosen) if chosen else everybody, request, per_page=PER_PAGE)
    gone = presence.noted_left(compound_id, since=now - services.TAKEN_BACK_WITHIN, most=MOST_BACK)
    errands = selectors.errands_of(row.entry_nonce for row in (*page, *gone))
    context = {
        "tabs": navigation.tabs(request, navigation.GATE, "gate:walk-ins"),
        "page": page,
        "gates": gates,
        "rows": [_shown(here, errands.get(here.entry_nonce, "")) for here in page],
        "left": [Gone(stay, reading.name_at_gate(stay.who, errands.get(stay.entry_nonce, ""))) for stay in gone],
    }
    return render(request, "gate/walk_ins.html", context)


def _gates(everybody: QuerySet[Any], request: pages.Request) -> list[listing.Chip]:
    """The gates they were last seen at, each with how many: whoever stands at one looks for those of that gate."""
    seen = Counter(everybody.exclude(gate=None).values_list("gate", "gate__name"))
    counted = [(name, str(key), count) for (key, name), count in sorted(seen.items())]
    chosen = listing.asked(request.GET, "gate", [value for _name, value, _count in counted])
    choices = [(_("All gates"), "", everybody.count()), *counted] if len(counted) > 1 else []
    return [listing.Chip(label, value, value == chosen, count) for label, value, count in choices]


def _shown(here: Any, errand: str) -> Shown:
    what = reading.ERRANDS.get(rules.Errand(errand)) if errand else None
    name = reading.name_at_gate(here.who, errand)
    return Shown(here, name, _(what or "Visitor"), _(HOW_LABELS[here.how]), uuid.uuid4())


@pages.page("gate.decide", methods=("POST",))
def left(request: pages.Request) -> HttpResponse:
    """Note that somebody has left."""
    services.note_left(
        track=request.POST.get("track", "")[:120],
        compound_id=request.compound.pk,
        actor=request.actor,
        nonce=_nonce(request),
        now=pages.now(request),
    )
    return _back(request)


@pages.page("gate.decide", methods=("POST",))
def take_back(request: pages.Request) -> HttpResponse:
    """Somebody is inside after all."""
    services.take_back_left(
        nonce=_nonce(request), compound_id=request.compound.pk, actor=request.actor, now=pages.now(request)
    )
    return _back(request)


def _nonce(request: pages.Request) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("nonce", "")[:40])
    except ValueError:
        raise outcomes.NotFound(
            "gate.nobody_left", gettext_noop("They were seen again since. Nothing is taken back.")
        ) from None


def _back(request: pages.Request) -> HttpResponse:
    gate = request.POST.get("gate", "")
    return redirect(pages.address(request, "gate:walk-ins") + (f"?gate={gate}" if gate.isdecimal() else ""))
