"""Which answer counts, when it was given, in which order to knock, how the map is drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shouwang.living.rollcall import rules
from shouwang.living.rollcall.rules import drawing
from shouwang.living.rollcall.templatetags import rollcall as tags

T = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
ANSWERS = some.builds(
    rules.Given,
    some.sampled_from(["safe", "help", "away", "no_answer"]),
    some.integers(0, 5).map(lambda minute: T + timedelta(minutes=minute)),
)


def best(answers: list[rules.Given]) -> rules.Given | None:
    held: rules.Given | None = None
    for each in answers:
        held = each if rules.supersedes(each, held) else held
    return held


@given(some.lists(ANSWERS, min_size=1, max_size=6), some.randoms())
def test_which_answer_counts_does_not_depend_on_the_order_of_arrival_but_for_ties(answers, chance):
    shuffled = answers.copy()
    chance.shuffle(shuffled)
    one, other = best(answers), best(shuffled)
    assert one is not None
    assert other is not None
    assert one.at == other.at
    assert (one.state == "help") == (other.state == "help")


def test_a_closed_door_never_takes_the_place_of_an_answer():
    safe = rules.Given("safe", T)
    assert not rules.supersedes(rules.Given("no_answer", T + timedelta(hours=1)), safe)
    assert rules.supersedes(safe, rules.Given("no_answer", T + timedelta(hours=1)))


def test_an_answer_from_an_offline_phone_keeps_its_own_time():
    sent = T + timedelta(minutes=40)
    told = rules.happened_at(T + timedelta(minutes=10), sent_at=sent, opened_at=T, now=sent)
    assert told == T + timedelta(minutes=10)


@pytest.mark.parametrize("skew", [timedelta(days=-3), timedelta(hours=7), timedelta(seconds=1)])
def test_a_wrong_clock_does_not_move_an_answer(skew):
    now = T + timedelta(minutes=30)
    given_at, sent_at = T + timedelta(minutes=20) + skew, now + skew
    assert rules.happened_at(given_at, sent_at=sent_at, opened_at=T, now=now) == T + timedelta(minutes=20)


def test_an_answer_lies_neither_before_the_roll_call_nor_in_the_future():
    now = T + timedelta(minutes=30)
    assert rules.happened_at(now + timedelta(hours=5), sent_at=None, opened_at=T, now=now) == now
    assert rules.happened_at(T - timedelta(hours=5), sent_at=None, opened_at=T, now=now) == T


def test_an_unknown_state_is_refused():
    with pytest.raises(rules.RollCallRefused):
        rules.read_state("perhaps")


def test_the_share_answered_is_never_rounded_up_to_all():
    assert rules.Totals(safe=9999, not_reached=1).percent == "99.9"
    assert rules.Totals(safe=10).percent == "100"


def test_buildings_with_urgent_homes_are_knocked_at_first():
    calm = rules.KnockNeed(1, "1", 30, 0, 0)
    urgent = rules.KnockNeed(2, "2", 2, 1, 9)
    assert rules.knock_order([calm, urgent]) == [urgent, calm]


def test_the_map_draws_one_path_for_each_state_of_a_building():
    ground = [
        drawing.Cell(b * 1000 + f * 10 + h, b, str(b), b * 10 + h // 3, f, False)
        for b in range(1, 13)
        for f in range(1, 25)
        for h in range(6)
    ]
    classes = {cell.home_id: "help" if cell.home_id == 1010 else "ok" for cell in ground}
    drawn = drawing.draw(ground, classes)
    assert [len(row.blocks) for row in drawn.rows] == [6, 6]
    assert sum(len(block.shapes) for row in drawn.rows for block in row.blocks) == 13
    assert len(drawn.spots) == len(ground)
    assert all(0 < x < drawing.WIDTH and 0 < y < drawn.height for x, y in drawn.spots.values())
    assert [pin.number for pin in drawing.pins(drawn, [1010, 99])] == [1]
    hut = drawing.draw([drawing.Cell(1, 1, "9", 1, 1, False)], {}).rows[0].blocks[0]
    assert not hut.asked  # nobody called at its door, so nobody there is accounted for
    assert all(block.asked for row in drawn.rows for block in row.blocks)
    assert hut.label_end - hut.x > 60 > hut.width  # its name and number lie beside one another


def test_a_second_number_of_a_list_is_named_in_the_readers_language():
    assert [tags.kin(each) for each in ("landline", "女儿", "")] == ["座机", "女儿", ""]
