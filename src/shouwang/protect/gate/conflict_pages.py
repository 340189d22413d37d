"""What phones without network decided otherwise than the server would have: the list that managers work off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.kernel.words import gettext_noop
from shouwang.protect.gate import reading, rules, selectors, services
from shouwang.web import listing, navigation, pages, xlsx

STATES = ("open", "settled", "")
PRINTED = 1000
"""Lines on paper; the workbook has all."""
OUTCOMES = {"accepted": gettext_noop("Accepted as it was"), "followed_up": gettext_noop("Followed up")}


@dataclass(frozen=True)
class Shown:
    """One line in the reader's language."""

    line: Any
    what: str
    theirs: reading.Shown
    server_word: str
    server_says: list[reading.Sentence]
    outcome: str


def show(line: Any) -> Shown:
    """A line with both answers in words."""
    return Shown(
        line=line,
        what=_(rules.CONFLICT_LABELS[line.kind]),
        theirs=reading.show(line.decision),
        server_word=_(reading.VERDICTS[rules.Verdict(line.verdict)]) if line.verdict else "",
        server_says=[reading.sentence(reason) for reason in line.reasons],
        outcome=_(OUTCOMES[line.outcome]) if line.outcome else "",
    )


@pages.page("gate.conflicts")
def index(request: pages.Request) -> HttpResponseBase:
    """The list with search, filters, print and xlsx; open lines first."""
    kind = listing.asked(request.GET, "kind", tuple(rules.CONFLICT_LABELS))
    state = listing.asked(request.GET, "state", STATES, "open")
    found = selectors.conflicts(request.compound.pk, kind=kind, state=state, text=request.GET.get("q", "").strip()[:60])
    if request.GET.get("format") == "xlsx":
        return _workbook(found, request)
    printed = request.GET.get("format") == "print"
    page = listing.page_of(found, request, per_page=PRINTED if printed else listing.PER_PAGE)
    context = {
        "tabs": navigation.tabs(request, navigation.GATE, "gate:conflicts"),
        "page": page,
        "rows": [show(line) for line in page],
        "open": selectors.conflict_count(compound_id=request.compound.pk),
        "kinds": [("", _("All kinds")), *((key, _(label)) for key, label in rules.CONFLICT_LABELS.items())],
        "states": [("open", _("To look at")), ("settled", _("Worked off")), ("", _("All"))],
        "outcomes": [(key, _(label)) for key, label in OUTCOMES.items()],
        "kind": kind,
        "state": state,
    }
    return render(request, "gate/conflicts_print.html" if printed else "gate/conflicts.html", context)


def _workbook(found: Any, request: pages.Request) -> HttpResponseBase:
    head = [
        _("Time"),
        _("Gate"),
        _("Who"),
        _("What"),
        _("Gate phone"),
        _("Server"),
        _("Worked off"),
        _("Note"),
        _("By"),
    ]
    rows = ([*_cells(show(line))] for line in found.iterator(chunk_size=2000))
    name = f"gate-conflicts-{timezone.localtime(pages.now(request)):%Y%m%d}.xlsx"
    return xlsx.workbook_response(name, {_("Conflicts"): (head, rows)})


def _cells(shown: Shown) -> list[str]:
    line, decision = shown.line, shown.line.decision
    says = "; ".join(sentence.text for sentence in shown.server_says)
    return [
        f"{timezone.localtime(decision.decided_at):%Y-%m-%d %H:%M:%S}",
        decision.gate.name,
        decision.person.name if decision.person else decision.who,
        shown.what,
        shown.theirs.word,
        ": ".join(part for part in (shown.server_word, says) if part),
        shown.outcome,
        line.note,
        line.settled_by,
    ]


@pages.page("gate.conflicts", methods=("POST",))
def settle(request: pages.Request, conflict_id: int) -> HttpResponse:
    """Work one line off with a note."""
    services.settle(
        conflict_id=conflict_id,
        compound_id=request.compound.pk,
        outcome=request.POST.get("outcome", ""),
        note=request.POST.get("note", ""),
        actor=request.actor,
        now=pages.now(request),
    )
    return redirect(reverse("gate:conflicts", kwargs={"compound": request.compound.code}))
