"""The figures of the gates: what is counted, how the line is reckoned, what each page shows and to whom."""

import uuid
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from shouwang.kernel import clock, sealing
from shouwang.protect.gate import charts, figure_pages, rules, selectors
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.rules import Flowing, Observed
from shouwang.testing.cast import NOW

FIGURES = "/c/pine/gate/figures"
SHANGHAI = ZoneInfo("Asia/Shanghai")
VISITOR_NONE: dict[str, object] = {
    "code": "visitor.none",
    "verdict": "refuse",
    "params": {},
    "title": None,
    "level": None,
    "by": "周敏",
}


def decided(cast, at, *, direction="in", verdict="allow", **more):
    """A decision as it is stored."""
    fields = {"kind": "resident", "proof": "signed", "passed": verdict == "allow", "nonce": uuid.uuid4(), **more}
    return Decision(
        compound=cast.pine,
        gate=cast.south,
        guard=cast.user("bob"),
        direction=direction,
        verdict=verdict,
        decided_at=at,
        **fields,
    )


def seen(arrivals=90, decisions=None, servers=1, gaps=80, gap_s=5.0):
    return Observed(1, arrivals, decisions or arrivals, servers, gaps, gap_s)


def test_a_line_at_one_guard_is_that_of_constant_service():
    line = rules.queue(seen())
    assert line.state is Flowing.STEADY
    assert line.use == pytest.approx(0.5)
    assert line.wait_s == pytest.approx(0.5 * 5 / (2 * 0.5))  # M/D/1: ρs / (2(1 − ρ))
    assert line.waiting == pytest.approx(line.wait_s * 0.1)


def test_a_second_guard_shortens_the_wait_by_more_than_half():
    assert rules.queue(seen(servers=2)).wait_s < rules.queue(seen()).wait_s / 2


def test_a_check_by_hand_takes_the_time_of_both_its_answers():
    assert rules.queue(seen(decisions=135)).each_s == pytest.approx(7.5)


def test_a_gate_without_a_pause_has_a_line_that_nobody_can_reckon():
    line = rules.queue(seen(arrivals=180))
    assert (line.state, line.wait_s) == (Flowing.FULL, None)


@pytest.mark.parametrize("scant", [{"arrivals": 9}, {"gaps": 4}, {"gap_s": None}])
def test_too_little_data_is_said_to_be_too_little(scant):
    assert rules.queue(seen(**scant)).state is Flowing.UNKNOWN


def test_a_day_runs_from_local_midnight_and_is_compared_up_to_the_same_hour():
    day = rules.period(date(2026, 11, 23), week=False, zone=SHANGHAI, now=NOW)
    assert day.since == datetime(2026, 11, 23, tzinfo=SHANGHAI)
    assert (day.until, day.before_until) == (NOW, NOW - timedelta(days=1))
    assert len(day.slots) == 24
    assert day.current


def test_a_week_begins_on_monday_and_a_coming_day_means_today():
    week = rules.period(date(2027, 5, 1), week=True, zone=SHANGHAI, now=NOW + timedelta(days=2))
    assert (week.day, week.last, week.previous) == (date(2026, 11, 23), date(2026, 11, 29), date(2026, 11, 16))
    assert len(week.slots) == 7


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_on_which_the_clock_changes_has_as_many_bars_as_hours(day, hours):
    zone = ZoneInfo("Europe/Berlin")
    assert len(rules.period(day, week=False, zone=zone, now=NOW).slots) == hours


def test_bars_stack_the_answers_in_above_and_out_below_the_line():
    at = datetime(2026, 11, 23, 8, tzinfo=SHANGHAI)
    rows = [selectors.Count(1, at, "in", 6, 3, 1, 7, 0, 0), selectors.Count(1, at, "out", 5, 0, 0, 5, 0, 0)]
    (slot,) = charts.slots(rows, [at], scale=charts.most(rows))
    assert [piece.answer for piece in slot.pieces] == ["allowed", "checked", "refused", "allowed"]
    assert sum(piece.height for piece in slot.pieces[:3]) == pytest.approx(charts.HIGH)
    assert slot.pieces[3].y == charts.GROUND + charts.LABELS


@pytest.fixture
def day(cast):
    """Today: three let in, one checked and then let in, one refused, one refused and overridden; yesterday two."""
    now = clock.now()
    refused = {"verdict": "refuse", "kind": "visitor", "reasons": [VISITOR_NONE]}
    rows = [decided(cast, now - timedelta(seconds=n), who="钱进") for n in range(3)]
    first = decided(cast, now, verdict="check", reasons=[{**VISITOR_NONE, "code": "mask.missing", "verdict": "check"}])
    rows += [first, decided(cast, now, direction="out", **refused)]
    rows.append(decided(cast, now, **{**refused, "passed": True, "override_sealed": sealing.seal("送药")}))
    rows += [decided(cast, now - timedelta(days=1, seconds=n), **refused) for n in range(2)]
    Decision.objects.bulk_create(rows)
    decided(cast, now, follows=first).save()
    return cast


def today():
    now = clock.now()
    return rules.period(now.astimezone(SHANGHAI).date(), week=False, zone=SHANGHAI, now=now + timedelta(seconds=1))


def test_whoever_is_checked_and_then_let_in_is_met_once(day):
    total = selectors.total(selectors.counts(day.pine.pk, period=today()))
    assert (total.allowed, total.checked, total.refused, total.overridden) == (3, 1, 2, 1)
    assert (total.met, total.entered, total.left, total.visitors) == (6, 5, 0, 1)


def test_reasons_are_counted_beside_those_of_the_day_before(day):
    first, second = selectors.whys(day.pine.pk, period=today())
    assert (first.code, first.refused, first.checked, first.change) == ("visitor.none", 2, 0, 2 - first.refused_before)
    assert (second.code, second.refused, second.checked) == ("mask.missing", 0, 1)


def test_the_line_is_measured_from_the_gaps_of_one_guard(cast):
    now = clock.now()
    Decision.objects.bulk_create(decided(cast, now - timedelta(seconds=6 * n)) for n in range(1, 101))
    (line,) = selectors.queues(cast.pine.pk, now=now)
    assert (line.arrivals, line.servers, line.each_s) == (100, 1, pytest.approx(6))
    assert line.state is Flowing.STEADY


def test_a_manager_sees_overrides_with_who_ordered_the_rule_and_the_police_only_how_many(day, client):
    client.force_login(day.user("alice"))
    page = client.get(FIGURES).content.decode()
    for shown in ("送药", "周敏", "Bob"):
        assert shown in page, shown
    client.force_login(day.user("paul"))
    answer = client.get(FIGURES)
    assert "送药" not in answer.content.decode()
    assert answer.context["total"].overridden == 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?span=week",
        "?day=2020-02-29",
        "?day=2020-02-30",
        "?day=0001-01-01",
        "?day=9999-12-31",
        "?day=" + "9" * 5000,
        "?gate=x",
        "?format=print",
    ],
)
def test_a_page_of_figures_comes_whatever_is_asked(day, client, query):
    client.force_login(day.user("alice"))
    assert client.get(FIGURES + query).status_code == 200


def test_the_workbook_has_every_part_and_masks_names(day, client):
    client.force_login(day.user("alice"))
    book = load_workbook(BytesIO(b"".join(client.get(FIGURES + "?format=xlsx").streaming_content)), read_only=True)
    assert book.sheetnames[:4] == ["通行", "拦下原因", "当前排队", "特殊放行"]
    cells = {cell for row in book.worksheets[-1].values for cell in row}
    assert "钱*" in cells
    assert "钱进" not in cells
    for sheet in book.worksheets[3:]:
        head = next(sheet.values)
        assert len(set(head)) == len(head), f"two columns are called the same: {head}"


def test_a_workbook_that_would_grow_too_long_ends_with_a_word(day, client, monkeypatch):
    monkeypatch.setattr(figure_pages, "EXPORTED", 2)
    client.force_login(day.user("alice"))
    book = load_workbook(BytesIO(b"".join(client.get(FIGURES + "?format=xlsx").streaming_content)), read_only=True)
    rows = list(book.worksheets[-1].values)
    assert (len(rows), rows[-1][0]) == (4, "还有更多，请选择更短的时段。")


def test_figures_take_as_many_queries_for_many_decisions_as_for_few(day, client, django_assert_max_num_queries):
    client.force_login(day.user("alice"))
    client.get(FIGURES)
    Decision.objects.bulk_create(decided(day, clock.now()) for _n in range(300))
    with django_assert_max_num_queries(24) as asked:
        client.get(FIGURES)
    assert len(asked) > 5
