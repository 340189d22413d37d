"""How a pack that is wrong is refused: all at once, with the line and the reason, whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.oversight.command.rules import reading
from shouwang.oversight.command.tests.tiny_pack import TINY, edited, line_of

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
    pytest.param("code: T-1", "code: T-1: x", "not valid YAML", id="no YAML"),
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
