"""The frame of the HTTP API: who asks, in which compound, and refusals as JSON with a stable code."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext
from ninja import NinjaAPI, Schema
from ninja.security import django_auth

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places import selectors as places
from shouwang.kernel.outcomes import NotFound, Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.web import pages


class Refused(Schema):
    """What a refusal looks like: a stable code for programs, a sentence for people."""

    code: str
    message: str


REFUSALS = {403: Refused, 404: Refused, 409: Refused, 422: Refused}
"""The answers that every operation may give beside its own."""


def make_api() -> NinjaAPI:
    """An API whose operations need a signed-in reader and answer refusals as JSON."""
    api = NinjaAPI(
        title="Shouwang 守望",
        version="1",
        description="Every operation acts as the signed-in account; rights are those of the pages.",
        auth=django_auth,
        docs_url=None,
        openapi_extra={"info": {"license": {"name": "AGPL-3.0-or-later"}}},
    )
    api.add_exception_handler(Refusal, _refused)
    return api


def _refused(_request: HttpRequest, refusal: Any) -> HttpResponse:
    body = {"code": refusal.code, "message": refusal.text(gettext(refusal.message))}
    return JsonResponse(body, status=refusal.status, json_dumps_params={"ensure_ascii": False})


def enter(request: HttpRequest, operation: str, code: str) -> tuple[accounts.Actor, Any]:
    """The reader and the compound of an operation's address.

    Raises:
        NotFound: ``place.unknown``, also for a compound that is not the reader's.
        Forbidden: ``account.forbidden``.
    """
    actor = accounts.actor_of(cast(Any, request.user), now=pages.now(request))
    compound = places.compound_by_code(code)
    if actor.compound_ids is not None and compound.pk not in actor.compound_ids:
        raise NotFound("place.unknown", _("There is no such place."))
    accounts.require(actor, operation, compound_id=compound.pk)
    return actor, compound
