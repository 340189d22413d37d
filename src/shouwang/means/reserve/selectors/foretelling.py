"""What a change of level would use up, said before anybody confirms it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.base.posture.rules import Consequence, InForce, Posture
from shouwang.means.reserve.selectors.shelves import Apart, Shelf, facts, shelf, spending
from shouwang.means.reserve.selectors.telling import Coming


def consequences(
    *, compound_id: int, before: Sequence[InForce], after: Sequence[InForce], now: datetime
) -> tuple[Consequence, ...]:
    """What a change of level would use up: "Masks: 340 more for 7 days; run out on Friday 14:00"."""
    known, there = facts(compound_id, (*before, *after), now=now), shelf(compound_id, now=now)
    was, is_then = (spending(compound_id, each, known, there, now) for each in (before, after))
    found = []
    for key in ITEM_CLASSES:
        said = _foretold(key, was, is_then, there, now)
        if said is not None:
            found.append(said)
    return tuple(found)


def _foretold(
    key: str,
    before: tuple[Posture, dict[str, float]],
    after: tuple[Posture, dict[str, float]],
    there: Shelf,
    now: datetime,
) -> Consequence | None:
    (held, rates), (then, new_rates) = before, after
    days = then.value("reserve_days", key) or 0
    rate, new = rates.get(key, 0.0), new_rates.get(key, 0.0)
    if (rate, held.value("reserve_days", key) or 0) == (new, days):
        return None
    found = _said(key, (rate, new), days, there, now)
    return found and _with_what_is_apart(found, there.apart.get(key, ()), there.coming.get(key, ()))


def _with_what_is_apart(found: Consequence, apart: Sequence[Apart], coming: Sequence[Coming]) -> Consequence:
    """Add what is there, and what is on its way, that nothing tells how to count with its class."""
    language = get_language() or "zh-hans"
    items = [f"{each.name.in_language(language)} {each.left}" for each in apart]
    items += [_on_its_way(each, language) for each in coming if each.units is None]
    if not items:
        return found
    said = {"said": found.text, "items": _(", ").join(items)}
    return replace(found, text=_("%(said)s; not counted: %(items)s") % said)


def _on_its_way(each: Coming, language: str) -> str:
    day = date_format(timezone.localtime(each.at), _("j M"))
    return _("%(item)s %(amount)s, expected on %(day)s") % {
        "item": each.name.in_language(language),
        "amount": each.amount,
        "day": day,
    }


def _said(key: str, rates: tuple[float, float], days: int, there: Shelf, now: datetime) -> Consequence | None:
    rate, new = rates
    cover = there.cover(key, new, now)
    until = now + timedelta(days=days)
    coming = sum(each.units or 0.0 for each in there.coming.get(key, ()) if each.at < until)
    missing = max(0, math.ceil(days * new - cover.stock - coming - 1e-6))
    values = {
        "goods": _(ITEM_CLASSES[key]),
        "missing": missing,
        "unit": _(there.units.get(key, "pieces")),
        "days": days,
        "rate": _number(new),
        "at": date_format(timezone.localtime(cover.empty_at), _("D j M H:i")) if cover.empty_at else "",
    }
    if not new and not missing:
        return None
    if not cover.stock:
        text = (
            _("%(goods)s: none in stock; %(missing)s %(unit)s are needed for %(days)s days")
            if missing
            else _("%(goods)s: none in stock; %(rate)s %(unit)s a day are needed")
        )
        return Consequence("goods", text % values, short=True)
    if missing and cover.empty_at:
        text = _("%(goods)s: %(missing)s %(unit)s more for %(days)s days; what there is runs out on %(at)s")
        return Consequence("goods", text % values, short=True)
    if cover.empty_at and cover.empty_at - now < timedelta(days=max(days, 3)):
        text = _("%(goods)s: %(rate)s %(unit)s a day; what there is runs out on %(at)s")
        return Consequence("goods", text % values, short=True)
    if new <= rate:
        return None
    return Consequence("goods", _("%(goods)s: %(rate)s %(unit)s a day, enough is there") % values)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{round(value, 1):g}"
