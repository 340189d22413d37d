"""Signatures, odd prices, bills that fit: without a database."""

from datetime import date
from fractions import Fraction

import pytest

from shouwang.means.purchasing.rules import buying
from shouwang.means.purchasing.rules.buying import FundKind, Mismatch, Ordered


@pytest.mark.parametrize(
    ("cents", "fund", "signed"),
    [
        (2_000_00, FundKind.OPERATING, ["manager"]),
        (2_000_01, FundKind.OPERATING, ["manager", "company"]),
        (20_000_01, FundKind.SUBSIDY, ["manager", "company", "owners"]),
        (1_00, FundKind.MAINTENANCE, ["manager", "owners"]),
    ],
)
def test_the_amount_and_the_fund_say_who_has_to_agree(cents, fund, signed):
    assert [step.key for step in buying.steps(cents, fund)] == signed


def test_what_is_urgent_is_ordered_on_the_managers_word_alone():
    needed = buying.steps(5_000_00, FundKind.OPERATING)
    assert not buying.may_order(["manager"], needed, urgent=False)
    assert buying.may_order(["manager"], needed, urgent=True)
    assert not buying.may_order([], needed, urgent=True)


PRICES = [Fraction(50), Fraction(52), Fraction(48)]


@pytest.mark.parametrize(
    ("cents", "prices", "above"),
    [
        (6_499, PRICES, None),
        (6_500, PRICES, 30),
        (20_000, PRICES, 300),
        (10_199, PRICES[:2], None),
        (10_200, PRICES[:2], 100),
        (20_000, [], None),
    ],
)
def test_a_price_a_third_above_the_usual_is_noticed_once_three_prices_are_known_and_the_double_at_once(
    cents, prices, above
):
    assert buying.spike(cents, 100, prices) == above


@pytest.mark.parametrize(
    ("received", "billed", "found"),
    [
        (100, 5_000, ()),
        (90, 5_000, (Mismatch.NOT_RECEIVED,)),
        (100, 5_001, (Mismatch.TOO_HIGH,)),
        (0, 4_000, (Mismatch.NOT_RECEIVED,)),
        (40, 2_000, ()),
        (40, 2_001, (Mismatch.NOT_RECEIVED,)),
        (100, 4_999, (Mismatch.TOO_LOW,)),
    ],
)
def test_a_bill_is_matched_against_order_and_receipt(received, billed, found):
    assert buying.match([Ordered(1, 100, received, 5_000)], billed) == found


def test_a_second_bill_is_matched_against_what_was_paid_before():
    whole = [Ordered(1, 100, 100, 5_000)]
    assert buying.match(whole, 3_000, paid=2_000) == ()
    assert buying.match(whole, 5_000, paid=5_000) == (Mismatch.TOO_HIGH,)
    assert buying.match(whole, 5_000, signed=False) == (Mismatch.UNSIGNED,)


def test_a_supplier_is_as_reliable_as_its_orders_were_on_time():
    days = [(date(2026, 11, 5), date(2026, 11, 4)), (date(2026, 11, 5), date(2026, 11, 9))]
    assert buying.reliability(days) == buying.Reliability(2, 1, 4.0)
    assert buying.reliability([]) == buying.Reliability(0, 0, 0.0)


def test_goods_without_a_price_cost_nothing_that_is_guessed():
    assert buying.cost({1: 300, 2: 5}, {1: Fraction(1, 2)}) == 150
