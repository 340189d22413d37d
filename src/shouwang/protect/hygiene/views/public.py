"""What everybody may read at a door: when it was disinfected and from when one may enter. No sign-in, no names."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shouwang.protect.hygiene import selectors
from shouwang.web import pages


@pages.public_page
def door(request: HttpRequest, place: str, code: str) -> HttpResponse:
    """The state of one area."""
    now = pages.now(request)
    state = selectors.public_state(place, code, now=now)
    return render(request, "hygiene/door.html", {"state": state, "compound": state.compound, "now": now})
