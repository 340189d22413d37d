"""The files of the offline gate: a web app of its own, the same for everybody, with no data in it."""

from __future__ import annotations

import json
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse

from shouwang.web import pages
from shouwang.web.drawings import BUILT

FOLDER = BUILT / "gate"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_ALWAYS_ASKED = ("index.html", "sw.js", "manifest.webmanifest")
"""Names that stay the same from build to build; all others carry a hash and never change."""


def files() -> frozenset[str]:
    """The names that the build wrote; none before the front end was built."""
    try:
        return frozenset(json.loads((FOLDER / "files.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return frozenset()


@pages.public_page
def app(request: HttpRequest, name: str) -> HttpResponse:
    """One file of the app; it is public, for a phone has to load it before anybody is known."""
    if name not in files():
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "") and (FOLDER / f"{name}.gz").exists()
    body = (FOLDER / (f"{name}.gz" if packed else name)).read_bytes()
    answer = HttpResponse(body, content_type=_TYPES[Path(name).suffix])
    if packed:
        answer["Content-Encoding"] = "gzip"
    answer["Cache-Control"] = "no-cache" if name in _ALWAYS_ASKED else "public, max-age=31536000, immutable"
    answer["Vary"] = "Accept-Encoding"
    return answer
