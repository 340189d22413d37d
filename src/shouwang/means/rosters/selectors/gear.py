"""Shifts that began without the protective equipment asked for: who, where, what was lacking and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import PPE
from shouwang.means.rosters import rules
from shouwang.means.rosters.models import Clocking
from shouwang.web import measures


def said_gear(lacks: Mapping[str, int] | str) -> str:
    """Equipment in words of whoever reads it; as the clock keeps it, or by class."""
    found = rules.gear.read(lacks) if isinstance(lacks, str) else lacks
    if not found:
        return str(lacks or "")
    return _(", ").join(measures.portion(PPE.get(each, each), number) for each, number in found.items())


@dataclass(frozen=True, slots=True)
class Unprotected:
    """A shift that began without equipment.

    Args:
        post: kind of post.
        lacked: in words of whoever reads it.
        why: what they said, in their own words.
    """

    clocking_id: int
    user_id: int
    name: str
    post: str
    at: datetime
    lacked: str
    why: str


def begun_without(compound_id: int, *, since: datetime) -> list[Unprotected]:
    """The shifts that began without equipment since an instant, newest first."""
    found = Clocking.objects.filter(shift__compound_id=compound_id, kind="in", at__gte=since).exclude(lacked="")
    return [_unprotected(each) for each in found.select_related("shift__user", "shift__station").order_by("-at")]


def begun_without_gear(clocking_id: int) -> Unprotected:
    """One of them; called by reactions."""
    return _unprotected(Clocking.objects.select_related("shift__user", "shift__station").get(pk=clocking_id))


def _unprotected(each: Clocking) -> Unprotected:
    shift = each.shift
    lacked = said_gear(each.lacked)
    return Unprotected(each.pk, shift.user_id, shift.user.name, shift.station.key, each.at, lacked, each.exception)
