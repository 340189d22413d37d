"""Reading: the inbox on a phone, one notice, and the public page that proves a notice genuine."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from shouwang.base.posture import selectors as posture
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop
from shouwang.means.notices import selectors, services
from shouwang.web import listing, pages, panels
from shouwang.web.pages import Request, page, public_page


@page("notice.read")
def inbox(request: Request) -> HttpResponse:
    """What this reader is meant to read, unread first by colour and word."""
    if request.compound is None:
        return redirect("accounts:choose")
    now, past = pages.now(request), "past" in request.GET
    found = selectors.inbox(request.actor, request.compound.pk, now=now, past=past)
    unread = selectors.unread_count(request.actor, request.compound.pk, now=now)
    facts = {"page": listing.page_of(found, request), "unread": unread, "past": past, "active_way": "notices"}
    return render(request, "notices/inbox.html", facts)


@page("notice.read")
def read(request: Request, notice_id: int) -> HttpResponse:
    """One notice; opening it is the receipt."""
    if request.compound is None:
        raise NotFound("notice.unknown", gettext_noop("There is no such notice."))
    now, compound_id = pages.now(request), request.compound.pk
    found = selectors.readable(request.actor, notice_id, compound_id=compound_id, now=now)
    if request.method == "GET" and selectors.is_meant(request.actor, found, now=now):
        services.mark_read(notice_id=found.pk, compound_id=compound_id, actor=request.actor, now=now)
    # Who published it may know where its readers go on: a host to the visit that waits for an answer.
    onward = panels.ask(
        f"notice_of_{found.source_kind}", request.actor, found.source_ref, compound=request.compound, now=now
    )
    return render(request, "notices/read.html", {"notice": found, "onward": onward, "active_way": "notices"})


@public_page
def public(request: HttpRequest, code: str) -> HttpResponse:
    """A notice by the address on its print-out: whoever doubts a picture in a chat group looks here."""
    found = selectors.notice_by_code(code)
    facts = {
        "notice": found,
        "compound": found.compound,
        "posture_level": posture.headline(found.compound_id, now=pages.now(request)),
    }
    return render(request, "notices/public.html", facts)
