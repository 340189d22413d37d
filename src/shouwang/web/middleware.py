"""What every answer carries: strict headers; what a refusal becomes: a page, a fragment; and one form of an address."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import is_valid_path
from django.utils import translation
from django.utils.http import escape_leading_slashes

from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import Refusal
from shouwang.web import errors, pages

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class OneForm:
    """Sends an address typed with slashes too many to the page; Django's own rule sends one with a slash too few."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; only what was not found anyway is looked at twice."""
        response = self.get_response(request)
        asked = request.path_info
        if response.status_code != 404 or request.method not in ("GET", "HEAD") or not asked.endswith("/"):
            return response
        bare = asked.rstrip("/")
        meant = next((form for form in (bare, f"{bare}/") if form != asked and is_valid_path(form)), None)
        if meant is None or is_valid_path(asked):
            return response
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(escape_leading_slashes(meant) + (f"?{query}" if query else ""))


def _lead(request: HttpRequest, response: HttpResponse) -> None:
    """A script that has sent a form is told where to go and goes there itself: the new page is asked for once.

    It is also told when the address of a page can only be sent to, and is none to come back to.
    """
    if "Location" in response:
        response.status_code = 204
        response["X-Goto"] = response["Location"]
        del response["Location"]
    if request.resolver_match and "GET" not in getattr(request.resolver_match.func, "methods", ("GET",)):
        response["X-Stay"] = "yes"


class Shell:
    """Sets the headers, the reader's own language and where changes come from, and turns refusals into answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        self._speak(request)
        channel = "api" if request.path.startswith("/api/") else "web"
        with journal.coming_from(channel, pages.came_from(request)):
            response = self.get_response(request)
        if pages.by_script(request):
            _lead(request, response)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal is an answer; anything else is a fault and goes its way."""
        if isinstance(exception, Refusal):
            return errors.refused(request, exception)
        return None

    @staticmethod
    def _speak(request: HttpRequest) -> None:
        """An account's own language counts unless this browser was told otherwise."""
        chosen = getattr(getattr(request, "user", None), "language", "")
        if chosen and "django_language" not in request.COOKIES:
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language() or chosen
