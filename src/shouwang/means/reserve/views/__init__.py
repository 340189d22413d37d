"""The page of the reserve: how long goods last now and at each level, what to order, and one class day by day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from shouwang.base.posture.catalogue import ITEM_CLASSES
from shouwang.kernel.words import Words
from shouwang.means.reserve import rules, selectors
from shouwang.means.reserve.rules import Cover
from shouwang.means.reserve.templatetags.reserve import DAYS_SHOWN
from shouwang.web import naming, navigation, pages, xlsx

SOONEST = 20
"""As many lots that expire unused as are named, the soonest first."""
ON_THE_BOARD, ON_THE_WALL = 5, 4
"""Classes of goods that a board and a big screen have room for."""


@pages.page("reserve.see")
def cover(request: pages.Request) -> HttpResponseBase:
    """Every class with its days of cover, one of them as a curve; print and workbook by ``?format=``."""
    rows = selectors.rows(request.compound.pk, now=pages.now(request))
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        return _workbook(request, rows)
    expiring = sorted(((at, row, units) for row in rows for at, units in row.cover.expiring), key=lambda each: each[0])
    facts = {
        "rows": rows if wanted == "print" else [row for row in rows if row.counts],
        "idle": [row for row in rows if not row.counts],
        "low": sum(row.is_low for row in rows),
        "to_order": [row for row in rows if row.order.units and row.cover.per_day],
        "on_the_way": sorted((each for row in rows for each in row.coming), key=lambda each: each.at),
        "by_class": {row.item_class: row for row in rows},
        "apart": [row for row in rows if row.apart],
        "expiring": expiring[:SOONEST],
        "later": len(expiring[SOONEST:]),
        "levels": rows[0].levels if rows else (),
        "most": DAYS_SHOWN,
        "tabs": navigation.tabs(request, navigation.GOODS, "reserve:cover"),
    }
    if wanted == "print":
        return render(request, "reserve/print.html", facts)
    return render(request, "reserve/cover.html", facts | _curve(rows, request))


@pages.page("reserve.see")
def days(request: pages.Request) -> HttpResponse:
    """How long goods last, as a part of the command board: what is low first, then what runs out first."""
    lasting = selectors.days_of_cover(request.compound.pk, now=pages.now(request))
    limited = [(ITEM_CLASSES[key], each) for key, each in lasting.items() if each.days is not None or each.floor]
    limited.sort(key=lambda row: (not row[1].is_low, row[1].days is None, row[1].days or 0.0, row[0]))
    wall = request.GET.get("screen") == "1"
    shown = limited[: ON_THE_WALL if wall else ON_THE_BOARD]
    return render(request, "reserve/days.html", {"rows": shown, "most": DAYS_SHOWN, "wall": wall})


class Line(NamedTuple):
    """One line of the drawing: stock under a posture."""

    name: str
    cover: Cover
    gone_at: datetime | None


def _curve(rows: list[selectors.Row], request: pages.Request) -> dict[str, Any]:
    """One class, day by day under the posture in force and under each level."""
    asked = request.GET.get("class", "")
    chosen = next((row for row in rows if row.item_class == asked), rows[0] if rows else None)
    if chosen is None:
        return {}
    now = pages.now(request)
    until = now + timedelta(days=DAYS_SHOWN)
    lines = [Line(_("Now"), chosen.after, chosen.after.gone_at)]
    language = translation.get_language() or "zh-hans"
    lines += [
        Line(
            _("If {level}").format(level=Words.of(each.level.name).in_language(language)),
            each.cover,
            each.cover.gone_at,
        )
        for each in chosen.levels
    ]
    highest = max(units for line in lines for at, units in line.cover.points if at <= until)
    top = max(highest, chosen.target, 1.0)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight + timedelta(days=number) for number in range(DAYS_SHOWN + 1)]
    return {
        "chosen": chosen,
        "lines": lines,
        "top": top,
        "half": top / 2,
        "ticks": days[::2],
        "now": now,
        "by_day": [(day, _values(lines, day, now), _coming(chosen, day.date())) for day in days],
    }


def _values(lines: list[Line], day: datetime, now: datetime) -> list[float]:
    """What is left at the end of a day."""
    end = day + timedelta(days=1)
    return [rules.units_at(line.cover.points, max(end, now)) for line in lines]


def _coming(chosen: selectors.Row, day: date) -> list[selectors.Coming]:
    return [each for each in chosen.coming if timezone.localdate(each.at) == day]


def _workbook(request: pages.Request, rows: list[selectors.Row]) -> HttpResponseBase:
    headings = [
        _("Class"), _("In store"), _("Counted in"), _("Used a day"), _("Days"), _("Runs out"), _("On the way"),
        _("Runs out with it"), _("Reserve in days"), _("Reserve"), _("Order now"), _("Why"), _("Not counted"),
    ]  # fmt: skip
    name = f"{request.compound.name}-{_('Reserve')}.xlsx"
    return xlsx.workbook_response(name, {_("Reserve"): (headings, _sheet(rows))})


def _apart(row: selectors.Row) -> str:
    there = [f"{naming.spoken(each.name)} {each.left}" for each in row.apart]
    coming = [
        _("on the way: {item} {amount}").format(item=naming.spoken(each.name), amount=each.amount)
        for each in row.coming
        if each.units is None
    ]
    return "; ".join([*there, *coming])


def _sheet(rows: list[selectors.Row]) -> Iterator[list[Any]]:
    for row in rows:
        why = "; ".join(_(use.because).format(**use.params) for use in row.uses)
        days = None if row.days is None else round(row.days, 1)
        yield [
            _(row.label), round(row.cover.stock, 1), _(row.unit), round(row.cover.per_day, 1), days,
            row.cover.empty_at, round(sum(each.units or 0.0 for each in row.coming), 1), row.after.gone_at,
            row.floor, round(row.target), row.order.units, why, _apart(row),
        ]  # fmt: skip
