"""The pure side of duties: chains, states, clocks and proofs, without a database."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.kernel.outcomes import Conflict
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.means.workforce import rules
from shouwang.means.workforce.rules import Action, Clockwork, Holding, PostFact, ProofAsked, ProofGiven, Roster, State

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
ALWAYS = Span(NOW - timedelta(days=1))
SHANGHAI = ZoneInfo("Asia/Shanghai")


def minutes(number):
    return NOW + timedelta(minutes=number)


def roster(away=()):
    posts = [
        PostFact("boss", Words("Boss"), "command", Words(), 1, True),
        PostFact("lead", Words("Lead"), "clean", Words(), 2),
        PostFact("clean", Words("Clean"), "clean", Words(), 3),
        PostFact("empty", Words("Empty"), "clean", Words(), 4),
    ]
    held = [
        Holding("clean", 2, "B", 1, ALWAYS),
        Holding("clean", 1, "A", 0, ALWAYS),
        Holding("clean", 3, "C", 2, ALWAYS),
        Holding("lead", 4, "L", 0, ALWAYS),
        Holding("boss", 5, "X", 0, ALWAYS),
        Holding("boss", 1, "A", 1, ALWAYS),
    ]
    return Roster.of(posts, held, [(user, ALWAYS) for user in away])


def test_the_chain_goes_from_a_to_b_to_deputies_to_the_group_lead_to_the_commander():
    assert [each.user_id for each in roster().chain("clean", NOW)] == [1, 2, 3, 4, 5]
    assert [each.up for each in roster().chain("clean", NOW)] == [False, False, False, True, True]


def test_absent_people_are_passed_over_and_an_empty_post_is_an_alarm():
    assert roster(away=[1, 2]).first("clean", NOW).user_id == 3
    assert roster().first("empty", NOW) is None
    assert [post.key for post in roster().unfilled(NOW)] == ["empty"]
    assert [post.key for post in roster(away=[4]).unfilled(NOW)] == ["lead", "empty"]


def test_a_post_nobody_knows_goes_straight_to_the_commander():
    assert [each.user_id for each in roster().chain("nowhere", NOW)] == [5, 1]


@given(st.sampled_from(State), st.sampled_from(Action))
def test_no_step_leads_out_of_verified_or_cancelled_and_every_refusal_is_a_conflict(state, action):
    if rules.may_follow(state, action):
        assert state not in (State.VERIFIED, State.CANCELLED)
        assert rules.after(state, action) != state or state is State.OFFERED
    else:
        with pytest.raises(Conflict):
            rules.after(state, action)


def test_the_clock_strikes_for_acceptance_then_lateness_then_each_escalation():
    clock = Clockwork(State.OFFERED, False, minutes(60), minutes(10), (10, 30))
    assert rules.next_check(clock) == minutes(10)
    accepted = Clockwork(State.ACKNOWLEDGED, False, minutes(60), minutes(10), (30, 10))
    assert rules.next_check(accepted) == minutes(60)
    late = [Clockwork(State.UNDER_WAY, False, minutes(60), None, (30, 10), step) for step in range(4)]
    assert [rules.next_check(each) for each in late] == [minutes(60), minutes(70), minutes(90), None]


@pytest.mark.parametrize("state", [State.DONE, State.VERIFIED, State.NOT_EXECUTABLE, State.CANCELLED])
def test_a_settled_duty_is_never_late(state):
    assert rules.next_check(Clockwork(state, False, minutes(-60), minutes(-70), (10,), closed_at=minutes(-5))) is None


def test_a_waiting_duty_is_left_alone_by_the_clock():
    assert rules.next_check(Clockwork(State.OFFERED, True, minutes(-60), minutes(-70), (10,), repeats=True)) is None


def test_the_next_round_comes_when_this_one_is_settled_or_due():
    assert rules.next_check(Clockwork(State.UNDER_WAY, False, minutes(60), None, (), 1, True)) == minutes(60)
    settled = Clockwork(State.DONE, False, minutes(60), None, (), 0, True, minutes(20))
    assert rules.next_check(settled) == minutes(20)


def following(due, *, now=NOW, every=120, daily=(), until=None, number=3):
    return rules.next_round(
        round_number=number, due_at=due, now=now, repeat_minutes=every, daily_at=daily, until=until, zone=SHANGHAI
    )


def test_rounds_follow_each_other_and_those_nobody_could_watch_are_counted_but_not_made():
    assert following(minutes(5)) == (4, minutes(125))
    assert following(minutes(-600)) == (9, minutes(120))
    assert following(minutes(5), until=minutes(100)) is None
    assert following(minutes(5), every=None) is None


def test_daily_rounds_come_at_local_times():
    due = datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)
    evening = datetime(2026, 11, 23, 20, 0, tzinfo=SHANGHAI)
    assert following(due, now=due, every=None, daily=("20:00", "08:00")) == (4, evening)
    assert following(evening, now=evening, every=None, daily=("20:00", "08:00")) == (4, due + timedelta(days=1))


def test_whoever_waited_for_a_late_prerequisite_keeps_the_time_the_plan_gave():
    due, accept = rules.released_times(
        due_at=minutes(60), prerequisites_due_at=minutes(30), acknowledge_minutes=10, released_at=minutes(90)
    )
    assert (due, accept) == (minutes(120), minutes(100))
    on_time, _accept = rules.released_times(
        due_at=minutes(60), prerequisites_due_at=minutes(30), acknowledge_minutes=10, released_at=minutes(15)
    )
    assert on_time == minutes(60)


NUMBER = ProofAsked(rules.ProofKind.NUMBER, low=250, high=1000)


@pytest.mark.parametrize(("typed", "kept"), [("500", 500.0), (" 1,000 ", 1000.0), ("250.5", 250.5)])
def test_a_plausible_number_is_kept(typed, kept):
    assert rules.judge(NUMBER, ProofGiven(number=typed), photos=0, code_fits=False)["number"] == kept


@pytest.mark.parametrize("typed", ["", "abc", "nan", "inf", "-inf", "249.9", "1001", "１２x", "1e999"])
def test_a_number_out_of_range_or_no_number_is_refused(typed):
    with pytest.raises(rules.DutyRefused, match=r"plausible|number") as told:
        rules.judge(NUMBER, ProofGiven(number=typed), photos=0, code_fits=False)
    assert list(told.value.fields) == ["number"]


def test_photos_and_codes_are_asked_for_unless_the_camera_is_broken():
    photo = ProofAsked(rules.ProofKind.PHOTO, count=2)
    with pytest.raises(rules.DutyRefused, match="1 more"):
        rules.judge(photo, ProofGiven(), photos=1, code_fits=False)
    assert rules.judge(photo, ProofGiven(), photos=2, code_fits=False) == {"kind": "photo", "photos": 2}
    code = ProofAsked(rules.ProofKind.PLACE_CODE)
    with pytest.raises(rules.DutyRefused, match="does not belong"):
        rules.judge(code, ProofGiven(place_code="A1"), photos=0, code_fits=False)
    kept = rules.judge(code, ProofGiven(override_reason="camera broken"), photos=0, code_fits=False)
    assert kept["override_reason"] == "camera broken"


@given(st.text(max_size=30))
def test_no_typed_number_ever_breaks_the_judge(typed):
    try:
        kept = rules.judge(NUMBER, ProofGiven(number=typed), photos=0, code_fits=False)
    except rules.DutyRefused:
        return
    assert 250 <= kept["number"] <= 1000
