"""All duties of a compound: filter, sort, reassign many, remind, print, export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shouwang.kernel import ids, numerals
from shouwang.kernel.words import Words, gettext_noop
from shouwang.means.workforce import forms, rules, selectors, services
from shouwang.means.workforce.views import showing
from shouwang.web import forms as web_forms
from shouwang.web import listing, naming, navigation, pages, xlsx

STATES = {
    "": gettext_noop("All"),
    "late": gettext_noop("Late"),
    "unassigned": gettext_noop("Nobody has it"),
    "open": gettext_noop("Not done yet"),
    **rules.STATE_LABELS,
    "waiting": gettext_noop("Waiting for another"),
    "to_verify": gettext_noop("To be verified"),
}
MOST_PRINTED = 2000


@pages.page("duty.see")
def duties(request: pages.Request) -> HttpResponse:
    """The list; whoever assigns may tick rows and reassign or remind."""
    now, compound_id = pages.now(request), request.compound.pk
    filters = _filters(request)
    page = listing.page_of(selectors.in_compound(compound_id, filters, now=now), request)
    counts = selectors.counts(compound_id, now=now)
    facts = {
        **_common(request, filters),
        "page": page,
        "rows": [(duty, showing.is_late(duty, now)) for duty in page],
        "chips": [listing.Chip(_(label), key, key == filters.state, counts.get(key)) for key, label in STATES.items()],
        "counts": counts,
        "tabs": tabs(request, "duties"),
    }
    part = request.htmx and request.htmx.target == "list"
    return render(request, "workforce/parts/table.html" if part else "workforce/duties.html", facts)


@pages.page("duty.see")
def printed(request: pages.Request) -> HttpResponse:
    """The list on paper, as filtered."""
    now, filters = pages.now(request), _filters(request)
    found = selectors.in_compound(request.compound.pk, filters, now=now)[:MOST_PRINTED]
    rows = [(duty, showing.is_late(duty, now)) for duty in found]
    return render(request, "workforce/duties_print.html", {**_common(request, filters), "rows": rows})


@pages.page("duty.see")
def workbook(request: pages.Request) -> HttpResponseBase:
    """The list as a workbook, as filtered, without a limit."""
    found = selectors.in_compound(request.compound.pk, _filters(request), now=pages.now(request))
    headings = [
        _("Duty"), _("Place"), _("Group"), _("Post"), _("Person"), _("State"), _("Round"), _("Due"),
        _("Finished"), _("Reason"),
    ]  # fmt: skip
    leads = request.actor.may("duty.assign", compound_id=request.compound.pk)
    name = f"{request.compound.name}-{_('Duties')}.xlsx"
    return xlsx.workbook_response(name, {_("Duties"): (headings, _sheet(found, leads))})


def _sheet(found: Any, leads: bool) -> Iterator[list[Any]]:
    language = translation.get_language() or "zh-hans"
    for duty in found.iterator(chunk_size=2000):
        post = duty.post
        name = duty.user.name if duty.user else ""
        yield [
            Words.of(duty.title).in_language(language),
            naming.place_name(duty.place_label),
            Words.of(post.group_title).in_language(language) if post else "",
            Words.of(post.title).in_language(language) if post else "",
            name if leads or not name else name[0] + "*",
            _(rules.STATE_LABELS[rules.State(duty.state)]),
            duty.round,
            duty.due_at,
            duty.closed_at,
            _(duty.reason) if duty.reason else "",
        ]


@pages.page("duty.assign", methods=("POST",))
def bulk(request: pages.Request) -> HttpResponse:
    """Reassign or remind what was ticked, all or none."""
    form = forms.BulkForm(request.POST)
    chosen = [number for text in request.POST.getlist("duty") if (number := numerals.whole(text, None))]
    if not form.is_valid():
        raise web_forms.wrong(form, services.DutyRefused, "duty.form")
    terms: dict[str, Any] = {
        "duty_ids": chosen,
        "actor": request.actor,
        "now": pages.now(request),
        "nonce": ids.read_nonce(request.POST.get("nonce")),
        "compound_id": request.compound.pk,
    }
    if form.cleaned_data["action"] == "remind":
        number = services.remind(**terms)
        said = ngettext("%(n)s duty was urged.", "%(n)s duties were urged.", number)
    else:
        number = services.reassign(**terms, user_id=form.cleaned_data["user"] or 0)
        said = ngettext("%(n)s duty was reassigned.", "%(n)s duties were reassigned.", number)
    messages.success(request, said % {"n": number})
    return redirect(_return_to(request))


def _return_to(request: pages.Request) -> str:
    asked = request.POST.get("back", "")
    if (duty_id := numerals.whole(asked, None)) is not None:
        return reverse("workforce:duty", kwargs={"compound": request.compound.code, "duty_id": duty_id})
    kept = {key: value for key, value in request.GET.items() if key in ("state", "group", "who", "q", "sort", "page")}
    listed = reverse("workforce:duties", kwargs={"compound": request.compound.code})
    return f"{listed}?{urlencode(kept)}" if kept else listed


def _filters(request: pages.Request) -> selectors.Filters:
    query = request.GET
    return selectors.Filters(
        state=listing.asked(query, "state", list(STATES)),
        group=query.get("group", "")[:60],
        user_id=numerals.whole(query.get("who"), None),
        text=query.get("q", "")[:80],
        sort=listing.asked(query, "sort", list(selectors.SORTS), "due"),
    )


def _common(request: pages.Request, filters: selectors.Filters) -> dict[str, Any]:
    now, compound_id = pages.now(request), request.compound.pk
    return {
        "filters": filters,
        "groups": selectors.groups(compound_id),
        "people": selectors.people(compound_id, now=now),
        "leads": request.actor.may("duty.assign", compound_id=compound_id),
        "query": request.GET.urlencode(),
        "state_label": STATES[filters.state],
    }


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The pages of this section that the reader may open."""
    return navigation.tabs(request, navigation.DUTY_TABS, f"workforce:{active}")
