"""Where devices speak: plain views without session or cookie; docs/devices.md is their reference."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from shouwang.kernel import clock, outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.devices import rules, selectors, services
from shouwang.protect.devices.rules import readings
from shouwang.protect.devices.services.proving import challenge_of

Handler = Callable[[Any, bytes, HttpRequest, timedelta | None, datetime], JsonResponse]


def _speaks(handle: Handler) -> Callable[..., JsonResponse]:
    """Frame of every address: size, sender, refusals as JSON with a stable code, each counted on the device."""

    @csrf_exempt
    def view(request: HttpRequest, token: str) -> JsonResponse:
        now = clock.now()
        if request.method != "POST":
            return _no("device.method", gettext("Devices send by POST."), 405, now)
        try:
            device = selectors.by_token(token)
            return _heard(device, request, handle, now)
        except outcomes.Refusal as refusal:
            return _no(refusal.code, refusal.text(gettext(refusal.message)), refusal.status, now)

    return view


def _heard(device: Any, request: HttpRequest, handle: Handler, now: datetime) -> JsonResponse:
    try:
        body = _body(request)
        drift = services.prove(device=device, request=_request(request, body), now=now)
        return handle(device, body, request, drift, now)
    except outcomes.Refusal as refusal:
        if not _asks_for_challenge(device, request):
            services.note_fault(device=device, code=refusal.code)
        answer = _no(refusal.code, refusal.text(gettext(refusal.message)), refusal.status, now)
        challenge = challenge_of(device, now=now) if refusal.status == 401 else ""
        if challenge:
            answer["WWW-Authenticate"] = challenge
        return answer


def _asks_for_challenge(device: Any, request: HttpRequest) -> bool:
    """Every Digest client begins with a bare request to get its challenge: that is no fault."""
    return device.auth in (rules.Auth.DIGEST, rules.Auth.BASIC) and "Authorization" not in request.headers


def _body(request: HttpRequest) -> bytes:
    too_big = readings.NotReadable("device.size", _("A request has at most 2 MB."))
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > rules.MAX_BODY:
            raise too_big
        return request.body
    except (RequestDataTooBig, ValueError) as wrong:
        raise too_big from wrong
    except UnreadablePostError as broken:
        raise readings.NotReadable("device.broken", _("The request broke off.")) from broken


def _request(request: HttpRequest, body: bytes) -> services.Request:
    headers = {name.lower(): value for name, value in request.headers.items()}
    key = request.GET.get("key", "")
    return services.Request(request.method or "", request.get_full_path(), headers, body, key)


def _no(code: str, message: str, status: int, now: datetime) -> JsonResponse:
    return _answer({"code": code, "message": message, "now": now.isoformat()}, status)


def _answer(data: dict[str, Any], status: int = 200) -> JsonResponse:
    answer = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


def _events(device: Any, body: bytes, request: HttpRequest, drift: timedelta | None, now: datetime) -> JsonResponse:
    told = rules.parse(
        body,
        request.headers.get("Content-Type", ""),
        vendor=device.vendor,
        device=device.pk,
        received_at=now,
        zone=ZoneInfo(settings.TIME_ZONE),
    )
    receipt = services.receive(device_id=device.pk, readings=told, drift=drift, now=now)
    if receipt.wait_s:
        slower = _no("device.too_fast", gettext("Too many requests. Send this one again later."), 429, now)
        slower["Retry-After"] = str(max(1, math.ceil(receipt.wait_s)))
        return slower
    return _answer({"now": now.isoformat(), "results": [_result(taken) for taken in receipt.taken]})


def _result(taken: services.Taken) -> dict[str, Any]:
    return {
        "serial": taken.serial,
        "status": taken.status,
        "outcome": taken.outcome,
        "open": taken.opened,
        "reasons": list(taken.codes),
    }


def _heartbeat(device: Any, body: bytes, _request: HttpRequest, drift: timedelta | None, now: datetime) -> JsonResponse:
    message = readings.load_json(body) if body.strip() else {}
    if not isinstance(message, dict):
        raise readings.NotReadable("device.shape", _("A sign of life is a JSON object, or nothing."))
    told_at, odd = readings.read_time(message.get("now"), received_at=now, zone=ZoneInfo(settings.TIME_ZONE))
    offset = services.heard(
        device_id=device.pk,
        told_at=None if "no_time" in odd else told_at,
        firmware=readings.text(message.get("firmware"), 60),
        drift=drift,
        now=now,
    )
    seconds = round(offset.total_seconds()) if offset is not None else None
    return _answer({"now": now.isoformat(), "clock_offset_s": seconds})


events = _speaks(_events)
heartbeat = _speaks(_heartbeat)
