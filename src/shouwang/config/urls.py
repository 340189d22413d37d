"""All addresses: each app states its own in full, from the root."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from shouwang.config import apps
from shouwang.config.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    *(path("", include(f"{app}.urls")) for app in reversed(apps.HOUSE) if find_spec(f"{app}.urls") is not None),
]

handler400 = "shouwang.web.errors.bad_request"
handler403 = "shouwang.web.errors.forbidden"
handler404 = "shouwang.web.errors.not_found"
handler500 = "shouwang.web.errors.fault"
