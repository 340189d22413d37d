"""The page behind a slip's secret address: where the appeal stands, and the answer; no names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop
from shouwang.protect.appeals import rules, selectors
from shouwang.protect.visitors import services as visitors
from shouwang.web import pages
from shouwang.web.pages import public_page


@public_page
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """Where one's own appeal stands; looks again by itself."""
    now = pages.now(request)
    found = selectors.slip(token, now=now)
    visitors.limit("appeal page" if found else "appeal wrong", pages.came_from(request) or "", now=now)
    if found is None:
        raise NotFound("appeal.unknown", gettext_noop("There is no such appeal."))
    context = {
        "row": found.appeal,
        "compound": found.appeal.compound,
        "state": found.state,
        "word": _(rules.STATE_LABELS[found.state]),
        "waits": found.state in rules.OPEN,
    }
    return render(
        request, "appeals/public_state.html" if request.headers.get("HX-Request") else "appeals/public.html", context
    )
