"""What the pages of visits share: tabs, addresses, forms that are incomplete, what the posture asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms as django_forms
from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.base.places import selectors as places
from shouwang.base.posture import selectors as posture
from shouwang.kernel.words import gettext_noop
from shouwang.protect.visitors import links, rules, selectors
from shouwang.web import pages, panels, searching

APPEALS = "appeals:queue"
TABS = (
    ("visitors:today", gettext_noop("Visitors today"), "visitor.see"),
    ("visitors:desk", gettext_noop("Approval"), "visitor.approve"),
    ("visitors:invite", gettext_noop("Invite"), "visitor.invite"),
    ("visitors:register", gettext_noop("Visitors' register"), "visitor.see"),
    ("visitors:blocked", gettext_noop("Blocked persons"), "visitor.block"),
    ("visitors:posters", gettext_noop("QR for the gates"), "visitor.register"),
    (APPEALS, gettext_noop("Appeals"), "appeal.review"),
)


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The pages of visits that this reader may open."""
    compound = request.compound
    appeals = panels.ask("count_appeals", actor=request.actor, compound_id=compound.pk, now=pages.now(request)) or 0
    return [
        {
            "url": address(name, request),
            "label": _(label),
            "active": name == active,
            "count": appeals if name == APPEALS else 0,
        }
        for name, label, operation in TABS
        if request.actor.may(operation, compound_id=compound.pk)
    ]


def address(name: str, request: pages.Request, **kwargs: object) -> str:
    """An address in the compound of this page."""
    return reverse(name, kwargs={"compound": request.compound.code, **kwargs})


def searched(name: str, request: pages.Request, **kept: str) -> str:
    """The address of a list that shows what was searched for; names and phones stand in it under seal only."""
    query = {key: value for key, value in kept.items() if value}
    token = searching.seal(request.POST.get("q", "")[:60])
    return f"{address(name, request)}?{urlencode(query | ({searching.PARAMETER: token} if token else {}))}"


def read(form: django_forms.Form) -> Any:
    """The form, if its shape is right.

    Raises:
        VisitorRefused: ``visitor.form``.
    """
    if not form.is_valid():
        raise rules.VisitorRefused("visitor.form", gettext_noop("This form was incomplete. Please try again."))
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
