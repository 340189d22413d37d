"""Pages of the shell itself: language and text size, which everybody may set; what becomes of a phone's letters."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme

from shouwang.base.accounts import services as accounts
from shouwang.kernel.outcomes import Refusal
from shouwang.kernel.words import gettext_noop as _
from shouwang.web import letters
from shouwang.web.pages import now, public_page, told

_YEAR = 365 * 24 * 3600


@public_page(methods=("POST",))
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in this browser and go back."""
    answer = HttpResponseRedirect(back(request))
    wanted = request.POST.get("language", "")
    if translation.check_for_language(wanted) and wanted in dict(settings.LANGUAGES):
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=_YEAR, samesite="Lax")
        if request.user.is_authenticated:
            accounts.set_language(user=request.user, language=wanted)
    return answer


@public_page(methods=("POST",))
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Remember large or ordinary text in this browser and go back."""
    answer = HttpResponseRedirect(back(request))
    if request.POST.get("size") == "large":
        answer.set_cookie("textsize", "large", max_age=_YEAR, samesite="Lax")
    else:
        answer.delete_cookie("textsize", samesite="Lax")
    return answer


@public_page(methods=("POST",))
def settle_letters(request: HttpRequest) -> HttpResponse:
    """A phone asks whether what waits on it can still be taken; ``over`` says of each queue that it is to be erased."""
    try:
        waiting = json.loads(told(request))["queues"][: letters.QUEUES]
        queues = [letters.Kept(str(each["ticket"]), int(each["waiting"])) for each in waiting]
    except (ValueError, KeyError, TypeError):
        raise Refusal("letters.ticket", _("This was not given out here.")) from None
    return JsonResponse({"over": letters.settle(queues=queues, now=now(request))})


def back(request: HttpRequest, otherwise: str = "/") -> str:
    """Where the reader came from, when that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or request.headers.get("Referer", "")
    hosts, secure = {request.get_host()}, request.is_secure()
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=secure) else otherwise
