"""Every page of the product, and how a test asks for one without the session, headers and refusals around it."""

from __future__ import annotations

from functools import cache

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django_htmx.middleware import HtmxDetails


def pages():
    """Name, address with its gaps, and pattern of every page and API operation."""
    found = []

    def walk(patterns, prefix, namespace):
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                space = pattern.namespace or namespace
                walk(pattern.url_patterns, address, space)
            elif isinstance(pattern, URLPattern):
                name = f"{namespace}:{pattern.name}" if namespace else pattern.name
                found.append((name, address, pattern))

    walk(get_resolver().url_patterns, "", "")
    return found


GUARDED = [page for page in pages() if getattr(page[2].callback, "operation", "")]


def address_of(pattern: URLPattern, raw: str, compound: str) -> str:
    """A concrete address: the compound's code and ids that do not exist."""
    values = {}
    for name, converter in pattern.pattern.converters.items():
        samples = {"IntConverter": 999_999_999, "UUIDConverter": "00000000-0000-4000-8000-000000000000"}
        values[name] = samples.get(type(converter).__name__, "nothing")
    values["compound"] = compound
    address = "/" + raw
    for name, converter in pattern.pattern.converters.items():
        for spelling in (f"<{name}>", *(f"<{kind}:{name}>" for kind in ("int", "slug", "str", "uuid", "path"))):
            address = address.replace(spelling, converter.to_url(values[name]))
    return address


found = cache(resolve)
"""What lies at an address: looked up once, for everybody who asks."""


def answer_to(user, request):
    """What the page itself answers somebody who is signed in; raises its refusal."""
    request.user, request.session, request.htmx = user, SessionStore(), HtmxDetails(request)
    request._messages = CookieStorage(request)
    page = request.resolver_match = found(request.path)
    return page.func(request, *page.args, **page.kwargs)
