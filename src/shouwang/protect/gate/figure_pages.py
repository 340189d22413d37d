"""The figures of the gates: a day or a week as a page, on paper and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.presence import selectors as presence
from shouwang.kernel import china
from shouwang.protect.gate import charts, reading, rules, selectors
from shouwang.web import forms, listing, navigation, pages, panels, xlsx

OVERRIDES = 20
EXPORTED = 50_000
"""How many decisions a workbook has: what a spreadsheet opens well and a server writes within half a minute."""
PRINTED = 200
"""How many decisions go on paper; the workbook has up to fifty thousand."""


@dataclass(frozen=True)
class Chart:
    """One gate, or all, as a drawing with its table."""

    name: str
    slots: tuple[charts.Slot, ...]
    total: selectors.Totals


@pages.page("gate.see")
def figures(request: pages.Request) -> HttpResponseBase:
    """A day or week at the gates, and every decision with search, filter, print and xlsx."""
    now, compound_id = pages.now(request), request.compound.pk
    zone = timezone.get_current_timezone()
    day = _day(request.GET.get("day", ""))
    week = request.GET.get("span") == "week"
    period = rules.period(day or timezone.localdate(now), week=week, zone=zone, now=now)
    states = selectors.gate_states(compound_id, now=now)
    found = _decisions(request, period, [gate.pk for gate, _state in states])
    facts = {
        "period": period,
        "wrong_day": bool(request.GET.get("day")) and day is None,
        "states": states,
        "tabs": navigation.tabs(request, navigation.GATE, "gate:figures"),
        "inside": presence.inside(compound_id).count(),
        "sees_overrides": request.actor.may("gate.overrides", compound_id=compound_id),
        **_gathered(request, period, states),
    }
    if request.GET.get("format") == "xlsx":
        return _workbook(request, facts, found)
    printed = request.GET.get("format") == "print"
    page = listing.page_of(found, request, per_page=PRINTED if printed else listing.PER_PAGE)
    facts |= {"page": page, "rows": [reading.show(decision) for decision in page]}
    return render(request, "gate/figures_print.html" if printed else "gate/figures.html", facts)


def _day(text: str) -> date | None:
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return None
    return asked if forms.FIRST_DAY <= asked <= forms.LAST_DAY else None


def _decisions(request: pages.Request, period: rules.Period, gates: list[int]) -> Any:
    everything = bool(request.GET.get("all"))
    return selectors.decisions(
        request.compound.pk,
        since=None if everything else period.since,
        until=None if everything else period.until,
        verdict=listing.asked(request.GET, "verdict", (*rules.Verdict, "overridden")),
        text=request.GET.get("q", "").strip()[:80],
        gate_id=int(listing.asked(request.GET, "gate", [str(pk) for pk in gates]) or 0) or None,
    )


def _gathered(request: pages.Request, period: rules.Period, states: Sequence[Any]) -> dict[str, Any]:
    """Counts, reasons, overrides, lines and devices; five queries and the devices' own."""
    compound_id, now = request.compound.pk, pages.now(request)
    counted = selectors.counts(compound_id, period=period)
    exceptions = selectors.overrides(compound_id, since=period.since, until=period.until)
    lines = {line.gate_id: line for line in selectors.queues(compound_id, now=now)}
    scale = charts.most(counted)
    rows = [(gate, [row for row in counted if row.gate_id == gate.pk]) for gate, _state in states]
    return {
        "total": selectors.total(counted),
        "charts": _charts(counted, rows, period, scale),
        "gates": [(gate, selectors.total(mine), lines.get(gate.pk)) for gate, mine in rows],
        "whys": [(reading.about(why.code), why) for why in selectors.whys(compound_id, period=period)],
        "overrides": [reading.show(row) for row in exceptions[:OVERRIDES]],
        "devices": panels.ask("gate_devices", actor=request.actor, compound_id=compound_id, now=now),
    }


def _charts(counted: Sequence[selectors.Count], rows: Sequence[Any], period: rules.Period, scale: int) -> list[Chart]:
    """All gates together on their own scale, then each gate on one that they share."""
    busiest = max((charts.most(mine) for _gate, mine in rows), default=0)
    drawn = [Chart(_("All gates"), charts.slots(counted, period.slots, scale=scale), selectors.total(counted))]
    if len(rows) < 2:
        return drawn if counted else []
    each = [
        Chart(gate.name, charts.slots(mine, period.slots, scale=busiest), selectors.total(mine))
        for gate, mine in rows
        if mine
    ]
    return [*drawn, *each] if counted else []


def _workbook(request: pages.Request, facts: dict[str, Any], found: Any) -> HttpResponseBase:
    """Everything on the page, a sheet for each; names masked as on the page."""
    period: rules.Period = facts["period"]
    answers = [_("Let pass"), _("Check by hand"), _("Do not let pass")]
    hours = [_("Gate"), _("Begins"), *(f"{way} · {answer}" for way in (_("In"), _("Out")) for answer in answers)]
    sheets: dict[str, xlsx.Sheet] = {
        _("Flow"): (hours, _flow_rows(facts["charts"])),
        _("Why stopped"): (
            [_("Reason"), _("Refused"), _("Checked"), _("Refused before"), _("Checked before"), _("Difference")],
            (
                [text, why.refused, why.checked, why.refused_before, why.checked_before, why.change]
                for text, why in facts["whys"]
            ),
        ),
        _("Line now"): (
            [
                _("Gate"),
                _("Came in a quarter of an hour"),
                _("Deciding"),
                _("Seconds each"),
                _("Waiting"),
                _("Wait, s"),
            ],
            (_line_row(gate, line) for gate, _sums, line in facts["gates"] if line),
        ),
    }
    if facts["sees_overrides"]:
        exceptions = selectors.overrides(request.compound.pk, since=period.since, until=period.until)
        head = [_("Time"), _("Gate"), _("Decided by"), _("Override"), _("Rule"), _("By order of")]
        sheets[_("Overrides")] = (head, (_override_row(reading.show(row)) for row in exceptions.iterator(2000)))
    if facts["devices"] is not None:
        head = [_("Device"), _("Gate"), _("Health"), _("Last heard")]
        sheets[_("Devices")] = (head, ([d["name"], d["gate"], d["word"], d["seen_at"]] for d in facts["devices"]))
    sheets[_("Decisions")] = (_decision_head(), _decision_rows(found, facts["sees_overrides"]))
    return xlsx.workbook_response(f"gate-{period.day:%Y%m%d}.xlsx", sheets)


def _flow_rows(drawn: Sequence[Chart]) -> Iterator[list[Any]]:
    for chart in drawn:
        for slot in chart.slots:
            yield [chart.name, slot.at, *slot.into, *slot.out]


def _line_row(gate: Any, line: rules.Queue) -> list[Any]:
    figures = (line.each_s, line.waiting, line.wait_s)
    return [gate.name, line.arrivals, line.servers, *(None if n is None else round(n, 1) for n in figures)]


def _override_row(shown: reading.Shown) -> list[Any]:
    made = shown.decision
    texts = "; ".join(sentence.text for sentence in shown.sentences)
    orders = "; ".join(dict.fromkeys(sentence.because for sentence in shown.sentences if sentence.because))
    return [made.decided_at, made.gate.name, made.by, made.override_reason or made.who, texts, orders]


def _decision_head() -> list[str]:
    return [_("Time"), _("Gate"), _("Direction"), _("Who"), _("Verdict"), _("Reasons"), _("Override"), _("Decided by")]


def _decision_rows(found: Any, sees_overrides: bool) -> Iterator[list[Any]]:
    for number, decision in enumerate(found[: EXPORTED + 1].iterator(chunk_size=2000)):
        if number == EXPORTED:
            yield [_("There are more: choose a shorter span.")]
            return
        yield _decision_row(reading.show(decision), sees_overrides)


def _decision_row(shown: reading.Shown, sees_overrides: bool) -> list[Any]:
    made = shown.decision
    return [
        made.decided_at,
        made.gate.name,
        _("In") if made.direction == rules.Direction.IN else _("Out"),
        china.mask_name(made.person.name if made.person else made.who),
        shown.word,
        "; ".join(sentence.text for sentence in shown.sentences),
        (made.override_reason if sees_overrides else _("yes")) if made.override_reason else "",
        made.by,
    ]
