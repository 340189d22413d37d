"""Where phones at gates speak to the server: signs of life, lists, decisions; docs/offline-gate.md is their reference.

A phone shows its token in ``Authorization: Station <token>``; there is no session, but for signing a guard on.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from pydantic import BaseModel, Field, ValidationError

from shouwang.base.accounts import selectors as accounts
from shouwang.kernel import clock, outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate import api, selectors, services
from shouwang.web import pages

SCHEME = "Station "
MOST_BYTES = 4_000_000


class Beat(BaseModel):
    """What a phone says of itself with every sign of life."""

    version: str = Field("", max_length=20)
    clock_off_ms: int | None = Field(None, ge=-(10**14), le=10**14)
    waiting: int = Field(0, ge=0)


class Ticket(BaseModel):
    """A phone that was shown a one-time code, with the token it made."""

    ticket: str = Field(max_length=2_000)
    token: str = Field(max_length=200)


class Letter(BaseModel):
    """A sealed decision."""

    nonce: uuid.UUID
    letter: str = Field(max_length=20_000)


class Upload(BaseModel):
    """Some sealed decisions."""

    letters: list[Letter] = Field(max_length=services.MOST_LETTERS)


class Asking(api.EncounterIn):
    """One person at this phone's gate, decided by the server while it can be reached."""

    gate_id: int = 0
    guard: int = Field(ge=1, le=2**62)
    room: str = Field("", max_length=60)
    follows_nonce: uuid.UUID | None = None


Handler = Callable[[HttpRequest, Any], HttpResponse]


def _framed(method: str) -> Callable[[Callable[[HttpRequest], HttpResponse]], Callable[[HttpRequest], HttpResponse]]:
    """Frame of every address: method, refusals as JSON with a stable code."""

    def decorate(handle: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @wraps(handle)
        def view(request: HttpRequest) -> HttpResponse:
            if request.method != method:
                return _no("station.method", gettext("Not like this."), 405)
            try:
                return handle(request)
            except outcomes.Refusal as refusal:
                return _no(refusal.code, refusal.text(gettext(refusal.message)), refusal.status)
            except ValidationError:
                return _no("station.form", gettext("This cannot be read."), 422)

        return view

    return decorate


def _speaks(method: str, *, revoked_too: bool = False) -> Callable[[Handler], Callable[[HttpRequest], HttpResponse]]:
    """The same for a phone that shows its token."""

    def decorate(handle: Handler) -> Callable[[HttpRequest], HttpResponse]:
        @_framed(method)
        @wraps(handle)
        def view(request: HttpRequest) -> HttpResponse:
            token = request.headers.get("Authorization", "").removeprefix(SCHEME)
            return handle(request, selectors.station_by_token(token, revoked_too=revoked_too))

        return view

    return decorate


def _no(code: str, message: str, status: int) -> JsonResponse:
    return _answer({"code": code, "message": message}, status)


def _answer(data: dict[str, Any], status: int = 200) -> JsonResponse:
    told = {**data, "time": int(clock.now().timestamp() * 1000)}
    answer = JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


def _body(request: HttpRequest) -> bytes:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise services.StationRefused("station.size", _("Send less at once."))
    return request.body


@_speaks("POST")
def beat(request: HttpRequest, station: Any) -> HttpResponse:
    """A sign of life; the answer carries the server's time, and who of those signed on may still decide."""
    told = Beat.model_validate_json(_body(request))
    now = clock.now()
    services.hear(station_id=station.pk, now=now, **told.model_dump())
    return _answer({"guards": selectors.guards_of(station, now=now)})


@_framed("POST")
def enrol(request: HttpRequest) -> HttpResponse:
    """Make the phone that shows a one-time code a gate's."""
    shown = Ticket.model_validate_json(_body(request))
    station = services.redeem(ticket=shown.ticket, token=shown.token, now=clock.now())
    return _answer({"station": station.pk})


@gzip_page
@_speaks("GET")
def snapshot(request: HttpRequest, station: Any) -> HttpResponse:
    """The lists, or 304 when the phone has them already."""
    made = selectors.snapshot(station, now=clock.now())
    mark = f'W/"{made["version"]}"'  # weak: compression changes the bytes, not the lists
    if request.headers.get("If-None-Match") == mark:
        answer = HttpResponse(status=304)
        answer["X-Time"] = str(made["time"])
    else:
        answer = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    answer["ETag"] = mark
    answer["Cache-Control"] = "no-store"
    return answer


@_speaks("POST")
def decide(request: HttpRequest, station: Any) -> HttpResponse:
    """Decide one person on behalf of the guard who is signed on; the same nonce gives the same decision."""
    asked = Asking.model_validate_json(_body(request))
    if asked.guard not in station.guards:
        raise outcomes.Forbidden("station.guard", _("Sign on again."))
    now = clock.now()
    home = selectors.home_of(asked.room, compound_id=station.compound_id) if asked.room else None
    earlier = selectors.by_nonce(asked.follows_nonce) if asked.follows_nonce else None
    plain = api.EncounterIn(**{name: getattr(asked, name) for name in api.EncounterIn.model_fields})
    met = replace(
        plain.met(),
        gate_id=station.gate_id,
        home_id=home.pk if home else None,
        follows=earlier.pk if earlier else None,
    )
    made = services.decide(
        compound_id=station.compound_id,
        encounter=met,
        actor=accounts.actor_of(accounts.user(asked.guard), now=now),
        nonce=asked.nonce,
        now=now,
        asker=services.Asker(source_id=station.pk),
    )
    told = {"verdict": made.verdict, "passed": made.passed, "kind": made.kind, "proof": made.proof}
    return _answer({**told, "decision": made.pk, "reasons": made.reasons})


@_speaks("POST", revoked_too=True)
def upload(request: HttpRequest, station: Any) -> HttpResponse:
    """Take sealed decisions, and say what became of each."""
    given = Upload.model_validate_json(_body(request))
    letters = [(str(each.nonce), each.letter) for each in given.letters]
    receipts = services.take(station_id=station.pk, letters=letters, now=clock.now())
    return _answer({"receipts": {each.nonce: each.outcome for each in receipts}})


@_speaks("POST")
def sign_on(request: HttpRequest, station: Any) -> HttpResponse:
    """Let whoever just gave the password in this browser answer for the phone's decisions.

    An older session is ended: whoever holds the phone would else be whom it last belonged to, and choose a new PIN.
    """
    user = auth.get_user(request)
    if not user.is_authenticated or not pages.use_password(request):
        auth.logout(request)
        raise outcomes.Forbidden("station.sign_in", _("Sign in first."))
    now = pages.now(request)
    actor = accounts.actor_of(user, now=now)
    services.sign_on(station_id=station.pk, actor=actor, now=now)
    return _answer({"guard": {"id": actor.user_id, "name": actor.name}})
