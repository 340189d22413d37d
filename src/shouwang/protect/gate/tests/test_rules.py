"""What the gate's decision promises, without a database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as posture
from shouwang.base.posture.catalogue import CATALOGUE
from shouwang.base.posture.tests.test_rules import VALUES
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.protect.gate import rules
from shouwang.protect.gate.rules import Direction, Facts, Kind, Proof, Verdict
from shouwang.testing.cast import NOW

GRAVITY = {Verdict.ALLOW: 0, Verdict.CHECK: 1, Verdict.REFUSE: 2}


def under(**measures):
    source = posture.Source(1, "plan", "", Words("Plan", "预案"), Words(), "Ⅱ", 3, "Alice", Span(NOW))
    items = []
    for key, value in measures.items():
        measure, _, kind = key.partition("__")
        items.append(posture.InForce((measure, kind), value, PlaceRef(1), source))
    return posture.join(items)


def resident(direction=Direction.IN, **facts):
    return Facts(**{"direction": direction, "kind": Kind.RESIDENT, "proof": Proof.SIGNED, "gate_kind": "main", **facts})


def visitor(**facts):
    return Facts(
        **{"direction": Direction.IN, "kind": Kind.VISITOR, "proof": Proof.LOOKED_UP, "gate_kind": "main", **facts}
    )


ISOLATED = rules.Order("isolation", "社区医院", NOW + timedelta(days=7))

CASES = [
    ("a resident with a live code on an everyday morning", resident(), under(), "allow", ()),
    (
        "a guest when visitors need approval",
        visitor(),
        under(visitors="approved"),
        "refuse",
        ("visitor.not_approved",),
    ),
    ("the same guest with approval", visitor(approved=True), under(visitors="approved"), "allow", ()),
    ("a courier, who has no host to ask", visitor(errand="courier"), under(visitors="approved"), "allow", ()),
    ("a taxi that fetches somebody", visitor(errand="taxi"), under(visitors="invited"), "allow", ()),
    (
        "a courier where goods stay at the gate",
        visitor(errand="courier"),
        under(visitors="approved", delivery="shelf"),
        "refuse",
        ("visitor.goods",),
    ),
    ("a taxi when nobody is admitted", visitor(errand="taxi"), under(visitors="none"), "refuse", ("visitor.none",)),
    ("a guest without invitation", visitor(), under(visitors="invited"), "check", ("visitor.not_invited",)),
    ("a guest when nobody is admitted", visitor(approved=True), under(visitors="none"), "refuse", ("visitor.none",)),
    ("a guest who only registers", visitor(), under(visitors="register"), "allow", ()),
    (
        "a fever at the gate",
        visitor(temperature_c=37.8),
        under(temperature="everyone", temperature_max_c=37.3),
        "refuse",
        ("temperature.high",),
    ),
    (
        "a resident with a fever is checked, not locked out",
        resident(temperature_c=37.8),
        under(temperature="everyone"),
        "check",
        ("temperature.high",),
    ),
    (
        "exactly the limit",
        resident(temperature_c=37.3),
        under(temperature="everyone", temperature_max_c=37.3),
        "allow",
        (),
    ),
    (
        "nobody measured where everybody is",
        resident(),
        under(temperature="everyone"),
        "check",
        ("temperature.missing",),
    ),
    ("nor where readings are reported", resident(), under(temperature="reported"), "check", ("temperature.missing",)),
    ("nobody is measured on the way out", resident(Direction.OUT), under(temperature="everyone"), "allow", ()),
    ("out of isolation", resident(Direction.OUT, orders=(ISOLATED,)), under(), "refuse", ("order.isolation",)),
    ("home into isolation", resident(orders=(ISOLATED,)), under(), "allow", ()),
    ("a closed gate", visitor(), under(gate_open__main="closed"), "refuse", ("gate.closed",)),
    ("home by a closed gate", resident(), under(gate_open__main="closed"), "check", ("gate.closed",)),
    ("out by a closed gate", resident(Direction.OUT), under(gate_open__main="closed"), "check", ("gate.closed",)),
    ("another gate is closed", resident(), under(gate_open__back="closed"), "allow", ()),
    ("a forged code", resident(proof=Proof.FORGED), under(), "refuse", ("code.forged",)),
    ("a picture of a code", resident(proof=Proof.STALE), under(), "check", ("code.stale",)),
    ("a picture, compared with the face", resident(proof=Proof.STALE, identity_checked=True), under(), "allow", ()),
    (
        "no pass where one is asked for",
        resident(proof=Proof.LOOKED_UP),
        under(entry="pass"),
        "check",
        ("pass.missing",),
    ),
    ("no mask", resident(mask=False), under(mask="public"), "check", ("mask.missing",)),
    ("going out needs a reason", resident(Direction.OUT), under(exit="reason"), "check", ("exit.reason",)),
    ("going out with a reason", resident(Direction.OUT, reason="clinic"), under(exit="reason"), "allow", ()),
    (
        "the household's exits are used up",
        resident(Direction.OUT, exits_used=1),
        under(exit_quota=(1, 2, 2)),
        "check",
        ("exit.quota",),
    ),
    ("a visitor without credentials", visitor(), under(credentials=("test_48h",)), "check", ("credentials.missing",)),
]


@pytest.mark.parametrize(("what", "facts", "held", "verdict", "codes"), CASES, ids=[case[0] for case in CASES])
def test_the_gate_answers(what, facts, held, verdict, codes):
    decided = rules.decide(facts, held)
    assert (decided.verdict, decided.codes()) == (verdict, codes)


def test_every_reason_is_told_not_only_the_first():
    held = under(visitors="none", temperature="everyone", credentials=("health_code",))
    decided = rules.decide(visitor(temperature_c=39.0), held)
    assert set(decided.codes()) == {"visitor.none", "temperature.high", "credentials.missing"}
    assert all(reason.source.by == "Alice" for reason in decided.reasons)


def test_a_second_plan_with_a_higher_limit_lets_nobody_in_whom_the_first_keeps_out():
    fever = visitor(temperature_c=37.8)
    for held in (under(temperature="everyone"), under(temperature="everyone", temperature_max_c=38.0)):
        assert rules.decide(fever, held).verdict is Verdict.REFUSE


@st.composite
def postures(draw):
    keys = draw(st.sets(st.sampled_from(sorted(CATALOGUE)), max_size=8))
    measures = {}
    for key in keys:
        kinds = CATALOGUE[key].kinds
        kind = draw(st.sampled_from(sorted(kinds))) if kinds else ""
        measures[f"{key}__{kind}" if kind else key] = draw(VALUES[key])
    return under(**measures)


facts_ = st.builds(
    Facts,
    direction=st.sampled_from(Direction),
    kind=st.sampled_from(Kind),
    proof=st.sampled_from(Proof),
    gate_kind=st.sampled_from(["main", "back", ""]),
    orders=st.sampled_from([(), (ISOLATED,)]),
    identity_checked=st.booleans(),
    temperature_c=st.none() | st.floats(35, 42),
    mask=st.sampled_from([None, True, False]),
    credentials_shown=st.booleans(),
    reason=st.sampled_from(["", "clinic"]),
    invited=st.booleans(),
    approved=st.booleans(),
    exits_used=st.integers(0, 5),
)


@given(facts_, postures(), postures())
def test_one_more_measure_never_turns_a_refusal_into_an_admission(facts, held, more):
    together = posture.join([item for p in (held, more) for h in p.held.values() for item in h.because])
    if together.value("life_safety") == "normal":
        before, after = rules.decide(facts, held), rules.decide(facts, together)
        assert GRAVITY[after.verdict] >= GRAVITY[before.verdict]


@given(facts_, postures())
def test_in_an_evacuation_every_exit_is_open_and_nobody_is_refused(facts, held):
    evacuated = posture.join(
        [
            *(i for h in held.held.values() for i in h.because),
            *under(life_safety="exits_open").held[("life_safety", "")].because,
        ]
    )
    decided = rules.decide(facts, evacuated)
    assert decided.verdict is not Verdict.REFUSE
    if facts.direction is Direction.OUT:
        assert decided.verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("typed", "read"),
    [("36.5", 36.5), ("36,5", 36.5), (" ３６．５ ", 36.5), ("36.5℃", 36.5), ("36.6C", 36.6), ("36", 36.0), ("", None)],
)
def test_a_reading_is_understood_as_guards_type_it(typed, read):
    assert rules.read_temperature(typed) == read


@pytest.mark.parametrize(
    "typed", ["20", "80", "98.6", "36.5F", "98.6℉", "1e1", "warm", "nan", "inf", "-36.5", "3" * 50]
)
def test_what_no_thermometer_shows_of_a_person_is_refused(typed):
    with pytest.raises(rules.NotATemperature):
        rules.read_temperature(typed)


@pytest.mark.parametrize("typed", ["98.6", "97,9", "98.6F", "36.5°F", "100"])
def test_a_reading_in_fahrenheit_is_called_so(typed):
    with pytest.raises(rules.NotATemperature, match="Fahrenheit"):
        rules.read_temperature(typed)
