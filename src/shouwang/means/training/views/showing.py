"""The tabs of training, and addresses in the request's compound."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shouwang.kernel.words import gettext_noop
from shouwang.web import pages

WAYS = (
    ("mine", gettext_noop("My courses"), "training.own"),
    ("points", gettext_noop("Points"), "training.own"),
    ("team", gettext_noop("Who can do what"), "training.see"),
    ("courses", gettext_noop("Courses"), "training.edit"),
)


def address(request: pages.Request, name: str, **kwargs: Any) -> str:
    """A page of this app in the request's compound."""
    return reverse(f"training:{name}", kwargs={"compound": request.compound.code, **kwargs})


def tabs(request: pages.Request, active: str) -> list[dict[str, Any]]:
    """The tabs that the reader may open."""
    return [
        {"url": address(request, name), "label": _(label), "active": name == active}
        for name, label, operation in WAYS
        if request.actor.may(operation, compound_id=request.compound.pk)
    ]
