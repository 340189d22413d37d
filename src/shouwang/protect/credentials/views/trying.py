"""A box to try a credential: every check with its outcome; nothing of it is kept."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from shouwang.base.posture import catalogue
from shouwang.base.posture import selectors as posture
from shouwang.protect.credentials import rules, services
from shouwang.protect.credentials.rules import shc
from shouwang.web import pages, panels

MAX_SHOWN = 20_000


@pages.page("credentials.try", methods=("GET", "POST"))
def attempt(request: pages.Request) -> HttpResponse:
    """Verify a scanned text and say what it would prove now."""
    now, text = pages.now(request), request.POST.get("text", "")[:MAX_SHOWN]
    asked = frozenset(posture.at(request.compound.ref(), now=now).value("credentials") or ())
    context: dict[str, Any] = {"asked": asked, "look": rules.LOOK, "samples": _samples(now) if not text else ()}
    if text.strip():
        found = services.verify(text, compound_id=request.compound.pk, now=now)
        shown = [found] if isinstance(found, rules.Verified) else []
        judged = services.answer(asked or catalogue.CREDENTIALS, shown, now) if shown else ()
        context |= {"found": found, "held": bool(shown), "answers": judged}
    return render(request, "credentials/try.html", context)


def _samples(now: Any) -> list[tuple[str, str, SafeString]]:
    """Invented credentials of the demo, each as text and picture; none where nobody made any."""
    return [(label, text, picture(text)) for label, text in panels.ask("credential_samples", now=now) or ()]


def picture(text: str) -> SafeString:
    """A text as a QR drawing without inline style (ISO/IEC 18004, error correction L: these texts are long)."""
    drawn = segno.make(_segments(text), error="l", boost_error=False)
    return SafeString(drawn.svg_inline(scale=1, border=4, omitsize=True, svgclass="qr", lineclass=None))


def _segments(text: str) -> Any:
    """The scheme and the digits of a health card apart: digits alone take a third of the room."""
    head, scheme, digits = text.partition(shc.PREFIX)
    return [scheme, digits] if scheme and not head and digits.isdigit() else text
