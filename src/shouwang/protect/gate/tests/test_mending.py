"""What the page offers after a check suffices: whoever does all of it is let pass, without a database."""

from dataclasses import replace

from hypothesis import given

from shouwang.protect.gate import rules
from shouwang.protect.gate.rules import Errand, ExitGround, Step, Verdict
from shouwang.protect.gate.tests.test_rules import facts_, postures

DONE = {
    "credentials_shown": True,
    "identity_checked": True,
    "invited": True,
    "approved": True,
    "temperature_c": 36.5,
    "mask": True,
    "reason": "clinic",
}


def steps_of(decided):
    return rules.steps((reason.code, str(reason.verdict)) for reason in decided.reasons)


def do(step):
    kinds = {"ground": ExitGround, "errand": Errand}
    return {step.field: kinds[step.field](step.choices[0]) if step.choices else DONE[step.field]}


@given(facts_, postures())
def test_doing_what_is_offered_leads_to_an_admission_or_to_nothing_more_to_do(facts, held):
    decided, rounds = rules.decide(facts, held), 0
    while (steps := steps_of(decided)) and decided.verdict is not Verdict.ALLOW:
        for step in steps:
            facts = replace(facts, **do(step))
        decided, rounds = rules.decide(facts, held), rounds + 1
        assert rounds <= 3
    if decided.verdict is not Verdict.ALLOW:
        assert any(not row.mends for row in rules.RULES if row.code in decided.codes())


def test_one_reason_that_nobody_at_the_gate_can_settle_offers_nothing():
    assert rules.steps([("visitor.blocked", "refuse"), ("temperature.missing", "check")]) == ()


def test_only_grounds_that_help_are_offered():
    assert rules.steps([("exit.quota", "check")]) == (Step("ground", ("medical", "work")),)
    assert rules.steps([("order.isolation", "refuse"), ("exit.reason", "check")]) == (
        Step("ground", ("medical",)),
        Step("reason"),
    )


def test_a_visitor_who_is_not_admitted_may_turn_out_to_be_help():
    assert rules.steps([("visitor.none", "refuse")]) == (Step("errand", ("medical",)),)
