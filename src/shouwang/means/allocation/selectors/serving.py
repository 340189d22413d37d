"""Hand-outs as the pages show them: progress by point, homes not served, what was refused to phones, codes of homes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import lazystr
from django.utils.translation import get_language

from shouwang.base.places import selectors as places
from shouwang.kernel import links
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation.models import Ration, RationPoint, RationRound, RefusedServing
from shouwang.means.allocation.rules.rations import RationRefused


def hand_outs(compound_id: int, *, text: str = "") -> QuerySet[RationRound]:
    """The compound's hand-outs, newest first, with how many homes are listed and served; found by title or item."""
    found = RationRound.objects.filter(compound_id=compound_id).select_related("item", "made_by")
    typed = text.strip().lower()[:40]
    if typed:
        found = found.filter(Q(title__icontains=typed) | Q(item__search__contains=typed))
    served = Count("rations", filter=Q(rations__served_at__isnull=False))
    return found.annotate(homes=Count("rations", filter=Q(rations__units__gt=0)), served=served)


def hand_out(round_id: int, *, compound_id: int) -> RationRound:
    """One hand-out of the compound.

    Raises:
        NotFound: ``ration.unknown``.
    """
    found = hand_outs(compound_id).filter(pk=round_id).first()
    if found is None:
        raise NotFound("ration.unknown", _("There is no such hand-out."))
    return found


def point(point_id: int, *, round_id: int) -> RationPoint:
    """One point of a hand-out.

    Raises:
        NotFound: ``ration.unknown_point``.
    """
    found = RationPoint.objects.select_related("taken_by").filter(pk=point_id, round_id=round_id).first()
    if found is None:
        raise NotFound("ration.unknown_point", _("There is no such point."))
    return found


@dataclass(frozen=True)
class PointRow:
    """A point with its progress."""

    point: RationPoint
    homes: int
    served: int
    units: int
    handed: int

    @property
    def waiting(self) -> int:
        """Homes that have not come yet."""
        return self.homes - self.served

    @property
    def percent(self) -> int:
        """How much of the list is served; 100 only when all of it is."""
        return self.served * 100 // self.homes if self.homes else 100


def points(row: RationRound) -> list[PointRow]:
    """The points of a hand-out with their progress; two queries."""
    served = Q(served_at__isnull=False)
    counts = {
        each["point_id"]: each
        for each in row.rations.filter(units__gt=0)
        .values("point_id")
        .annotate(
            homes=Count("pk"), done=Count("pk", filter=served), all=Sum("units"), gone=Sum("units", filter=served)
        )
    }
    found = []
    for each in row.points.select_related("taken_by"):
        own = counts.get(each.pk, {"homes": 0, "done": 0, "all": 0, "gone": 0})
        found.append(PointRow(each, own["homes"], own["done"], own["all"] or 0, own["gone"] or 0))
    return found


def rations(row: RationRound, *, state: str = "", point_id: int | None = None, text: str = "") -> QuerySet[Ration]:
    """Homes of a hand-out, narrowed.

    Args:
        state: ``waiting``, ``served``, or everybody.
        text: a room as people say it, such as ``3-2-501``.
    """
    found = row.rations.filter(units__gt=0).select_related("home__building", "home__unit", "point", "served_by")
    if state == "waiting":
        found = found.filter(served_at__isnull=True)
    elif state == "served":
        found = found.filter(served_at__isnull=False)
    if point_id is not None:
        found = found.filter(point_id=point_id)
    if text.strip():
        named = places.homes_named(row.compound_id, text).values("pk")
        found = found.filter(Q(home_id__in=named) | Q(home__building__number=text.strip()))
    return found


def refused(row: RationRound) -> QuerySet[RefusedServing]:
    """What phones without network handed out and the list does not grant, newest first."""
    return row.refused.select_related("ration__home__building", "ration__home__unit", "by")


def reason(kept: RefusedServing) -> RationRefused:
    """Why it was refused, in the words of whoever reads it."""
    return RationRefused(kept.code, kept.sentence, **{name: lazystr(_Kept(said)) for name, said in kept.params.items()})


@dataclass(frozen=True)
class _Kept:
    """A value of a sentence that was kept, in both languages where they differ."""

    said: Any

    def __str__(self) -> str:
        return Words.of(self.said).in_language(get_language() or "zh-hans")


def of_home(home_id: int, *, compound_id: int) -> Ration | None:
    """The newest ration of a home, for its own page."""
    found = Ration.objects.filter(home_id=home_id, round__compound_id=compound_id, units__gt=0)
    return found.select_related("round__item", "point", "served_by").order_by("-round__starts_at").first()


PURPOSE = "ration"


def code_of_home(home_id: int) -> str:
    """What the QR of a home's ration says; it opens nothing else."""
    return "R." + links.token(PURPOSE, home_id)


def home_of_code(text: str) -> int | None:
    """The home whose code was scanned; None when it is none of ours."""
    return links.read(PURPOSE, text[2:]) if text.startswith("R.") else None


def signature(row: RationRound, home_id: int) -> bytes:
    """The signature of a home.

    Raises:
        NotFound: ``ration.unknown``: it was not signed for.
    """
    found = row.rations.filter(home_id=home_id).exclude(signature=b"").first()
    if found is None:
        raise NotFound("ration.unknown", _("There is no such hand-out."))
    return bytes(found.signature)
