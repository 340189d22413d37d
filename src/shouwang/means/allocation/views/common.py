"""What the pages of this app have in common: addresses, and who acts."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from shouwang.web import pages


def address(request: pages.Request, name: str, **values: object) -> str:
    """An address in the compound of this page."""
    return reverse(name, kwargs={"compound": request.compound.code, **values})


def act(request: pages.Request) -> dict[str, Any]:
    """Who acts, where and when: what every service asks for."""
    return {"compound_id": request.compound.pk, "actor": request.actor, "now": pages.now(request)}
