"""Units, the ledger's two sides, first expired first out, and counts: without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.means.supplies.rules import OutOfStock, SuppliesRefused, counting, ledger, units
from shouwang.means.supplies.rules.counting import Stage, Tally
from shouwang.means.supplies.rules.ledger import Account, Kind, Line, Lot, Piece

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("text", "unit", "pack", "base"),
    [
        ("84", "ml", "", 84_000),
        ("0.5", "ml", "", 500),
        ("1,200", "piece", "", 1200),
        ("2", "piece", "box", 100),
        ("0.5", "piece", "box", 25),
        (" 3 ", "set", "", 3),
    ],
)
def test_a_quantity_is_read_in_the_unit_that_people_say(text, unit, pack, base):
    assert units.read(text, unit=unit, packs={"box": 50}, pack=pack) == base


@pytest.mark.parametrize(
    ("text", "pack", "code"),
    [
        ("0.5", "", "supplies.fraction"),
        ("0.01", "box", "supplies.fraction"),
        ("-3", "", "supplies.not_positive"),
        ("0", "", "supplies.not_positive"),
        ("many", "", "supplies.number"),
        ("nan", "", "supplies.number"),
        ("inf", "", "supplies.number"),
        ("1e9", "", "supplies.number"),
        ("9999999999", "", "supplies.too_much"),
        ("1", "crate", "supplies.pack"),
    ],
)
def test_half_a_mask_less_than_nothing_and_nonsense_are_refused(text, pack, code):
    with pytest.raises(SuppliesRefused) as refused:
        units.read(text, unit="piece", packs={"box": 50}, pack=pack)
    assert refused.value.code == code


@given(st.integers(-(10**9), 10**9), st.sampled_from(list(units.UNITS)))
def test_what_is_shown_is_exactly_what_is_kept(quantity, unit):
    text = units.shown(quantity, unit)
    if quantity > 0:
        assert units.read(text, unit=unit) == quantity


@given(
    st.sampled_from(list(ledger.WAYS)),
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 1000)), min_size=1, max_size=5),
)
def test_both_sides_of_every_movement_sum_to_nought(kind, pieces):
    made = ledger.lines(kind, [Piece(*each) for each in pieces], from_store=1, to_store=2)
    assert sum(line.quantity for line in made) == 0
    assert all((line.store_id is None) == (line.account is not Account.STORE) for line in made)
    assert all(a.quantity + b.quantity == 0 for a, b in zip(made, ledger.turned(made), strict=True))


@pytest.mark.parametrize(
    ("kind", "stores", "pieces", "code"),
    [
        (Kind.ISSUE, (None, 2), [Piece(1, 1)], "supplies.no_store"),
        (Kind.RECEIVE, (1, None), [Piece(1, 1)], "supplies.no_store"),
        (Kind.TRANSFER, (1, 1), [Piece(1, 1)], "supplies.same_store"),
        (Kind.ISSUE, (1, None), [], "supplies.empty"),
        (Kind.ISSUE, (1, None), [Piece(1, -4)], "supplies.not_positive"),
    ],
)
def test_a_movement_that_moves_nothing_is_refused(kind, stores, pieces, code):
    with pytest.raises(SuppliesRefused) as refused:
        ledger.lines(kind, pieces, from_store=stores[0], to_store=stores[1])
    assert refused.value.code == code


def out(quantity, batch=1, store=1):
    return ledger.lines(Kind.ISSUE, [Piece(batch, quantity)], from_store=store, to_store=None)


def test_movements_are_tried_one_after_the_other():
    into = ledger.lines(Kind.RECEIVE, [Piece(1, 5)], from_store=None, to_store=1)
    ledger.check([into, out(5)], {})
    with pytest.raises(OutOfStock) as short:
        ledger.check([out(5), into], {(1, 1): 4})
    assert short.value.params == {"left": 4, "asked": 5}


def test_what_expires_first_goes_first_and_what_has_expired_never():
    lots = [Lot(1, date(2027, 3, 1), 40), Lot(2, date(2026, 11, 25), 9), Lot(3, TODAY, 18), Lot(4, None, 100)]
    assert ledger.first_expired(lots, 60, today=TODAY) == (Piece(3, 18), Piece(1, 40), Piece(4, 2))
    with pytest.raises(OutOfStock) as short:
        ledger.first_expired(lots, 159, today=TODAY)
    assert short.value.params["left"] == 158


@given(st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 20)), max_size=6), st.integers(1, 60))
def test_first_expired_takes_exactly_what_was_asked_or_nothing(drawn, quantity):
    lots = [Lot(place, date.fromordinal(TODAY.toordinal() + days), held) for place, (days, held) in enumerate(drawn)]
    good = sum(lot.quantity for lot in lots if lot.expires_on >= TODAY)
    if good < quantity:
        with pytest.raises(OutOfStock):
            ledger.first_expired(lots, quantity, today=TODAY)
        return
    taken = ledger.first_expired(lots, quantity, today=TODAY)
    by_batch = {lot.batch_id: lot for lot in lots}
    assert sum(piece.quantity for piece in taken) == quantity
    assert all(piece.quantity <= by_batch[piece.batch_id].quantity for piece in taken)
    latest = max(by_batch[piece.batch_id].expires_on for piece in taken)
    passed_over = [
        lot for lot in lots if TODAY <= lot.expires_on < latest and Piece(lot.batch_id, lot.quantity) not in taken
    ]
    assert all(lot.quantity == 0 for lot in passed_over)


@pytest.mark.parametrize(
    ("tallies", "stage"),
    [
        ([Tally(1, 10, 10)], Stage.SETTLED),
        ([Tally(1, 10, 9)], Stage.RECOUNT),
        ([Tally(1, 10)], Stage.RECOUNT),
        ([Tally(1, 10, 9, 10)], Stage.SETTLED),
        ([Tally(1, 10, 9, 9), Tally(2, 5, 5)], Stage.WAITING),
        ([], Stage.SETTLED),
    ],
)
def test_a_difference_is_counted_twice_before_it_waits_for_somebody_else(tallies, stage):
    assert counting.next_stage(tallies) is stage


def test_a_line_of_an_outside_account_never_runs_short():
    ledger.check([(Line(1, Account.SUPPLIER, None, -5), Line(1, Account.USED, None, 5))], {})
