"""What the six shipped packs promise: no doubt, round trips, the schema, levels that never loosen."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import jsonschema
import pytest

from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.rules import read_measure
from shouwang.oversight.command.rules import expansion, grammar, matrix, reading, yamltext

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
def test_shipped_pack_never_loosens_on_the_way_up(name):
    pack = read(name).pack
    for lower, higher in combinations(pack.levels, 2):
        below = {ask.key: ask for ask in pack.measures_at(lower.key)}
        above = {ask.key: ask for ask in pack.measures_at(higher.key)}
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
    instances = expansion.expand(pack.duties_at("ii"), ground(12, 3))
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
    assert len(expansion.expand(read("epidemic").pack.duties_at("i"), ground(60, 3))) >= 200


def ground(buildings, gates):
    return expansion.Ground(
        [expansion.Spot(n, f"{n}号楼") for n in range(buildings)], [expansion.Spot(n, f"{n}门") for n in range(gates)]
    )
