"""Quizzes, the time a course holds, gaps and the ladder: without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.means.training.rules import TrainingRefused, career, learning
from shouwang.means.training.rules.career import Rank, Record
from shouwang.means.training.rules.learning import Held, Standing

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("answers", "right", "passed"),
    [([0, 1, 2, 0, 1], 5, True), ([0, 1, 2, 0, 0], 4, True), ([0, 1, 2, 1, 0], 3, False)],
)
def test_four_of_five_are_eighty_percent(answers, right, passed):
    score = learning.judge([0, 1, 2, 0, 1], answers, pass_percent=80)
    assert (score.right, score.passed) == (right, passed)
    assert score.percent == 20 * right


def test_nobody_passes_by_rounding():
    score = learning.judge([0] * 9, [0] * 7 + [1, 1], pass_percent=78)
    assert score.percent == 77
    assert not score.passed


def test_the_wrong_answers_are_named():
    assert learning.judge([0, 1, 2], [0, 0, 0], pass_percent=50).wrong == (1, 2)


@pytest.mark.parametrize(("keys", "answers"), [([], []), ([0, 1], [0]), ([0, 1], [0, None])])
def test_an_empty_course_and_an_unfinished_sheet_are_not_scored(keys, answers):
    with pytest.raises(TrainingRefused):
        learning.judge(keys, answers, pass_percent=80)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_months_end_where_the_month_does(day, months, then):
    assert learning.months_after(day, months) == then


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(1, 60))
def test_months_after_lie_in_the_month_that_many_later(day, months):
    then = learning.months_after(day, months)
    assert (then.year - day.year) * 12 + then.month - day.month == months
    assert then.day <= day.day


@pytest.mark.parametrize(
    ("held", "sign_off", "stands"),
    [
        (Held(), False, Standing.OPEN),
        (Held(date(2026, 6, 1)), False, Standing.HELD),
        (Held(date(2025, 12, 20)), False, Standing.SOON),
        (Held(date(2025, 11, 26)), False, Standing.ENDED),
        (Held(date(2026, 6, 1)), True, Standing.SIGN_OFF),
        (Held(date(2025, 6, 1)), True, Standing.OPEN),
        (Held(date(2026, 6, 1), date(2026, 6, 3)), True, Standing.HELD),
        (Held(date(2026, 6, 1), date(2024, 6, 3)), True, Standing.ENDED),
    ],
)
def test_a_course_of_twelve_months_stands(held, sign_off, stands):
    assert learning.standing(held, months=12, needs_sign_off=sign_off, today=TODAY) is stands


def test_a_plan_says_how_many_people_its_levels_lack():
    needed = {"ii": {"gate": 4, "cleaning": 6}, "i": {"gate": 8}}
    found = learning.gaps(needed, [("gate", 1), ("", 2)], {("gate", 1): 4, ("gate", 2): 8, ("cleaning", 2): 1})
    assert [(g.level, g.post, g.course_id, g.lacking) for g in found] == [("ii", "cleaning", 2, 5), ("i", "gate", 1, 4)]


@pytest.mark.parametrize(
    ("record", "rank"),
    [
        (Record(), Rank.NEWCOMER),
        (Record(59, 9, 9, 9), Rank.NEWCOMER),
        (Record(60, 2), Rank.SKILLED),
        (Record(1000, 3, 9, 9), Rank.SKILLED),
        (Record(200, 4, 2), Rank.SENIOR),
        (Record(400, 5, 4, 3), Rank.MENTOR),
    ],
)
def test_a_rung_needs_everything_of_the_one_below(record, rank):
    assert career.rung(record).rank is rank


def test_the_ladder_says_what_is_missing_for_the_next_rung():
    seen = career.rung(Record(150, 4, 1))
    assert (seen.next, seen.missing) == (Rank.SENIOR, Record(earned=50, drills=1))
    assert career.rung(Record(400, 5, 4, 3)).next is None
