"""Doing a round on a phone; each post answers a page, or JSON to a phone that empties its queue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from shouwang.kernel import ids
from shouwang.kernel.words import gettext_noop
from shouwang.means.workforce import services as workforce
from shouwang.protect.hygiene import rules, selectors, services
from shouwang.web import drawings, pages


@pages.page("hygiene.do")
def mine(request: pages.Request) -> HttpResponse:
    """My round of this hour: the next area first, what still acts below."""
    now = pages.now(request)
    found = selectors.my_round(request.actor, request.compound.pk, now=now)
    return render(request, "hygiene/mine.html", {"round": found, "problems": rules.PROBLEMS, "now": now})


@pages.page("hygiene.do")
def worker(request: pages.Request) -> HttpResponse:
    """The script that keeps the page of one's round for where there is no network; asked for again every time."""
    script = (drawings.BUILT / "roundworker.js").read_bytes()
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def _nonce(request: pages.Request, name: str = "nonce") -> Any:
    nonce = ids.read_nonce(request.POST.get(name))
    if nonce is None:
        raise rules.HygieneRefused("hygiene.form", gettext_noop("This could not be read. Please try again."))
    return nonce


def _at(request: pages.Request) -> datetime | None:
    """The phone's time, put right by what its clock says of the moment of sending."""
    said, sent = (_time(request.POST.get(name, "")) for name in ("at", "sent_at"))
    if said is None or sent is None:
        return said
    return pages.now(request) - max(sent - said, sent - sent)


def _time(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else None


def _answer(request: pages.Request, said: str, **facts: object) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"said": said, **facts})
    messages.success(request, said)
    return redirect("hygiene:mine", compound=request.compound.code)


@pages.page("hygiene.do", methods=("POST",))
def begin(request: pages.Request) -> HttpResponse:
    """The code of an area was scanned or typed: somebody stands there and begins."""
    row = services.start(
        compound_id=request.compound.pk,
        code=request.POST.get("code", "")[:200],
        actor=request.actor,
        now=pages.now(request),
        nonce=_nonce(request),
        started_at=_at(request),
        dose_mg_l=_number(request.POST.get("dose")),
        solution_ml=_number(request.POST.get("ml")),
        batch_code=request.POST.get("batch", "")[:20],
    )
    return _answer(request, _("Begun: %(area)s") % {"area": row.area.name}, flags=row.flags)


@pages.page("hygiene.do", methods=("POST",))
def end(request: pages.Request) -> HttpResponse:
    """Wiped and done."""
    sent = request.FILES.get("photo")
    row = services.finish(
        compound_id=request.compound.pk,
        started=_nonce(request, "started"),
        actor=request.actor,
        now=pages.now(request),
        nonce=_nonce(request),
        finished_at=_at(request),
        tissues=_number(request.POST.get("tissues")) or 0,
        picture=sent.read(workforce.MAX_PHOTO_BYTES + 1) if sent else None,
    )
    return _answer(request, _("Done: %(area)s") % {"area": row.area.name}, flags=row.flags)


@pages.page("hygiene.do", methods=("POST",))
def trouble(request: pages.Request) -> HttpResponse:
    """Something cannot be done, or is broken."""
    services.report(
        compound_id=request.compound.pk,
        code=request.POST.get("code", "")[:200],
        kind=request.POST.get("kind", ""),
        text=request.POST.get("text", ""),
        actor=request.actor,
        now=pages.now(request),
        nonce=_nonce(request),
        at=_at(request),
    )
    return _answer(request, _("Reported. It is on the list of problems."))


@pages.page("hygiene.see")
def photo(request: pages.Request, photo_id: int) -> HttpResponse:
    """A photo of what was cleaned; kept by no cache."""
    kept = selectors.photo(photo_id, compound_id=request.compound.pk)
    answer = HttpResponse(bytes(kept.small if "small" in request.GET else kept.content), content_type="image/jpeg")
    answer["Cache-Control"] = "no-store, private"
    return answer
