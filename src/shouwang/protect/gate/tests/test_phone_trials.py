"""What a phone does by itself while minutes pass: guards and their PINs, and waiting for a server that is away."""

from __future__ import annotations

import pytest

SECOND = 1_000
GOOD = "4826"


def told(browser, *steps):
    return browser(pins=[list(step) for step in steps])["pins"]


@pytest.mark.parametrize(
    ("reason", "pins"),
    [
        ("", ["4826", "90517", "730482"]),
        ("pinWeak", ["0000", "1234", "4321", "7890", "0987", "111111", "1212", "123123", "1987", "2024", "2580"]),
        ("pinLength", ["", "123", "4826480", "48a6", "４８２６"]),
    ],
)
def test_a_pin_that_anybody_would_try_first_is_refused(browser, reason, pins):
    assert browser(chosen=pins)["weak"] == [reason] * len(pins)


def test_the_right_pin_takes_over_also_after_the_app_was_closed_and_only_its_slow_hash_is_kept(browser):
    answer = told(browser, ("set", 7, GOOD, 0), ("reopen", 7, "", 0), ("attempt", 7, GOOD, 0))
    assert answer["told"][-1]["outcome"] == "open"
    assert GOOD not in answer["kept"]
    assert '"rounds":300000' in answer["kept"]
    again = told(browser, ("set", 7, GOOD, 0))
    assert again["kept"] != answer["kept"], "the same PIN looks different every time"


def test_wrong_pins_cost_longer_and_longer_and_the_fifth_blocks_the_name_until_the_password(browser):
    wrong, at, steps = "9999", 0, [("set", 7, GOOD, 0), ("set", 8, "7305", 0)]
    for pause in (0, 5, 30, 120, 0):
        steps.append(("attempt", 7, wrong, at))
        at += pause * SECOND
        if pause:
            steps += [("attempt", 7, GOOD, at - 1), ("reopen", 7, "", at - 1)]
    steps += [("attempt", 7, GOOD, at), ("reopen", 7, "", at), ("attempt", 7, GOOD, at + 10**9)]
    steps += [("attempt", 8, "7305", at), ("pardon", 7, "", at), ("attempt", 7, GOOD, at)]
    answer = [one["outcome"] for one in told(browser, *steps)["told"] if one["outcome"]]
    assert answer[:8] == ["wrong", "wrong", "wait", "wrong", "wait", "wrong", "wait", "blocked"]
    assert answer[8:10] == ["blocked", "blocked"], "the right one comes too late, also with another clock"
    assert answer[10:] == ["open", "open"], "another guard is not held up, and the password unlocks"


def test_wrong_pins_are_forgiven_by_the_right_one_and_a_clock_set_back_makes_nobody_wait_for_days(browser):
    steps = [("set", 7, GOOD, 0)]
    for _round in range(3):
        steps += [("attempt", 7, "9999", 0), ("attempt", 7, GOOD, 0)]
    steps += [("attempt", 7, "9999", 0), ("attempt", 7, "9999", 10**12), ("reopen", 7, "", 0)]
    answer = told(browser, *steps)["told"]
    assert [one["outcome"] for one in answer[1:7]] == ["wrong", "open"] * 3
    assert answer[-1]["wait"] <= 120 * SECOND


def test_who_may_not_decide_here_any_more_has_no_pin_here(browser):
    answer = told(browser, ("set", 7, GOOD, 0), ("set", 8, "7305", 0), ("only", 8, "", 0), ("attempt", 7, GOOD, 0))
    assert (answer["told"][-1]["outcome"], answer["told"][-1]["has"]) == ("blocked", False)
    assert '"7"' not in answer["kept"]


@pytest.mark.parametrize("trouble", ["away", "full"])
def test_a_phone_that_cannot_upload_waits_longer_and_longer_and_is_quick_again_after_a_success(browser, trouble):
    rounds = [trouble] * 8 + ["ok", "ok"] + [trouble] * 2
    waits = browser(rounds=rounds)["waits"]
    assert [wait / 1_000 for wait in waits] == [2, 4, 8, 16, 32, 60, 60, 60, 10, 10, 2, 4]
