"""The law's figures hold from their dates, each with its source."""

from datetime import date

import pytest

from shouwang.means.rosters.engine import codes, law

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("key", "day", "value"),
    [
        ("week_minutes", date(1995, 4, 30), 44 * 60),
        ("week_minutes", TODAY, 40 * 60),
        ("overtime_month_minutes", TODAY, 36 * 60),
        ("holiday_percent", TODAY, 300),
        ("weekly_rest_days", TODAY, 1),
    ],
)
def test_figure_is_that_of_its_day(key, day, value):
    assert law.on(key, day).value == value
    assert law.on(key, day).source


def test_no_figure_holds_before_its_law():
    with pytest.raises(KeyError):
        law.on("week_minutes", date(1994, 12, 31))


def test_emergency_lifts_the_cap_on_overtime_and_nothing_else_does():
    assert law.overtime_cap(TODAY, exempt=True) is None
    assert law.overtime_cap(TODAY, exempt=False) == 2160


@pytest.mark.parametrize(
    ("month", "child", "closed"),
    [(6, None, False), (7, None, True), (None, 11, True), (None, 12, False), (None, None, False)],
)
def test_nights_are_closed_late_in_pregnancy_and_in_the_childs_first_year(month, child, closed):
    assert law.closes_nights(TODAY, month_of_pregnancy=month, child_months=child) is closed


def test_averaged_time_is_forty_hours_for_each_week():
    assert law.averaged_minutes(TODAY, 28) == 4 * 2400


def test_every_rule_has_one_code_and_a_source():
    assert len({rule.code for rule in codes.RULES}) == len(codes.RULES)
    assert all(rule.source and rule.says for rule in codes.RULES)
