"""Stays follow from moves, whatever the order in which they are told."""

import uuid
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shouwang.base.presence import rules
from shouwang.testing.cast import NOW

MOVES = st.lists(
    st.builds(
        lambda minute, inward: rules.Seen(uuid.uuid4(), inward, NOW + timedelta(minutes=minute)),
        st.integers(0, 8),
        st.booleans(),
    ),
    max_size=9,
)


def at(minute):
    return NOW + timedelta(minutes=minute)


def seen(text):
    """Moves written as ``in 0, out 30``."""
    return [
        rules.Seen(uuid.uuid4(), way == "in", at(int(minute)))
        for way, minute in (move.split() for move in text.split(","))
    ]


def spans(text):
    return [
        (
            None if stay.entered_at is None else (stay.entered_at - NOW).seconds // 60,
            None if stay.left_at is None else (stay.left_at - NOW).seconds // 60,
            stay.exit_nonce is not None,
        )
        for stay in rules.stays(seen(text))
    ]


def test_an_entry_told_after_the_exit_joins_its_stay():
    assert spans("out 30,in 0") == [(0, 30, True)]


def test_an_exit_older_than_a_newer_entry_closes_the_right_stay():
    assert spans("in 0,in 60,out 30") == [(0, 30, True), (60, None, False)]


def test_a_second_entry_ends_the_first_stay_without_anybody_having_seen_it():
    assert spans("in 0,in 60") == [(0, 60, False), (60, None, False)]


def test_an_exit_without_entry_is_kept():
    assert spans("out 5,out 9") == [(None, 5, True), (None, 9, True)]


def test_in_and_out_at_one_instant_is_a_stay_of_no_length():
    assert spans("out 5,in 5") == [(5, 5, True)]


@given(MOVES, st.randoms())
def test_stays_never_overlap_and_lose_no_move(moves, dice):
    found = rules.stays(moves)
    ends = [end for stay in found for end in (stay.entered_at, stay.left_at) if end is not None]
    assert ends == sorted(ends)
    told = {(m.at, m.inward) for m in moves}
    kept = {(s.entered_at, True) for s in found if s.entry_nonce} | {(s.left_at, False) for s in found if s.exit_nonce}
    assert kept == told
    assert sum(stay.left_at is None for stay in found) <= 1
    shuffled = list(moves)
    dice.shuffle(shuffled)
    assert [(s.entered_at, s.left_at) for s in rules.stays(shuffled)] == [(s.entered_at, s.left_at) for s in found]


def test_every_purpose_says_how_long_and_why():
    assert set(rules.KEEPING) == set(rules.Purpose)
    assert all(0 < keeping.days <= 366 and keeping.reason for keeping in rules.KEEPING.values())
