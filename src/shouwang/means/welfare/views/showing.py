"""The tabs of welfare, and addresses in the request's compound."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.kernel.words import gettext_noop
from shouwang.web import pages

OWN = (
    ("rest", gettext_noop("Rest"), "welfare.own"),
    ("meals", gettext_noop("Staff meals"), "welfare.own"),
    ("mind", gettext_noop("How are you?"), "welfare.own"),
    ("wall", gettext_noop("Thanks"), "thanks.give"),
)
LEAD = (
    ("fatigue", gettext_noop("Fatigue"), "welfare.see"),
    ("rooms", gettext_noop("Rest rooms"), "welfare.see"),
    ("kitchen", gettext_noop("Kitchen"), "welfare.see"),
    ("totals", gettext_noop("How the team is"), "welfare.see"),
    ("wall", gettext_noop("Thanks"), "thanks.give"),
)


def address(request: pages.Request, name: str, **kwargs: Any) -> str:
    """A page of this app in the request's compound."""
    return reverse(f"welfare:{name}", kwargs={"compound": request.compound.code, **kwargs})


def tabs(request: pages.Request, active: str, ways: tuple[tuple[str, str, str], ...] = OWN) -> list[dict[str, Any]]:
    """The tabs that the reader may open."""
    compound_id = request.compound.pk
    return [
        {"url": address(request, name), "label": _(label), "active": name == active}
        for name, label, operation in ways
        if request.actor.may(operation, compound_id=compound_id)
    ]
