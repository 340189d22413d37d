"""What the pages of visits share: tabs, addresses, forms that are incomplete, what the posture asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms as django_forms
from django.urls import reverse

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel.words import gettext_noop
from shouwang.protect.visitors import links, rules, selectors
from shouwang.web import forms, navigation, pages, panels, searching

APPEALS = "appeals:queue"
TABS = (
    ("visitors:today", "visitor.see", gettext_noop("Visitors today")),
    ("visitors:desk", "visitor.approve", gettext_noop("Approval")),
    ("visitors:invite", "visitor.invite", gettext_noop("Invite")),
    ("visitors:register", "visitor.see", gettext_noop("Visitors' register")),
    ("visitors:blocked", "visitor.block", gettext_noop("Blocked persons")),
    ("visitors:posters", "visitor.register", gettext_noop("QR for the gates")),
    (APPEALS, "appeal.review", gettext_noop("Appeals")),
)


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The pages of visits that this reader may open."""
    appeals = panels.ask("count_appeals", **pages.terms(request)) or 0
    return navigation.tabs(request, TABS, active, {APPEALS: appeals})


def searched(name: str, request: pages.Request, **kept: str) -> str:
    """The address of a list that shows what was searched for; names and phones stand in it under seal only."""
    query = {key: value for key, value in kept.items() if value}
    token = searching.seal(request.POST.get("q", "")[:60])
    return f"{pages.address(request, name)}?{urlencode(query | ({searching.PARAMETER: token} if token else {}))}"


def read(form: django_forms.Form) -> Any:
    """The form, if its shape is right.

    Raises:
        VisitorRefused: ``visitor.form``.
    """
    if not form.is_valid():
        raise forms.wrong(form, rules.VisitorRefused, "visitor.form")
    return form


def whole_url(request: Any, what: str, row_id: int) -> str:
    """The full address of a visitor's, host's or gate's page."""
    return str(request.build_absolute_uri(reverse(f"visitors:{what}", kwargs={"token": links.token(what, row_id)})))


def demands(place: Any, now: datetime) -> dict[str, Any]:
    """What holds for visits to a place now: the state of things, mask, temperature, credentials."""
    held = posture.at(place, now=now)
    return {"asked": selectors.asked_at(place, now=now), "held": held}


def home_named(request: pages.Request, room: str) -> Any:
    """The one home that staff mean by a room, or None."""
    found = list(places.homes_named(request.compound.pk, room[:40])[:2])
    return found[0] if len(found) == 1 else None
