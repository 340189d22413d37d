"""Doing a round on a phone; by its forms, or by the queue of a phone without a network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwang.kernel import ids, numerals
from shouwang.kernel.words import gettext_noop
from shouwang.means.workforce import services as workforce
from shouwang.protect.hygiene import rules, selectors, services
from shouwang.web import letters, pages

Act = Callable[[pages.Request, letters.Told], object]


@pages.page("hygiene.do")
def mine(request: pages.Request) -> HttpResponse:
    """My round of this hour: the next area first, what still acts below."""
    now = pages.now(request)
    found = selectors.my_round(request.actor, request.compound.pk, now=now)
    return render(request, "hygiene/mine.html", {"round": found, "problems": rules.PROBLEMS, "now": now})


@pages.page("hygiene.do")
def worker(request: pages.Request) -> HttpResponse:
    """The script that keeps the page of one's round for where there is no network."""
    return letters.worker()


@pages.page("hygiene.do", methods=("POST",))
def sealed(request: pages.Request) -> HttpResponse:
    """What a phone kept of rounds that were done without a network, in its order."""
    acts: dict[str, Act] = {"start": _begin, "finish": _end, "report": _report}
    return letters.receive(request, lambda told: acts.get(told.act, _unknown)(request, told))


def _filled_in(request: pages.Request, act: str) -> letters.Told:
    """A form that was sent as it is, as if the phone had told it."""
    nonce, sent = ids.read_nonce(request.POST.get("nonce")), request.FILES.get("photo")
    if nonce is None:
        raise _unreadable()
    photo = sent.read(workforce.MAX_PHOTO_BYTES + 1) if sent else None
    return letters.Told(nonce, act, pages.now(request), True, request.POST, photo)


def _unreadable() -> rules.HygieneRefused:
    return rules.HygieneRefused("hygiene.form", gettext_noop("This could not be read. Please try again."))


def _unknown(request: pages.Request, told: letters.Told) -> None:
    raise _unreadable()


def _number(told: letters.Told, name: str) -> int | None:
    """A field with a whole number, or None where it is empty; what is none is not taken for the usual one.

    Raises:
        HygieneRefused: ``hygiene.number``.
    """
    text = numerals.tidy(told.fields.get(name) or "")
    if not text:
        return None
    found = numerals.whole(text, -1)
    if not 0 <= found < 10**7:
        raise rules.HygieneRefused("hygiene.number", gettext_noop("Write a plain whole number, such as 500."))
    return found


def _answer(request: pages.Request, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("hygiene:mine", compound=request.compound.code)


@pages.page("hygiene.do", methods=("POST",))
def begin(request: pages.Request) -> HttpResponse:
    """The code of an area was scanned or typed: somebody stands there and begins."""
    row = _begin(request, _filled_in(request, "start"))
    return _answer(request, _("Begun: %(area)s") % {"area": row.area.name})


def _begin(request: pages.Request, told: letters.Told) -> Any:
    return services.start(
        **pages.terms(request),
        code=told.fields.get("code", "")[:200],
        nonce=told.nonce,
        started_at=told.at,
        clock_sure=told.sure,
        dose_mg_l=_number(told, "dose"),
        solution_ml=_number(told, "ml"),
        batch_code=told.fields.get("batch", "")[:20],
    )


@pages.page("hygiene.do", methods=("POST",))
def end(request: pages.Request) -> HttpResponse:
    """Wiped and done."""
    row = _end(request, _filled_in(request, "finish"))
    return _answer(request, _("Done: %(area)s") % {"area": row.area.name})


def _end(request: pages.Request, told: letters.Told) -> Any:
    started = ids.read_nonce(told.fields.get("started"))
    if started is None:
        raise _unreadable()
    return services.finish(
        **pages.terms(request),
        started=started,
        nonce=told.nonce,
        finished_at=told.at,
        clock_sure=told.sure,
        tissues=_number(told, "tissues") or 0,
        picture=told.photo,
    )


@pages.page("hygiene.do", methods=("POST",))
def trouble(request: pages.Request) -> HttpResponse:
    """Something cannot be done, or is broken."""
    _report(request, _filled_in(request, "report"))
    return _answer(request, _("Reported. It is on the list of problems."))


def _report(request: pages.Request, told: letters.Told) -> None:
    services.report(
        **pages.terms(request),
        code=told.fields.get("code", "")[:200],
        kind=told.fields.get("kind", ""),
        text=told.fields.get("text", ""),
        nonce=told.nonce,
        at=told.at,
    )


@pages.page("hygiene.see")
def photo(request: pages.Request, photo_id: int) -> HttpResponse:
    """A photo of what was cleaned; kept by no cache."""
    kept = selectors.photo(photo_id, compound_id=request.compound.pk)
    answer = HttpResponse(bytes(kept.small if "small" in request.GET else kept.content), content_type="image/jpeg")
    answer["Cache-Control"] = "no-store, private"
    return answer
