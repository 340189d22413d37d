"""The posture for programs: what holds at a compound, building or home, and because of whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors
from shouwang.base.posture.rules import Held
from shouwang.web import api, pages

router = Router(tags=["posture"])


class SourceOut(Schema):
    """Who raised a measure."""

    title: dict[str, str]
    level: dict[str, str]
    numeral: str
    severity: int
    by: str
    since: datetime
    until: datetime | None


class HeldOut(Schema):
    """One measure that holds: its value and every source, the strictest first."""

    measure: str
    kind: str
    value: Any
    because: list[SourceOut]


class PostureOut(Schema):
    """All that holds at a place and instant; what is absent is at its loosest."""

    at: datetime
    severity: int
    exercise: bool
    held: list[HeldOut]


@router.get("/c/{compound}/posture", response={200: PostureOut, **api.REFUSALS}, summary="What holds at a place now")
def read_posture(request: HttpRequest, compound: str, home: int | None = None) -> PostureOut:
    """The posture of the compound, or of one home of it."""
    _actor, found = api.enter(request, "posture.see", compound)
    now = pages.now(request)
    place = places.home(home, compound_id=found.pk).ref() if home is not None else PlaceRef(found.pk)
    headline = selectors.headline(found.pk, now=now)
    held = selectors.at(place, now=now).held.values()
    return PostureOut(
        at=now,
        severity=headline.severity,
        exercise=headline.exercise,
        held=[_out(one) for one in sorted(held, key=lambda one: one.key)],
    )


def _out(held: Held) -> HeldOut:
    because = [
        SourceOut(
            title=reason.source.title.as_json(),
            level=reason.source.level.as_json(),
            numeral=reason.source.numeral,
            severity=reason.source.severity,
            by=reason.source.by,
            since=reason.source.span.start,
            until=reason.source.span.end,
        )
        for reason in held.because
    ]
    return HeldOut(measure=held.key[0], kind=held.key[1], value=held.value, because=because)
