"""Fatigue, questionnaires and what may be told: without a database."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.spans import Span
from shouwang.means.welfare.rules import WelfareRefused, fatigue, questionnaires, totals
from shouwang.means.welfare.rules.fatigue import Shift, Strain
from shouwang.means.welfare.rules.questionnaires import Scale

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shift(day, start, hours, exposed=False):
    begin = datetime(2026, 11, day, start, tzinfo=SHANGHAI)
    return Shift(Span(begin, begin + timedelta(hours=hours)), exposed)


def test_a_week_of_days_leaves_a_guard_fit():
    seen = fatigue.assess([shift(day, 8, 8) for day in range(2, 7)], zone=SHANGHAI)
    assert seen.strain is Strain.FIT
    assert seen.kss < 5
    assert (seen.week_hours, seen.days_in_row, seen.shortest_rest) == (40, 5, timedelta(hours=16))


def test_the_first_night_after_a_day_awake_makes_sleepy_before_dawn():
    seen = fatigue.assess([shift(2, 22, 9)], zone=SHANGHAI)
    assert seen.kss >= fatigue.SLEEPY
    assert "kss" in seen.reasons
    assert seen.sleepy_share > 0.2


def test_nights_that_follow_one_another_tire_more_than_one_after_a_free_day():
    first = fatigue.assess([shift(6, 20, 12)], zone=SHANGHAI)
    fourth = fatigue.assess([shift(day, 20, 12) for day in (3, 4, 5, 6)], zone=SHANGHAI)
    assert fourth.week_hours == 48
    assert fourth.kss >= first.kss - 0.6


def test_twenty_four_hours_at_the_gate_ask_for_rest_until_after_a_whole_night():
    seen = fatigue.assess([shift(2, 8, 24)], zone=SHANGHAI)
    assert seen.strain is Strain.REST
    assert seen.rest_until == datetime(2026, 11, 4, 7, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("shifts", "reason"),
    [
        ([shift(2, 8, 12)], "long"),
        ([shift(day, 8, 11) for day in range(2, 8)], "hours"),
        ([shift(day, 9, 6) for day in range(2, 9)], "row"),
        ([shift(2, 8, 8), shift(3, 0, 4)], "rest"),
    ],
)
def test_too_many_hours_too_many_days_and_too_short_a_rest_are_named(shifts, reason):
    assert reason in fatigue.assess(shifts, zone=SHANGHAI).reasons


def test_a_shift_in_a_helmet_is_no_exposure_and_one_in_a_mask_is():
    assert not fatigue.exposed((("helmet", 1), ("boots", 1)))
    assert fatigue.exposed((("mask", 2), ("helmet", 1)))


def test_exposed_days_count_a_day_once_in_a_fortnight():
    worked = [
        shift(1, 8, 4, True),
        shift(20, 8, 4, True),
        shift(20, 14, 4, True),
        shift(21, 8, 4),
        shift(22, 8, 4, True),
    ]
    assert fatigue.assess(worked, zone=SHANGHAI).exposed_days == 2


def test_shifts_that_overlap_are_no_persons():
    with pytest.raises(ValueError, match="overlap"):
        fatigue.assess([shift(2, 8, 8), shift(2, 12, 8)], zone=SHANGHAI)


@given(st.lists(st.tuples(st.integers(0, 23), st.integers(1, 12)), min_size=1, max_size=8))
def test_the_index_stays_on_the_scale_and_nobody_sleeps_at_work(drawn):
    worked, free_from = [], datetime(2026, 11, 2, tzinfo=SHANGHAI)
    for gap, hours in drawn:
        begin = free_from + timedelta(hours=gap)
        worked.append(Shift(Span(begin, begin + timedelta(hours=hours))))
        free_from = worked[-1].end
    seen = fatigue.assess(worked, zone=SHANGHAI)
    assert 1 <= seen.kss <= 9
    slept = fatigue.sleeps(worked, start=worked[0].start, end=worked[-1].end, zone=SHANGHAI)
    assert not any(sleep.start < each.end and each.start < sleep.end for sleep in slept for each in worked)


@pytest.mark.parametrize(
    ("scale", "score", "band"),
    [
        (Scale.PHQ9, 0, "minimal"),
        (Scale.PHQ9, 4, "minimal"),
        (Scale.PHQ9, 5, "mild"),
        (Scale.PHQ9, 9, "mild"),
        (Scale.PHQ9, 10, "moderate"),
        (Scale.PHQ9, 14, "moderate"),
        (Scale.PHQ9, 15, "moderately_severe"),
        (Scale.PHQ9, 19, "moderately_severe"),
        (Scale.PHQ9, 20, "severe"),
        (Scale.PHQ9, 27, "severe"),
        (Scale.GAD7, 4, "minimal"),
        (Scale.GAD7, 5, "mild"),
        (Scale.GAD7, 10, "moderate"),
        (Scale.GAD7, 15, "severe"),
        (Scale.GAD7, 21, "severe"),
    ],
)
def test_scores_fall_into_the_published_bands(scale, score, band):
    answers = [min(3, max(0, score - 3 * place)) for place in range(len(questionnaires.ITEMS[scale]))]
    result = questionnaires.read(scale, answers)
    assert (result.score, result.band, result.marked) == (score, band, score >= 10)


def test_item_nine_means_danger_whatever_the_score():
    assert questionnaires.read(Scale.PHQ9, [0] * 8 + [1]).danger
    assert not questionnaires.read(Scale.PHQ9, [3] * 8 + [0]).danger
    assert not questionnaires.read(Scale.GAD7, [3] * 7).danger


@pytest.mark.parametrize("answers", [[0] * 8, [0] * 8 + [None], [0] * 8 + [4], [0] * 8 + [-1]])
def test_an_unfinished_sheet_is_not_scored(answers):
    with pytest.raises(WelfareRefused, match="every line"):
        questionnaires.read(Scale.PHQ9, answers)


OCTOBER, TODAY = date(2026, 10, 1), date(2026, 11, 26)


def told(counted, month=OCTOBER):
    return totals.total(Scale.PHQ9, month, counted, today=TODAY)


def test_a_month_is_told_when_it_is_over():
    assert told({"mild": 50}, date(2026, 11, 1)) is None
    assert told({"mild": 50}).people == 50


def test_fewer_than_five_are_not_counted_aloud():
    assert told({"mild": 4}).people is None
    assert told({"mild": 5}).people == 5


@given(st.dictionaries(st.sampled_from(["minimal", "mild", "moderate", "severe"]), st.integers(0, 9)))
def test_no_group_smaller_than_five_can_be_worked_out(counted):
    seen = told(counted)
    if seen.people is not None:
        assert seen.people >= 5
    if seen.marked is not None:
        assert seen.marked >= 5
        assert seen.people - seen.marked >= 5
