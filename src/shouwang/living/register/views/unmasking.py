"""Looking at a masked value: asks why, shows it for half a minute, and the resident's own list of who looked."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shouwang.base.residents import rules as resident_rules
from shouwang.base.residents import selectors as residents
from shouwang.base.residents import services
from shouwang.kernel import numerals
from shouwang.kernel.outcomes import Refusal
from shouwang.living.register.selectors import masks
from shouwang.web import pages
from shouwang.web.pages import Request, page


@page("register.unmask", methods=("GET", "POST"))
def unmask(request: Request, person_id: int, field: str) -> HttpResponse:
    """GET shows the masked value and the question why; POST with a reason shows the value for 30 seconds."""
    facts = _facts(request, person_id, field)
    fragment = bool(request.headers.get("HX-Request"))
    if request.method != "POST":
        return render(request, "register/_value.html" if fragment else "register/unmask.html", facts)
    try:
        facts["shown"] = services.unmask(
            actor=request.actor,
            compound_id=request.compound.pk,
            person_id=person_id,
            field=field,
            reason=_reason(request),
            contact_id=facts["contact_id"] or None,
            now=pages.now(request),
        )
    except Refusal as refusal:
        facts["refused"] = refusal.text(_(refusal.message))
        answer = render(request, "register/_why.html" if fragment else "register/unmask.html", facts)
        answer.status_code = refusal.status
        if fragment:
            answer["HX-Retarget"], answer["HX-Reswap"] = f"#why-{facts['key']}", "innerHTML"
        return answer
    return render(request, "register/_value.html" if fragment else "register/unmask.html", facts)


def _reason(request: Request) -> str:
    """A listed reason as chosen, or the reader's own words."""
    chosen = request.POST.get("reason", "")
    own = request.POST.get("words", "").strip()[:200]
    if chosen in resident_rules.UNMASK_REASONS and chosen != "other":
        return chosen
    return own


def _facts(request: Request, person_id: int, field: str) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else request.GET
    contact_id = numerals.whole(given.get("contact"), 0)
    value = masks.value(
        request.actor,
        person_id,
        field,
        contact_id,
        compound_id=request.compound.pk,
        now=pages.now(request),
    )
    return {
        "value": value,
        "key": value.key,
        "contact_id": contact_id,
        "unmask_reasons": [(code, _(label)) for code, label in resident_rules.UNMASK_REASONS.items()],
        "unmask_seconds": resident_rules.UNMASK_SECONDS,
    }


@page("resident.home")
def looks(request: Request) -> HttpResponse:
    """The resident's own list of who looked at what, when and why."""
    person = residents.person_of_user(request.actor.user_id or 0, compound_id=request.compound.pk)
    seen = residents.seen_by(person.pk) if person else []
    for look in seen:
        look["field"] = _(resident_rules.FIELD_LABELS.get(str(look["field"]), str(look["field"])))
        look["reason"] = _(resident_rules.UNMASK_REASONS.get(str(look["reason"]), str(look["reason"])))
    return render(request, "register/looks.html", {"looks": seen, "active_way": "me"})
