"""The page of the reserve: how long goods last now and at each level, and what to order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from shouwang.means.reserve import selectors
from shouwang.web import navigation, pages, xlsx

DAYS_SHOWN = 14


@pages.page("reserve.see")
def cover(request: pages.Request) -> HttpResponseBase:
    """Every class with its days of cover; print and workbook by ``?format=``."""
    rows = selectors.rows(request.compound.pk, now=pages.now(request))
    wanted = request.GET.get("format", "")
    if wanted == "xlsx":
        return _workbook(request, rows)
    facts = {
        "rows": rows,
        "low": sum(row.is_low for row in rows),
        "to_order": [row for row in rows if row.order.units and row.cover.per_day],
        "expiring": [row for row in rows if row.cover.expiring],
        "levels": rows[0].levels if rows else (),
        "most": DAYS_SHOWN,
        "tabs": navigation.tabs(request, navigation.GOODS, "reserve:cover"),
    }
    return render(request, "reserve/print.html" if wanted == "print" else "reserve/cover.html", facts)


def _workbook(request: pages.Request, rows: list[selectors.Row]) -> HttpResponseBase:
    headings = [
        _("Class"), _("In store"), _("Unit"), _("Used a day"), _("Days"), _("Runs out"), _("Reserve in days"),
        _("Reserve"), _("Order now"), _("Why"),
    ]  # fmt: skip
    name = f"{request.compound.name}-{_('Reserve')}.xlsx"
    return xlsx.workbook_response(name, {_("Reserve"): (headings, _sheet(rows))})


def _sheet(rows: list[selectors.Row]) -> Iterator[list[Any]]:
    for row in rows:
        why = "; ".join(_(use.because).format(**use.params) for use in row.uses)
        days = None if row.days is None else round(row.days, 1)
        yield [
            _(row.label), round(row.cover.stock, 1), _(row.unit), round(row.cover.per_day, 1), days,
            row.cover.empty_at, row.floor, round(row.target), row.order.units, why,
        ]  # fmt: skip
