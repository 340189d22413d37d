"""Pages of printed cards: the list, one card, issuing, a building's batch, the sheets of paper, reporting one lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.kernel import outcomes
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop
from shouwang.protect.gate import card_forms, passes, selectors, services
from shouwang.protect.gate.rules import cards as rules
from shouwang.protect.gate.selectors import cards
from shouwang.web import listing, naming, navigation, pages, panels, xlsx

KINDS = {
    passes.Bearer.PERSON: gettext_noop("Resident"),
    passes.Bearer.USER: gettext_noop("Staff, volunteer or partner"),
    passes.Bearer.HOLDER: gettext_noop("Contractor"),
}
PRINTED = 2000
"""Rows of the list on paper; the workbook has all."""
HOLDS = (rules.State.VALID, rules.State.EARLY)
FILTERS = {
    "": gettext_noop("All cards"),
    **rules.STATE_LABELS,
    cards.UNPRINTED: gettext_noop("Never printed"),
    cards.REPRINT: gettext_noop("To be printed anew"),
}
TABS = (
    ("gate:cards", "gate.cards", gettext_noop("Printed cards")),
    ("gate:card-new", "gate.cards", gettext_noop("Issue a card")),
    ("gate:card-batch", "gate.cards", gettext_noop("A building's batch")),
    ("gate:keys", "gate.keys", gettext_noop("Keys")),
    ("gate:exits", "gate.quota", gettext_noop("Out too long")),
    ("appeals:queue", "appeal.review", gettext_noop("Appeals")),
)


APPEALS = "appeals:queue"


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The pages of cards that this reader may open, and how many appeals wait."""
    waiting = panels.ask("count_appeals", **pages.terms(request)) or 0
    return navigation.tabs(request, TABS, active, {APPEALS: waiting})


@pages.page("gate.cards")
def index(request: pages.Request) -> HttpResponseBase:
    """Every card with search, filter, print and xlsx; ticked ones are printed."""
    now = pages.now(request)
    state = listing.asked(request.GET, "state", list(FILTERS))
    found = cards.listed(
        request.actor,
        compound_id=request.compound.pk,
        now=now,
        text=request.GET.get("q", ""),
        state=state,
        kind=request.GET.get("kind", ""),
    )
    if request.GET.get("format") == "xlsx":
        return _workbook(request, found, now)
    to_print = state in (cards.UNPRINTED, cards.REPRINT)
    printed = request.GET.get("format") == "print"
    most = PRINTED if printed else rules.MOST_PRINTED if to_print else listing.PER_PAGE
    page = listing.page_of(found, request, per_page=most)
    context = {
        "page": page,
        "to_print": to_print,
        "printable": any(card.state(now) in HOLDS for card in page),
        "rows": [(card, *_state(card, now)) for card in page],
        "states": [(value, _(label)) for value, label in FILTERS.items()],
        "kinds": [(str(kind.value), _(label)) for kind, label in KINDS.items()],
        "tabs": tabs(request, "gate:cards"),
    }
    return render(request, "gate/cards_print.html" if printed else "gate/cards.html", context)


def _state(card: Any, now: datetime) -> tuple[str, str]:
    """The state of a card and its word; one that holds, but not on paper, has to be printed anew."""
    state = card.state(now)
    anew = state in HOLDS and _stopped(card)
    return (cards.REPRINT, _(FILTERS[cards.REPRINT])) if anew else (state, _(rules.STATE_LABELS[state]))


def _stopped(card: Any) -> bool:
    """Whether what was printed of a card is believed no more, because its key was withdrawn."""
    return card.printed_at is not None and card.key in selectors.pass_keys().withdrawn


def _workbook(request: pages.Request, found: QuerySet[Any], now: datetime) -> HttpResponseBase:
    gates = {gate.pk: gate.name for gate in places.gates(request.compound.pk)}
    head = [
        _("Card number"), _("Holder"), _("Kind"), _("Works for"), _("From"), _("Until"), _("Gates"), _("State"),
        _("Printed"), _("Issued"), _("By"), _("Why"), _("Ended"), _("Reason"),
    ]  # fmt: skip
    rows = (
        [
            card.number, card.name, _(KINDS[passes.Bearer(card.bearer)]), card.works_for, card.starts_at, card.ends_at,
            "、".join(cards.gate_names(card.gates, gates)) or _("All gates"), _state(card, now)[1],
            card.printed_at, card.issued_at, card.issued_by, card.why, card.revoked_at, card.revoked_why,
        ]
        for card in found.iterator(chunk_size=2000)
    )  # fmt: skip
    return xlsx.workbook_response(f"cards-{timezone.localtime(now):%Y%m%d}.xlsx", {_("Printed cards"): (head, rows)})


@pages.page("gate.cards", methods=("GET", "POST"))
def new(request: pages.Request) -> HttpResponse:
    """Find somebody, or name a contractor, and issue a card."""
    refusal, now = None, pages.now(request)
    if request.method == "POST":
        try:
            form = card_forms.CardForm(request.POST)
            made = services.issue_card(
                wanted=form.wanted(now),
                actor=request.actor,
                compound_id=request.compound.pk,
                nonce=form.cleaned_data["nonce"],
                now=now,
            )
            messages.success(request, _("Card {number} is issued. Print it now.").format(number=made.number))
            return redirect(pages.address(request, "gate:card", card_id=made.pk))
        except Refusal as refused:
            refusal = refused
    context = {
        **_finding(request, now),
        **_form(request, now),
        "refusal": refusal,
        "tabs": tabs(request, "gate:card-new"),
    }
    return render(request, "gate/card_new.html", context, status=refusal.status if refusal else 200)


def _finding(request: pages.Request, now: datetime) -> dict[str, Any]:
    """Whom the steward looks for, and who was picked."""
    asked = {"compound_id": request.compound.pk, "now": now}
    given, text = request.POST or request.GET, request.GET.get("q", "")
    facts: dict[str, Any] = {"people": [], "staff": [], "picked": "", "contractor": "contractor" in given}
    facts |= {"person": None, "user": None}  # every page's own "user" is whoever looks at it, who is not meant here
    person, user = (card_forms.ticked(given, name)[:1] for name in ("person", "user"))
    if person:
        found = residents.require_person(request.actor, "gate.cards", person[0], **asked)
        home = residents.residences_of(found.pk, now=now).filter(lives_in=True).first()
        return facts | {
            "picked": found.name,
            "person": found.pk,
            "place": naming.place_name(home.home if home else None),
        }
    if user:
        known = [each for each in cards.staff(request.actor, given.get("named", ""), **asked) if each.pk == user[0]]
        return facts | {"picked": known[0].name if known else "?", "user": user[0], "named": given.get("named", "")}
    people = cards.people(request.actor, text, **asked)
    return facts | {"people": people, "staff": cards.staff(request.actor, text, **asked), "text": text}


def _form(request: pages.Request, now: datetime) -> dict[str, Any]:
    return {
        "given": request.POST,
        "today": timezone.localdate(now),
        "gates": places.gates(request.compound.pk),
        "ticked": card_forms.ticked(request.POST, "gates"),
        "whole": request.actor.buildings("gate.cards", compound_id=request.compound.pk) is None,
    }


@pages.page("gate.cards", methods=("GET", "POST"))
def batch(request: pages.Request) -> HttpResponse:
    """Cards for everybody in a building who has no phone and no card."""
    refusal, now = None, pages.now(request)
    if request.method == "POST":
        try:
            form = card_forms.BatchForm(request.POST)
            wanted = form.wanted(now)
            made = services.issue_cards(
                building_id=form.cleaned_data["building"],
                wanted=wanted,
                actor=request.actor,
                compound_id=request.compound.pk,
                nonce=form.cleaned_data["nonce"],
                now=now,
            )
            messages.success(request, _("{n} cards are issued. Tick and print them.").format(n=len(made)))
            return redirect(f"{pages.address(request, 'gate:cards')}?state={cards.UNPRINTED}")
        except Refusal as refused:
            refusal = refused
    context = {
        **_building(request, now),
        **_form(request, now),
        "refusal": refusal,
        "tabs": tabs(request, "gate:card-batch"),
    }
    return render(request, "gate/card_batch.html", context, status=refusal.status if refusal else 200)


def _building(request: pages.Request, now: datetime) -> dict[str, Any]:
    reach = request.actor.buildings("gate.cards", compound_id=request.compound.pk)
    rows = [each for each in places.buildings(request.compound.pk) if reach is None or each.pk in reach]
    asked = (request.POST or request.GET).get("building", "")
    chosen = next((each for each in rows if str(each.pk) == asked), None)
    people: list[Any] = []
    if chosen is not None:
        people = cards.phoneless(request.actor, chosen.pk, compound_id=request.compound.pk, now=now)
    return {"buildings": rows, "chosen": chosen, "people": people}


@pages.page("gate.cards")
def one(request: pages.Request, card_id: int) -> HttpResponse:
    """One card: whose, where it holds, what became of it; print it, report it lost, withdraw it."""
    now = pages.now(request)
    card = _card(request, card_id, now)
    gates = {gate.pk: gate.name for gate in places.gates(request.compound.pk)}
    state = card.state(now)
    context = {
        "card": card,
        "state": state,
        "word": _(rules.STATE_LABELS[state]),
        "kind": _(KINDS[passes.Bearer(card.bearer)]),
        "holds": state in HOLDS,
        "reprint": _stopped(card),
        "gates": cards.gate_names(card.gates, gates),
        "tabs": tabs(request, "gate:cards"),
    }
    return render(request, "gate/card.html", context)


def _card(request: pages.Request, card_id: int, now: datetime) -> Any:
    found = cards.reachable(request.actor, compound_id=request.compound.pk, now=now).filter(pk=card_id).first()
    if found is None:
        raise outcomes.NotFound("card.unknown", gettext_noop("There is no such card."))
    return found


@pages.page("gate.cards", methods=("POST",))
def end(request: pages.Request, card_id: int) -> HttpResponse:
    """Report a card lost, or withdraw it."""
    data = card_forms.read(card_forms.EndForm(request.POST))
    services.end_card(
        card_id=card_id,
        how=rules.Ended(data["how"]),
        why=data["why"],
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    messages.success(request, _("From now on no gate believes this card."))
    return redirect(pages.address(request, "gate:card", card_id=card_id))


@pages.page("gate.cards", methods=("POST",))
def sheet(request: pages.Request) -> HttpResponse:
    """The chosen cards on A4, eight a page, to cut out and laminate."""
    printed = services.print_cards(
        ids=card_forms.ticked(request.POST, "cards"),
        actor=request.actor,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    return render(request, "gate/card_sheet.html", {"printed": printed})
