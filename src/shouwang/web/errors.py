"""Pages that say no: refusals, missing pages, faults. One plain sentence, a stable code, and what to do next."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shouwang.kernel import ids
from shouwang.kernel.outcomes import Refusal

log = logging.getLogger("shouwang.web")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as a page, as a fragment for htmx, or as JSON for a script."""
    sentence = refusal.text(_(refusal.message))
    return say(request, status=refusal.status, code=refusal.code, sentence=sentence, fields=refusal.fields)


def say(
    request: HttpRequest,
    *,
    status: int,
    code: str,
    sentence: str,
    advice: str = "",
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    """One sentence with its code, in the shape the asker can read; a script is told which fields it is about."""
    if "application/json" in request.headers.get("Accept", ""):
        told = {
            "code": code,
            "message": sentence,
            "advice": advice or _advice_here(status),
            "fields": dict(fields or {}),
        }
        return HttpResponse(json.dumps(told, ensure_ascii=False), status=status, content_type="application/json")
    fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-Boosted")
    template = "web/partials/refusal.html" if fragment else "web/message.html"
    facts = {"status": status, "code": code, "sentence": sentence, "advice": advice or _advice(status)}
    response = HttpResponse(render_to_string(template, facts, request=request), status=status)
    if fragment:
        response["HX-Retarget"] = "#refusals"
        response["HX-Reswap"] = "innerHTML show:top"
    response["Cache-Control"] = "no-store"
    return response


def _advice(status: int) -> str:
    return {
        403: _("Ask your manager if you need this for your work."),
        404: _("Check the address, or start again from the first page."),
        409: _("Nothing was changed. Go back, reload the page and look at what is new."),
        422: _("Nothing was changed. Go back and correct it."),
    }.get(status, _("Nothing was changed. Please try again."))


def _advice_here(status: int) -> str:
    """What to do next where the page with all that was typed is still there."""
    return {
        409: _("Nothing was changed. Reload the page and look at what is new."),
        422: _("Nothing was changed."),
    }.get(status, _advice(status))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the browser sent more than is read."""
    if isinstance(exception, RequestDataTooBig):
        sentence = _("This is larger than the server takes. Choose a smaller file.")
        return say(request, status=413, code="request.large", sentence=sentence)
    return say(request, status=400, code="request.bad", sentence=_("The server does not understand this request."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return say(request, status=403, code="request.forbidden", sentence=_("Your role does not allow this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return say(request, status=404, code="page.unknown", sentence=_("There is no such page."))


def fault(request: HttpRequest) -> HttpResponse:
    """500: says a number by which the operator finds the trace in the log."""
    number = ids.short_code(6)
    log.error("fault %s at %s", number, request.path)
    sentence = _("Something went wrong on our side. Tell the operator the number %(number)s.") % {"number": number}
    advice = _("In an emergency call the duty room: work goes on by phone and paper.")
    try:
        return say(request, status=500, code=f"fault.{number}", sentence=sentence, advice=advice)
    except Exception:
        log.exception("fault %s: its page could not be drawn either", number)
        return HttpResponse(sentence, status=500, content_type="text/plain; charset=utf-8")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from an old page, or from somebody else's."""
    return say(
        request,
        status=403,
        code="request.stale_form",
        sentence=_("This page was open too long, so what you sent was not saved."),
        advice=_("Go back, reload the page and send it again."),
    )
