"""Receiving, issuing, lending, correcting: what the ledger promises and what it refuses."""

import threading
import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils import translation
from django.utils.translation import gettext

from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.kernel.words import Words
from shouwang.means.supplies import models, selectors, services
from shouwang.means.supplies.rules import OutOfStock, SuppliesRefused
from shouwang.means.supplies.rules.ledger import Account, Kind, Piece
from shouwang.means.supplies.tests.acts import MASK, Stocked
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

TODAY = date(2026, 11, 23)


@pytest.fixture
def stocked(db):
    return stage.furnish(stage.assemble(), Stocked)


def good(stocked, item=None):
    return selectors.balances(stocked.cast.pine.pk, today=TODAY)[(item or stocked.mask).pk].good


def everything():
    """The whole ledger, to see that nothing changed."""
    return list(models.Line.objects.values_list("entry_id", "batch_id", "account", "quantity")), list(
        models.Balance.objects.values_list("batch_id", "store_id", "quantity")
    )


def test_goods_come_in_go_out_and_the_accounts_sum_to_nought(stocked):
    stocked.receive(500)
    stocked.issue(120)
    assert good(stocked) == 380
    totals = {row["account"]: row["total"] for row in selectors.trial_balance(stocked.cast.pine.pk)}
    assert totals == {Account.SUPPLIER: -500, Account.STORE: 380, Account.USED: 120}
    assert sum(totals.values()) == 0


def test_the_balance_is_the_sum_of_the_lines_whatever_happened(stocked):
    first = stocked.batch(stocked.receive(500, lot="A"))
    stocked.receive(90, lot="B", expires_on=date(2026, 12, 1))
    stocked.issue(100)
    stocked.move(Kind.TRANSFER, first, 60, to_store=stocked.cabinet.pk)
    stocked.lend(first, 30)
    stocked.move(Kind.LENT_BACK, first, 10, from_store=None, to_store=stocked.room.pk, partner="梧桐苑")
    entry = stocked.move(Kind.SCRAP, first, 5, reason="受潮")
    services.correct(
        compound_id=stocked.cast.pine.pk,
        entry_id=entry.pk,
        reason="误记",
        actor=stocked.sam,
        now=NOW,
        nonce=uuid.uuid4(),
    )
    lines = models.Line.objects.filter(account="store").values_list("batch_id", "store_id")
    summed = {(b, s): n for b, s, n in lines.annotate(n=Sum("quantity")) if n}
    kept = {(row.batch_id, row.store_id): row.quantity for row in models.Balance.objects.filter(quantity__gt=0)}
    assert kept == summed


def test_what_expires_first_is_issued_first(stocked):
    late = stocked.batch(stocked.receive(100, lot="late", expires_on=date(2027, 9, 1)))
    soon = stocked.batch(stocked.receive(30, lot="soon", expires_on=date(2026, 12, 3)))
    entry = stocked.issue(50)
    taken = {line.batch_id: line.quantity for line in entry.lines.filter(account="used")}
    assert taken == {soon.pk: 30, late.pk: 20}


def test_an_expired_batch_can_only_be_scrapped(stocked):
    batch = stocked.batch(stocked.receive(40, expires_on=date(2026, 11, 24)))
    stocked.now = NOW + timedelta(days=3)
    before = everything()
    with pytest.raises(OutOfStock):
        stocked.issue(1)
    with pytest.raises(SuppliesRefused, match="only be scrapped"):
        stocked.move(Kind.ISSUE, batch, 1)
    assert everything() == before
    stocked.move(Kind.SCRAP, batch, 40, reason="过期")
    assert selectors.balances(stocked.cast.pine.pk, today=date(2026, 11, 26))[stocked.mask.pk].expired == 0


def test_expired_goods_are_not_taken_in(stocked):
    with pytest.raises(SuppliesRefused, match="expired"):
        stocked.receive(5, expires_on=date(2026, 11, 22))
    assert not models.Batch.objects.exists()


@pytest.mark.parametrize("quantity", [0, -4])
def test_nobody_issues_or_receives_less_than_one(stocked, quantity):
    stocked.receive(10)
    before = everything()
    for act in (stocked.issue, stocked.receive):
        with pytest.raises(SuppliesRefused, match="more than nothing"):
            act(quantity)
    assert everything() == before


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "There is not enough of it: 1 litre (2 瓶) left, 2.25 litres asked for."),
        ("zh-hans", "库存不足：还剩 1 升（2 瓶），需要 2.25 升。"),
    ],
)
def test_a_refusal_says_what_is_left_in_the_items_own_unit_and_packs_in_the_readers_language(stocked, language, said):
    alcohol = stocked.item(services.ItemFacts("disinfectant", Words(en="Alcohol", zh="酒精"), "ml", {"瓶": 500}))
    batch = stocked.batch(stocked.receive(1_000, item=alcohol))
    for act in (
        lambda: stocked.issue(2_250, item=alcohol),
        lambda: stocked.move(Kind.SCRAP, batch, 2_250, reason="Broken"),
    ):
        with pytest.raises(OutOfStock) as short, translation.override("en"):
            act()
        with translation.override(language):
            assert short.value.text(gettext(short.value.message)) == said


def test_more_than_there_is_is_refused_and_says_what_is_left(stocked):
    stocked.receive(10)
    with pytest.raises(OutOfStock, match=r"10 .* 11 "):
        stocked.issue(11)
    assert good(stocked) == 10


def test_one_scan_sent_twice_is_one_movement(stocked):
    nonce, again = uuid.uuid4(), uuid.uuid4()
    assert stocked.receive(10, nonce=nonce).pk == stocked.receive(10, nonce=nonce).pk
    assert stocked.issue(4, nonce=again).pk == stocked.issue(4, nonce=again).pk
    assert good(stocked) == 6
    assert models.Batch.objects.count() == 1


def test_another_compounds_goods_do_not_exist(stocked):
    batch = stocked.batch(stocked.receive(10))
    mallory = stocked.cast.actor("mallory")
    movement = services.Movement(Kind.ISSUE, (Piece(batch.pk, 1),), uuid.uuid4(), from_store=stocked.room.pk)
    with pytest.raises(NotFound):
        services.move(compound_id=stocked.cast.plane.pk, movement=movement, actor=mallory, now=NOW)
    with pytest.raises(Forbidden):
        services.move(compound_id=stocked.cast.pine.pk, movement=movement, actor=mallory, now=NOW)
    with pytest.raises(NotFound, match="label"):
        selectors.batch(batch.code, compound_id=stocked.cast.plane.pk)
    assert good(stocked) == 10


@pytest.mark.parametrize("who", ["bob", "cleo", "rosa"])
def test_who_does_not_keep_the_store_moves_nothing(stocked, who):
    stocked.receive(10)
    with pytest.raises(Forbidden):
        stocked.issue(1, who=who)
    assert good(stocked) == 10


def test_a_correction_is_a_new_entry_and_happens_once(stocked):
    entry = stocked.receive(10)
    again = {"compound_id": stocked.cast.pine.pk, "reason": "重复入库", "actor": stocked.sam, "now": NOW}
    undone = services.correct(entry_id=entry.pk, nonce=uuid.uuid4(), **again)
    assert (undone.kind, undone.reverses_id, good(stocked)) == (Kind.REVERSE, entry.pk, 0)
    with pytest.raises(SuppliesRefused, match="already"):
        services.correct(entry_id=entry.pk, nonce=uuid.uuid4(), **again)
    with pytest.raises(SuppliesRefused, match="not corrected"):
        services.correct(entry_id=undone.pk, nonce=uuid.uuid4(), **again)
    assert models.Entry.objects.count() == 2


def test_what_was_issued_since_keeps_a_receipt_from_being_taken_back(stocked):
    entry = stocked.receive(10)
    stocked.issue(3)
    before = everything()
    with pytest.raises(OutOfStock):
        services.correct(
            compound_id=stocked.cast.pine.pk,
            entry_id=entry.pk,
            reason="x",
            actor=stocked.sam,
            now=NOW,
            nonce=uuid.uuid4(),
        )
    assert everything() == before


def test_the_database_keeps_the_ledger_as_it_was_written(stocked):
    stocked.receive(10)
    before = everything()
    for act in (
        lambda: models.Line.objects.update(quantity=5),
        lambda: models.Entry.objects.update(reason="other"),
        lambda: models.Line.objects.all().delete(),
        lambda: models.Balance.objects.update(quantity=-1),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    line = models.Line.objects.first()
    with pytest.raises(DatabaseError, match="sum to nought"), transaction.atomic():
        models.Line.objects.create(entry=line.entry, batch=line.batch, account="used", quantity=1)
    assert everything() == before


def test_nobody_brings_back_more_than_was_lent_to_them(stocked):
    batch = stocked.batch(stocked.receive(100))
    stocked.lend(batch, 30)
    back = {"from_store": None, "to_store": stocked.room.pk}
    with pytest.raises(SuppliesRefused, match="more than was lent"):
        stocked.move(Kind.LENT_BACK, batch, 31, partner="梧桐苑", **back)
    with pytest.raises(SuppliesRefused, match="more than was lent"):
        stocked.move(Kind.LENT_BACK, batch, 1, partner="别家", **back)
    assert good(stocked) == 70
    stocked.move(Kind.LENT_BACK, batch, 30, partner="梧桐苑", **back)
    assert good(stocked) == 100


def test_what_was_borrowed_is_paid_back_with_other_pieces_of_the_same_item(stocked):
    stocked.receive(50, kind=Kind.BORROW, partner="街道库", lot="theirs")
    ours = stocked.batch(stocked.receive(50, lot="ours"))
    with pytest.raises(SuppliesRefused, match="more than was lent"):
        stocked.move(Kind.REPAY, ours, 50, partner="别家")
    stocked.move(Kind.REPAY, ours, 50, partner="街道库")
    assert selectors.owed(Account.BORROWED, "街道库", ours.pk, compound_id=stocked.cast.pine.pk) == 0


@pytest.mark.parametrize(
    ("kind", "more", "match"),
    [
        (Kind.SCRAP, {}, "say why"),
        (Kind.LEND, {}, "with whom"),
        (Kind.TRANSFER, {"to_store": None}, "from where"),
        (Kind.ISSUE, {"occurred_at": NOW + timedelta(hours=1)}, "before it happens"),
        (Kind.ISSUE, {"occurred_at": NOW - timedelta(days=40)}, "within a month"),
    ],
)
def test_a_movement_says_why_with_whom_and_when(stocked, kind, more, match):
    batch = stocked.batch(stocked.receive(10))
    with pytest.raises(SuppliesRefused, match=match):
        stocked.move(kind, batch, 1, **more)
    assert good(stocked) == 10


def test_many_movements_are_all_written_or_none(stocked):
    batch = stocked.batch(stocked.receive(10))
    moves = [
        services.Movement(Kind.ISSUE, (Piece(batch.pk, 6),), uuid.uuid4(), from_store=stocked.room.pk) for _ in range(2)
    ]
    before = everything()
    with pytest.raises(OutOfStock):
        services.post_many(compound_id=stocked.cast.pine.pk, movements=moves, actor=stocked.sam, now=NOW)
    assert everything() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"item_class": "gold"},
        {"unit": "gallon"},
        {"packs": {"盒": 0}},
        {"gtin": "6901234567893"},
        {"gtin": "abc"},
        {"minimum": -1},
    ],
)
def test_an_item_that_cannot_be_is_not_written(stocked, changes):
    with pytest.raises(SuppliesRefused):
        stocked.item(replace(MASK, **changes))
    assert models.Item.objects.count() == 2


def test_a_barcode_belongs_to_one_item_and_finds_it(stocked):
    item = stocked.item(replace(MASK, gtin="6901234567892"))
    assert selectors.item_by_code(" 6901234567892", compound_id=stocked.cast.pine.pk) == item
    with pytest.raises(SuppliesRefused, match="barcode"):
        stocked.item(replace(MASK, gtin="6901234567892"))


def test_a_place_is_closed_when_it_is_empty(stocked):
    entry = stocked.receive(10)
    say = {"compound_id": stocked.cast.pine.pk, "kind": "room", "actor": stocked.sam, "now": NOW, "closed": True}
    with pytest.raises(SuppliesRefused, match="still in there"):
        services.say_store(name="库房", **say)
    stocked.move(Kind.TRANSFER, stocked.batch(entry), 10, to_store=stocked.cabinet.pk)
    services.say_store(name="库房", **say)
    with pytest.raises(NotFound):
        stocked.receive(1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_reach_for_the_last_box_one_gets_it_and_the_other_is_told():
    stocked = Stocked(stage.assemble())
    stocked.receive(50)
    outcomes, ready = [], threading.Barrier(2)

    def reach():
        ready.wait()
        try:
            stocked.issue(50)
            outcomes.append("got it")
        except OutOfStock as short:
            with translation.override("en"):
                outcomes.append(str(short))
        finally:
            connection.close()

    hands = [threading.Thread(target=reach) for _hand in range(2)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert sorted(outcomes) == ["There is not enough of it: 0 pieces left, 50 pieces (1 盒) asked for.", "got it"]
    assert good(stocked) == 0
