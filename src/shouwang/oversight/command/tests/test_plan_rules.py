"""What a plan pack promises: round trips, problems with their lines, the six shipped packs, expansion, difference."""

from __future__ import annotations

import copy
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.rules import read_measure
from shouwang.kernel.words import Words
from shouwang.oversight.command.rules import differences, expansion, grammar, matrix, reading, yamltext
from shouwang.oversight.command.tests import tiny_pack
from shouwang.oversight.command.tests.tiny_pack import TINY, edited, line_of

PACKS = Path(__file__).parents[1] / "packs"
SHIPPED = sorted(path.stem for path in PACKS.glob("*.yaml"))
SCHEMA_FILE = Path(__file__).parents[5] / "docs" / "plan-pack.schema.json"


def read(name):
    return reading.read_text((PACKS / f"{name}.yaml").read_bytes())


def every_pack():
    return {name: read(name) for name in SHIPPED}


def test_six_packs_are_shipped():
    assert SHIPPED == ["earthquake", "epidemic", "fire", "gas", "outage", "typhoon_flood"]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_pack_has_neither_problem_nor_doubt(name):
    assert read(name).problems == ()
    assert [w.text() for w in read(name).warnings] == []


def test_whoever_changes_what_was_read_does_not_change_what_the_next_one_reads():
    plain, lines, _ = yamltext.parse("key: [a, b]")
    plain["key"].append("c")
    lines.clear()
    assert yamltext.parse("key: [a, b]") == (
        {"key": ["a", "b"]},
        {(): 1, ("key",): 1, ("key", 0): 1, ("key", 1): 1},
        [],
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_pack_survives_the_round_trip(name):
    written = yamltext.write(read(name).plain)
    again = reading.read_text(written)
    assert again.pack == read(name).pack
    assert json.loads(json.dumps(again.plain)) == read(name).plain


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_pack_fits_the_published_schema(name):
    jsonschema.Draft202012Validator(grammar.json_schema()).validate(read(name).plain)


def test_published_schema_is_the_one_that_the_code_prints():
    assert json.loads(SCHEMA_FILE.read_text(encoding="utf-8")) == json.loads(json.dumps(grammar.json_schema()))


@pytest.mark.parametrize("name", SHIPPED)
@given(data=st.data())
def test_shipped_pack_never_loosens_on_the_way_up(name, data):
    pack = read(name).pack
    low, high = sorted(data.draw(st.lists(st.integers(0, len(pack.levels) - 1), min_size=2, max_size=2)))
    below = {ask.key: ask for ask in pack.measures_at(pack.levels[low].key)}
    above = {ask.key: ask for ask in pack.measures_at(pack.levels[high].key)}
    for key, ask in below.items():
        order = CATALOGUE[key[0]].order
        loose, strict = (read_measure(*key, a.value)[1] for a in (ask, above[key]))
        assert order.join(loose, strict) == strict


@pytest.mark.parametrize("name", ["fire", "earthquake", "gas"])
def test_packs_where_lives_depend_on_leaving_open_the_exits_and_lock_nobody_in(name):
    pack = read(name).pack
    gravest = {ask.key: ask.value for ask in pack.measures_at(pack.levels[-1].key)}
    assert gravest["life_safety", ""] == "exits_open"
    assert not {("exit", ""), ("exit_quota", ""), ("indoors", "")} & gravest.keys()


def test_the_number_of_levels_is_data():
    assert {name: len(found.pack.levels) for name, found in every_pack().items()} == {
        "earthquake": 4, "epidemic": 4, "fire": 3, "gas": 3, "outage": 3, "typhoon_flood": 4,
    }  # fmt: skip


def test_epidemic_level_two_gives_forty_six_duties_to_six_groups():
    pack = read("epidemic").pack
    instances = expansion.expand(pack.duties_at("ii"), _ground(12, 3))
    counted = expansion.counts_by_group(pack, instances)
    assert len(instances) == 46
    assert {key: n for key, n in counted.items() if n} == {
        "gate": 12, "cleaning": 13, "medical": 6, "service": 6, "supplies": 5, "engineering": 4,
    }  # fmt: skip


def test_epidemic_level_two_tightens_all_rows_but_the_reserve():
    rows = matrix.rows(read("epidemic").pack)
    assert len(rows) == 15
    assert [row.measure for row in rows if row.cells[3].direction == 0] == ["reserve_days"]
    assert sum(row.cells[3].direction == 1 for row in rows) == 14


def test_duties_of_cleaning_come_as_often_as_their_level_asks_for_disinfection():
    pack = read("epidemic").pack
    for level in pack.levels:
        every = {ask.kind: ask.value for ask in pack.measures_at(level.key) if ask.measure == "disinfect_every"}
        repeats = {duty.key: duty.repeat_minutes for duty in pack.duties_at(level.key)}
        assert repeats["lift_disinfect"] == every["lift"]
        assert repeats.get("public_disinfect", every.get("lobby")) == every.get("lobby")


def test_the_epidemic_plan_asks_for_every_kind_of_place_where_people_meet():
    pack = read("epidemic").pack
    gravest = {ask.kind: ask.value for ask in pack.measures_at("i") if ask.measure == "disinfect_every"}
    assert gravest.keys() >= {
        "lift",
        "lobby",
        "stairwell",
        "waste",
        "fitness",
        "office",
        "gatehouse",
        "parcels",
        "toilet",
    }
    assert gravest["lift"] == min(gravest.values())


def test_the_epidemic_plan_counts_exits_at_its_two_highest_levels_and_keeps_nobody_in():
    pack = read("epidemic").pack
    asked = {level.key: {ask.key: ask.value for ask in pack.measures_at(level.key)} for level in pack.levels}
    quotas = {level: measures.get(("exit_quota", "")) for level, measures in asked.items()}
    assert quotas == {
        "iv": None, "iii": None, "ii": {"exits": 2, "days": 1, "hours": 4}, "i": {"exits": 1, "days": 2, "hours": 2},
    }  # fmt: skip
    assert not {("exit", ""), ("indoors", "")} & {key for measures in asked.values() for key in measures}


def test_a_large_compound_gets_two_hundred_duties():
    assert len(expansion.expand(read("epidemic").pack.duties_at("i"), _ground(60, 3))) >= 200


def _ground(buildings, gates):
    return expansion.Ground(
        [expansion.Spot(n, f"{n}号楼") for n in range(buildings)], [expansion.Spot(n, f"{n}门") for n in range(gates)]
    )


BROKEN = [
    pytest.param("code: T-1", "code: T-1\ncode: T-2", "twice", id="doubled key"),
    pytest.param("hazard: outage", "hazard: meteor", "meteor", id="unknown hazard"),
    pytest.param("hazard: outage", "hazrad: outage", "“hazrad” is not known", id="misspelt key"),
    pytest.param("purpose: {zh: 试, en: Try}", "purpose: {zh: 试}", "“en” is missing", id="one language only"),
    pytest.param("post: crew, levels", "post: ghost, levels", "no post “ghost”", id="unknown post"),
    pytest.param("waits_for: [look]", "waits_for: [dance]", "no duty “dance”", id="unknown duty"),
    pytest.param(
        "    due_minutes: 15", "    due_minutes: 15\n    waits_for: [mend]", "wait for each other", id="cycle"
    ),
    pytest.param("levels: [one, two]", "levels: [one, three]", "no level “three”", id="unknown level"),
    pytest.param("{two: {due", "{four: {due", "not owed at level “four”", id="override of another level"),
    pytest.param("measure: lift_service", "measure: lift_sevrice", "lift_sevrice", id="unknown measure"),
    pytest.param("value: restricted", "value: flying", "running, restricted, stopped", id="value outside the order"),
    pytest.param("patrol_every, value: 60", "patrol_every, value: 1", "43200", id="too often"),
    pytest.param("patrol_every, value", "patrol_every, kind: lift, value", "not given per kind", id="kind too many"),
    pytest.param("lift_service, value: restricted", "gate_open, value: closed", "needs a kind", id="kind missing"),
    pytest.param("colour: orange", "colour: blue", "milder", id="levels in the wrong order"),
    pytest.param("due_minutes: 20", "due_minutes: soon", "whole number", id="text for a number"),
    pytest.param("due_minutes: 20", "due_minutes: -5", "not between", id="number out of bounds"),
    pytest.param(
        "due_minutes: 20",
        "due_minutes: 20, proof: {kind: photo, unit: {zh: 米, en: m}}",
        "Only a number",
        id="unit of a photo",
    ),
    pytest.param(
        "due_minutes: 20", "due_minutes: 20, escalate_minutes: [30, 10]", "have to grow", id="escalation back in time"
    ),
    pytest.param(
        "due_minutes: 20", "due_minutes: 20, repeat_minutes: 60, daily_at: ['08:00']", "not both", id="two repeats"
    ),
    pytest.param("due_minutes: 20", "due_minutes: 20, daily_at: ['25:00']", "25:00", id="no such time"),
    pytest.param("group: all", "group: none", "no group “none”", id="unknown group"),
    pytest.param("{compound}", "{compund}", "“compund” is no placeholder", id="unknown placeholder"),
    pytest.param(
        "key: home2, audience: residents",
        "key: home2, audience: post:ghost",
        "no post “ghost”",
        id="audience of no post",
    ),
    pytest.param("- key: two", "- key: one  # again", "used twice", id="key twice"),
    pytest.param("Manager}, second_person: true", "Manager}, second_person: perhaps", "true or false", id="no flag"),
    pytest.param("format: shouwang-plan/1", "format: &a shouwang-plan/1", "Anchors", id="anchor"),
    pytest.param("format: shouwang-plan/1", "format: !!str shouwang-plan/1", "Tags", id="tag"),
    pytest.param("    muster", "    \tmuster", "", id="nothing")
    if False
    else pytest.param("code: T-1", "code: T-1: x", "not valid YAML", id="no YAML"),
]


@pytest.mark.parametrize(("old", "new", "reason"), BROKEN)
def test_broken_pack_is_refused_with_the_line_and_the_reason(old, new, reason):
    text = edited(old, new)
    found = reading.read_text(text)
    assert found.pack is None
    lines = [problem.line for problem in found.problems if reason in problem.text()]
    assert line_of(new, text) in lines, [(p.line, p.where, p.text()) for p in found.problems]


def test_all_problems_come_at_once_in_the_order_of_lines():
    found = reading.read_text(edited("hazard: outage", "hazard: x").replace("value: restricted", "value: y"))
    assert [problem.line for problem in found.problems] == sorted(problem.line for problem in found.problems)
    assert len(found.problems) == 2


def test_problems_are_fifty_at_most():
    many = "\n".join(f"x{n}: 1" for n in range(200))
    assert len(reading.read_text(f"{TINY}\n{many}\n").problems) == 50


def test_a_bomb_of_aliases_is_refused_at_once():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    (problem,) = reading.read_text(bomb).problems
    assert "Anchors" in problem.message


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"x" * 1_000_001, "too large"),
        ("预案".encode("gb18030"), "UTF-8"),
        (b"", "empty"),
        (b"[" * 5000, "nested too deep"),
        (b"- 1\n- 2\n", "mapping"),
        (b"a: 1\n---\nb: 2\n", "not valid YAML"),
        (b"\x00\x01", "not valid YAML"),
        (b"just a sentence", "mapping"),
    ],
)
def test_what_is_no_pack_is_refused_in_a_sentence(raw, reason):
    found = reading.read_text(raw)
    assert found.pack is None
    assert reason in found.problems[0].text()


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_no_text_breaks_the_reader(raw):
    assert reading.read_text(raw).problems


KEYS = st.sampled_from(["levels", "duties", "organisation", "measures", "stand_down", "key", "normal"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
plain_data: st.SearchStrategy[object] = st.deferred(
    lambda: LEAVES | st.lists(plain_data, max_size=3) | st.dictionaries(KEYS, plain_data, max_size=3)
)


@given(plain_data)
def test_no_data_breaks_the_checks(plain):
    assert reading.read_plain(plain).problems


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
    one, two, mend = expansion.expand(pack.duties_at("two"), _ground(2, 0))
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
