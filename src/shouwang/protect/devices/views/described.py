"""The addresses that devices speak to, described as OpenAPI for whoever programs a device."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from shouwang.protect.devices import rules
from shouwang.protect.devices.rules import generic
from shouwang.web import pages

_TEXT = {"type": "string", "maxLength": 60}
_EVENT = {
    "type": "object",
    "required": ["serial"],
    "properties": {
        "serial": {"type": "string", "minLength": 1, "maxLength": 60},
        "at": {"type": "string", "format": "date-time"},
        "kind": {"enum": sorted(set(rules.Kind) - {rules.Kind.HEARTBEAT})},
        "person": {"type": "string", "pattern": "^[PU][1-9][0-9]{0,17}$"},
        "code": {"type": "string", "maxLength": 2000},
        "mode": {"enum": sorted(generic.MODES)},
        "temperature": {"type": "number"},
        "unit": {"enum": ["C", "F"]},
        "mask": {"type": "boolean"},
        "current": {"type": "boolean"},
        "way": {"enum": ["in", "out"]},
        "image": {"type": "string", "maxLength": 200},
    },
}
_REFUSED = {
    "type": "object",
    "required": ["code", "message", "now"],
    "properties": {"code": _TEXT, "message": {"type": "string"}, "now": {"type": "string", "format": "date-time"}},
}
_RESULT = {
    "type": "object",
    "required": ["serial", "status", "outcome", "open", "reasons"],
    "properties": {
        "serial": {"type": "string"},
        "status": {"enum": ["recorded", "known", "heard", "refused"]},
        "outcome": {"type": "string"},
        "open": {"type": "boolean"},
        "reasons": {"type": "array", "items": {"type": "string"}},
    },
}
_NOW = {"type": "string", "format": "date-time"}


def _answers(properties: dict[str, Any]) -> dict[str, Any]:
    told = {"type": "object", "required": list(properties), "properties": properties}
    answers = {"200": {"description": "Taken", "content": {"application/json": {"schema": told}}}}
    refusals = {
        "400": "Not readable; nothing was recorded",
        "401": "Not proven: device.secret, device.clock, device.replayed",
        "403": "Paused or revoked",
        "404": "No such device",
        "429": "Too fast: send it again after Retry-After",
    }
    for status, why in refusals.items():
        answers[status] = {"description": why, "content": {"application/json": {"schema": _REFUSED}}}
    return answers


def _post(summary: str, body: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    token = {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
    content = {"application/json": {"schema": body}}
    return {
        "post": {
            "summary": summary,
            "parameters": [token],
            "requestBody": {"required": True, "content": content},
            "responses": _answers(properties),
        }
    }


DESCRIPTION: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shouwang 守望: devices", "version": "1"},
    "security": [{"digest": []}, {"basic": []}, {"signature": []}],
    "components": {
        "securitySchemes": {
            "basic": {"type": "http", "scheme": "basic"},
            "digest": {"type": "http", "scheme": "digest"},
            "signature": {"type": "apiKey", "in": "header", "name": "X-Shouwang-Signature"},
        }
    },
    "paths": {
        "/api/v1/devices/{token}/events": _post(
            "Tell events",
            {
                "anyOf": [
                    _EVENT,
                    {
                        "type": "object",
                        "required": ["events"],
                        "properties": {"events": {"type": "array", "maxItems": rules.MAX_BATCH, "items": _EVENT}},
                    },
                ]
            },
            {"now": _NOW, "results": {"type": "array", "items": _RESULT}},
        ),
        "/api/v1/devices/{token}/heartbeat": _post(
            "Give a sign of life",
            {"type": "object", "properties": {"now": _NOW, "firmware": _TEXT}},
            {"now": _NOW, "clock_offset_s": {"type": ["integer", "null"]}},
        ),
    },
}


@pages.public_page
def description(_request: HttpRequest) -> JsonResponse:
    """The OpenAPI document."""
    return JsonResponse(DESCRIPTION, json_dumps_params={"ensure_ascii": False})
