"""Guards of pages: ``@page("operation.name")`` for those who signed in, ``@public_page`` for everybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, cast, overload
from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.translation import gettext

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import OPERATIONS
from shouwang.base.places import selectors as places
from shouwang.kernel import clock, outcomes
from shouwang.kernel.words import gettext_noop as _

View = Callable[..., HttpResponseBase]

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

ENDED = "account.ended"
"""Said to whoever had a role in a compound and has none any more."""
USUAL = "compound"
"""Where the session remembers the compound seen last."""


class Request(HttpRequest):
    """The request of a guarded page: who acts, and in which compound.

    Outside ``/c/…/`` the compound is the one seen last, or None when nobody can know it.
    """

    actor: accounts.Actor
    compound: Any
    htmx: Any


@dataclass(frozen=True)
class Guarded:
    """One guarded view: tests walk this register and try every page as every role."""

    view: str
    operation: str
    methods: tuple[str, ...]


register: dict[str, Guarded] = {}
"""Every guarded view by its dotted name; public pages have an empty operation."""


def page(operation: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Let only those see a page whose role allows the operation in the compound of the address.

    The view gets the request (see :class:`Request`) and the address's values without ``compound``.
    A compound that is not the reader's answers exactly as one that does not exist.

    Args:
        operation: a name of the permission table.
        methods: what may be asked for; GET brings HEAD with it.

    Raises:
        KeyError: at import, when the permission table has no such operation.
    """
    OPERATIONS[operation]
    allowed = _with_head(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            if not request.user.is_authenticated:
                return to_sign_in(request)
            _refuse_another(request)
            if request.user.must_change_password and operation != "account.self":
                return HttpResponseRedirect(reverse("accounts:password"))
            _refuse_unwritable(request, kwargs)
            asked = cast(Request, request)
            asked.actor = accounts.actor_of(request.user, now=now(request))
            _admit(asked, operation, kwargs.pop("compound", None))
            return _private(view(request, *args, **kwargs))

        return _listed(guarded, view, operation, allowed)

    return decorate


@overload
def public_page(view: View) -> View: ...


@overload
def public_page(*, methods: tuple[str, ...]) -> Callable[[View], View]: ...


def public_page(view: View | None = None, *, methods: tuple[str, ...] = ("GET",)) -> View | Callable[[View], View]:
    """Let everybody see a page; it still knows who is signed in, if anybody is."""
    allowed = _with_head(methods)

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            if request.user.is_authenticated:
                cast(Request, request).actor = accounts.actor_of(request.user, now=now(request))
            _refuse_unwritable(request, kwargs)
            return _private(view(request, *args, **kwargs))

        return _listed(opened, view, "", allowed)

    return decorate(view) if view is not None else decorate


def by_script(request: HttpRequest) -> bool:
    """Whether a page's script has sent this, and stands there with all that was typed."""
    return request.headers.get("X-Sent-By") == "script"


def _refuse_another(request: HttpRequest) -> None:
    """A page that somebody opened sends nothing in the name of whoever has signed in since, in another tab.

    Raises:
        Conflict: ``session.other``.
    """
    if by_script(request) and request.headers.get("X-Reader", "") not in ("", str(request.user.pk)):
        raise outcomes.Conflict("session.other", _("Somebody else has signed in here since this page was opened."))


def _refuse_unwritable(request: HttpRequest, address: dict[str, Any]) -> None:
    """No text that people read holds the character of number zero, and no database keeps it.

    Raises:
        Refusal: ``request.text``.
    """
    typed = request.POST if request.content_type in FORMS else QueryDict()
    sent = [value for values in (typed, request.GET) for name in values for value in values.getlist(name)]
    if any("\x00" in str(value) for value in (*address.values(), *sent)):
        raise outcomes.Refusal("request.text", _("What was sent holds a character that cannot be stored."))


def told(request: HttpRequest) -> bytes:
    """What a program sent as one text; nothing of a form, which is read field by field and then gone."""
    return b"" if request.content_type in FORMS else request.body


def _with_head(methods: tuple[str, ...]) -> tuple[str, ...]:
    return (*methods, "HEAD") if "GET" in methods and "HEAD" not in methods else methods


def _listed(guarded: View, view: View, operation: str, methods: tuple[str, ...]) -> View:
    name = f"{view.__module__}.{view.__qualname__}"
    register[name] = Guarded(name, operation, methods)
    guarded.__dict__.update(operation=operation, methods=methods)
    return guarded


def _admit(request: Request, operation: str, code: str | None) -> None:
    if code is None:
        if not request.actor.reaches:
            raise _nowhere(request)
        accounts.require(request.actor, operation)
        request.compound = usual_compound(request)
        return
    compound = places.compound_by_code(code)
    if not _reaches(request.actor, compound.pk):
        raise _ended(request, compound) or outcomes.NotFound("place.unknown", _("There is no such place."))
    request.compound = compound
    if request.session.get(USUAL) != code:
        request.session[USUAL] = code
    accounts.require(request.actor, operation, compound_id=compound.pk)


def _nowhere(request: Request) -> outcomes.Forbidden:
    """What somebody is told who has no role anywhere: since when, where the compound seen last is known."""
    seen = places.compounds().filter(code=request.session.get(USUAL, "")).first()
    ended = _ended(request, seen) if seen else None
    return ended or outcomes.Forbidden(
        "account.nowhere", _("This account has no role anywhere now. Ask whoever gave it to you.")
    )


def _ended(request: Request, compound: Any) -> outcomes.Forbidden | None:
    """What somebody is told whose last role here has ended: that it did, when, and who can say more."""
    ended = accounts.ended_at(request.actor.user_id, compound.pk, now=now(request))
    if ended is None:
        return None
    told = {"compound": compound.name, "at": f"{timezone.localtime(ended):%Y-%m-%d %H:%M}"}
    if not compound.duty_phone:
        sentence = _("Your role at {compound} ended on {at}. If you still work here, ask the project manager.")
        return outcomes.Forbidden(ENDED, sentence, **told)
    sentence = _(
        "Your role at {compound} ended on {at}. If you still work here, ask the project manager, or call {phone}."
    )
    return outcomes.Forbidden(ENDED, sentence, **told, phone=compound.duty_phone)


def _reaches(actor: accounts.Actor, compound_id: int) -> bool:
    return actor.compound_ids is None or compound_id in actor.compound_ids


def usual_compound(request: Request) -> Any:
    """The compound that a page outside ``/c/…/`` shows: the one seen last, or the only one; None when in doubt."""
    reached = list(places.compounds(request.actor.compound_ids)[:2])
    seen = request.session.get(USUAL)
    if seen and not any(each.code == seen for each in reached):
        reached += [each for each in places.compounds().filter(code=seen) if _reaches(request.actor, each.pk)]
    return next((each for each in reached if each.code == seen), reached[0] if len(reached) == 1 else None)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """Pages of people are never kept by a shared cache, and differ by sign-in, language and fragment."""
    if not response.has_header("Cache-Control"):
        add_never_cache_headers(response)
    patch_vary_headers(response, ["Cookie", "HX-Request", "Accept-Language"])
    return response


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the sign-in page and back; what an expired session was about to send is not done.

    A page that stands there with what was typed is kept: the way to sign in opens beside it.
    """
    if by_script(request) and request.method == "POST":
        return _signed_out(request)
    back = request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("HX-Current-URL", "")
    expired = "1" if request.session.session_key is None and settings.SESSION_COOKIE_NAME in request.COOKIES else ""
    lost = "1" if request.method not in ("GET", "HEAD") else ""
    given = {"next": back, "expired": expired, "lost": lost}
    address = reverse("accounts:sign-in") + "?" + urlencode({key: value for key, value in given.items() if value})
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = address
        return answer
    return HttpResponseRedirect(address)


def _signed_out(request: HttpRequest) -> HttpResponse:
    told = {
        "code": "session.over",
        "message": gettext("You are signed out, so nothing was sent."),
        "advice": gettext("What you typed is still here: sign in beside this page, then send it again."),
        "way": {"address": reverse("accounts:sign-in"), "name": gettext("Sign in")},
    }
    return JsonResponse(told, status=401, json_dumps_params={"ensure_ascii": False})


def address(request: Request, name: str, **values: object) -> str:
    """The address of a page in the compound of this request.

    Args:
        name: a URL name, such as ``supplies:entry``.
        values: what else the address needs.
    """
    return reverse(name, kwargs={"compound": request.compound.code, **values})


def terms(request: Request) -> dict[str, Any]:
    """Who acts, where and when: what a service asks for before anything else."""
    return {"compound_id": request.compound.pk, "actor": request.actor, "now": now(request)}


def now(request: HttpRequest) -> datetime:
    """The instant of this request: one for all that happens in it."""
    at: datetime = request.__dict__.setdefault("asked_at", clock.now())
    return at


ENTERED_AT = "entered_at"
_JUST_NOW = 300.0
"""Seconds within which a password that was given still shows who holds the device."""


def note_password(request: HttpRequest) -> None:
    """Remember in the session that the password was given at this instant."""
    request.session[ENTERED_AT] = now(request).timestamp()


def use_password(request: HttpRequest) -> bool:
    """Whether this browser's user gave the password in the last five minutes; it counts once."""
    given = request.session.pop(ENTERED_AT, None)
    return given is not None and 0 <= now(request).timestamp() - given < _JUST_NOW


def came_from(request: HttpRequest) -> str | None:
    """The asker's network address; behind our own proxy, what the proxy added last."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR") or None
