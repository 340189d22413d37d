"""The journal of a compound, and the operator's page of the machinery."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.journal import selectors as journal
from shouwang.base.journal import services as journal_services
from shouwang.oversight.command.rules.actions import AREAS
from shouwang.oversight.command.selectors import machinery
from shouwang.oversight.command.templatetags.command import entry_detail, entry_label
from shouwang.oversight.command.views import asking
from shouwang.web import listing, xlsx
from shouwang.web.pages import Request, now, page

_PRINTED = 500
_EXPORTED = 50_000


@page("journal.see")
def index(request: Request) -> HttpResponseBase:
    """Who changed what, when and from where."""
    area = listing.asked(request.GET, "area", list(AREAS))
    text = request.GET.get("q", "").strip()
    found = journal.entries(
        compound_id=request.compound.pk,
        since=_day(request.GET.get("since")),
        until=_day(request.GET.get("until"), end=True),
        action=f"{area}." if area else "",
        text=text,
    )
    if request.GET.get("format") == "xlsx":
        return _workbook(request, found[:_EXPORTED])
    facts: dict[str, Any] = {
        "areas": [listing.Chip(_(label), code, code == area) for code, (label, _icon) in AREAS.items()],
        "q": text,
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
        "active_way": "board",
    }
    if request.GET.get("format") == "print":
        return render(request, "command/journal_print.html", {**facts, "entries": found[:_PRINTED]})
    return render(request, "command/journal.html", {**facts, "page": listing.page_of(found, request)})


def _day(text: str | None, *, end: bool = False) -> datetime | None:
    """The beginning of a day as the form sends it, or its end."""
    return asking.moment(f"{text}T23:59:59" if end else f"{text}T00:00") if text else None


def _workbook(request: Request, found: Any) -> HttpResponseBase:
    headings = [_("Time"), _("Who"), _("What"), _("Details"), _("About"), _("Channel"), _("Address"), _("Exercise")]
    rows = (
        (
            each.at,
            each.actor_name,
            entry_label(each),
            entry_detail(each),
            f"{each.subject_kind} {each.subject_id}".strip(),
            each.channel,
            each.ip,
            _("Exercise") if each.exercise else "",
        )
        for each in found
    )
    name = _("Journal")
    stamp = timezone.localtime(now(request)).strftime("%Y-%m-%d")
    return xlsx.workbook_response(f"{request.compound.name} {name} {stamp}.xlsx", {name: (headings, rows)})


@page("system.see")
def system(request: Request) -> HttpResponse:
    """Stuck reactions, the queue of jobs and the workers' heartbeat."""
    facts = {
        "stuck": journal.stuck_reactions()[:50],
        "waiting": journal.waiting_reactions(),
        "jobs": machinery.jobs(),
        "workers": machinery.workers(),
        "failed": machinery.failed_jobs(),
        "database": machinery.database(),
    }
    return render(request, "command/system.html", facts)


@page("system.see", methods=("POST",))
def retry(request: Request, reaction_id: int) -> HttpResponse:
    """Give a stuck reaction another round."""
    journal_services.retry(reaction_id=reaction_id, actor=request.actor, now=now(request))
    messages.success(request, _("It is tried again now."))
    return HttpResponseRedirect(reverse("command:system"))
