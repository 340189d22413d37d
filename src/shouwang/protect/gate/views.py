"""One's own pass, as a page and as other pages show it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from shouwang.protect.gate import passes, selectors
from shouwang.web import pages


@pages.page("gate.pass")
def own_pass(request: pages.Request) -> HttpResponse:
    """One's own live pass code; the picture renews itself."""
    if request.compound is None:
        raise Http404
    context = pass_panel(actor=request.actor, compound_id=request.compound.pk, now=pages.now(request))
    return render(request, "gate/code.html" if request.htmx else "gate/pass.html", context)


def pass_panel(*, actor: Any, compound_id: int, now: datetime) -> dict[str, Any]:
    """The pass as other pages show it: picture, whose, until when."""
    code = selectors.live_code(actor, compound_id=compound_id, now=now)
    return {"code": code, "until": now + timedelta(seconds=passes.LIVE_SECONDS)}
