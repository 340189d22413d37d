"""What a plan means: doubts, levels, duties with their times, difference, timeline."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shouwang.kernel.words import Words
from shouwang.oversight.command.rules import differences, expansion, matrix, reading
from shouwang.oversight.command.tests import tiny_pack
from shouwang.oversight.command.tests.test_packs import every_pack, ground, read
from shouwang.oversight.command.tests.tiny_pack import TINY, edited


def test_a_measure_that_loosens_on_the_way_up_is_a_doubt():
    found = reading.read_text(
        edited("{measure: lift_service, value: restricted}", "{measure: patrol_every, value: 240}")
    )
    assert found.pack is not None
    assert ["looser" in w.text() for w in found.warnings] == [True]
    assert found.warnings[0].line == TINY[: TINY.index("lift_service")].count("\n") + 1


def test_open_exits_and_locked_doors_do_not_go_together():
    found = reading.read_text(
        edited("{measure: lift_service, value: restricted}", "{measure: life_safety, value: exits_open}").replace(
            "{measure: patrol_every, value: 60}", "{measure: exit, value: essential}"
        )
    )
    assert any("must not keep people in" in problem.text() for problem in found.problems)


def test_levels_may_count_the_other_way_round():
    found = reading.read_text(edited('numeral: "2"', 'numeral: "9"').replace('numeral: "1"', 'numeral: "10"'))
    assert found.pack is not None
    assert [level.numeral for level in found.pack.levels] == ["10", "9"]


def test_a_measure_carries_over_to_the_next_level():
    pack = reading.read_text(TINY).pack
    assert [ask.key[0] for ask in pack.measures_at("two")] == ["patrol_every", "lift_service"]


def test_a_duty_takes_what_its_level_says():
    pack = reading.read_text(TINY).pack
    assert [duty.due_minutes for duty in pack.duties_at("one")] == [15, 20]
    assert [duty.due_minutes for duty in pack.duties_at("two")] == [5, 20]


def test_duties_of_a_building_wait_for_that_building_only():
    pack = reading.read_text(edited("    due_minutes: 15", "    each: building\n    due_minutes: 15")).pack
    one, two, mend = expansion.expand(pack.duties_at("two"), ground(2, 0))
    assert expansion.waits_for(mend, [one, two, mend]) == (one, two)
    assert expansion.waits_for(one, [one, two, mend]) == ()


ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 23, 14, 30, tzinfo=ZONE)


def test_a_duty_with_times_of_the_day_comes_at_the_next_of_them():
    duty = tiny_pack.duty(daily_at=("08:00", "20:00"))
    first = expansion.next_due(duty, activated_at=START, last_due=START)
    assert first == START.replace(hour=20, minute=0)
    assert expansion.next_due(duty, activated_at=START, last_due=first) == first + timedelta(hours=12)


def test_a_duty_stops_coming_at_its_end():
    duty = tiny_pack.duty(repeat_minutes=60, until_minutes=90)
    first = expansion.next_due(duty, activated_at=START, last_due=START)
    assert first == START + timedelta(hours=1)
    assert expansion.next_due(duty, activated_at=START, last_due=first) is None
    assert expansion.next_due(tiny_pack.duty(), activated_at=START, last_due=START) is None


def test_a_plan_does_not_differ_from_itself():
    for found in every_pack().values():
        assert differences.compare(found.pack, found.pack) == ()


def test_the_difference_names_every_change_in_its_area():
    old = reading.read_text(TINY)
    plain = copy.deepcopy(old.plain)
    plain["levels"][1]["measures"][0]["value"] = "stopped"
    plain["duties"][1]["due_minutes"] = 45
    plain["duties"].append({**plain["duties"][0], "key": "sweep", "title": {"zh": "清扫", "en": "Sweep"}})
    plain["organisation"]["posts"][0]["members"] = 9
    plain["levels"][0]["notices"] = []
    plain["purpose"] = {"zh": "新", "en": "New"}
    new = reading.read_plain(plain)
    found = differences.compare(old.pack, new.pack)
    assert [(d.area, d.kind) for d in found] == [
        ("measures", "changed"), ("duties", "changed"), ("duties", "added"), ("posts", "changed"),
        ("notices", "removed"), ("notices", "removed"), ("plan", "changed"),
    ]  # fmt: skip
    assert found[0].what == ("lift_service", "")
    assert found[0].level == Words(en="Two", zh="二")
    assert [(c.name, c.before, c.after) for c in found[1].changes] == [("due_minutes", 20, 45)]


def test_the_timeline_puts_routine_apart():
    lanes = {lane.post.key: lane for lane in matrix.lanes(read("epidemic").pack, "ii")}
    cleaning = lanes["cleaning"]
    assert [len(band) for band in cleaning.bands] == [0, 1, 1, 0]
    assert {duty.key for duty in cleaning.repeated} == {"lift_disinfect", "public_disinfect"}
