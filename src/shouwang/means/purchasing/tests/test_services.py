"""From asking to paying: what is promised and what is refused."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.means.purchasing import models, selectors, services
from shouwang.means.purchasing.rules import FundShort, PurchaseRefused
from shouwang.means.supplies import selectors as supplies
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW

TODAY = date(2026, 11, 23)


class Office:
    """Sam asks, Alice and Carol agree, the masks come."""

    def __init__(self, cast, _now=NOW):
        self.cast, self.stocked = cast, Stocked(cast)
        common = {"compound_id": cast.pine.pk, "now": NOW}
        self.supplier = services.say_supplier(name="恒康医药", lead_days=2, actor=cast.actor("sam"), **common)
        self.fund = services.say_fund(name="防疫补贴", kind="subsidy", actor=cast.actor("alice"), **common)
        self.pay_in(3_000_00)

    def act(self, service, who, **given):
        return service(compound_id=self.cast.pine.pk, actor=self.cast.actor(who), now=NOW, **given)

    def pay_in(self, cents):
        given = {"fund_id": self.fund.pk, "cents": cents, "words": "区级补贴", "nonce": uuid.uuid4()}
        return self.act(services.pay_in, "alice", **given)

    def ask(self, quantity=1000, cents=1_000_00, who="sam", **more):
        lines = [services.Wanted(self.stocked.mask.pk, quantity, cents)]
        given = {"supplier_id": self.supplier.pk, "fund_id": self.fund.pk, "lines": lines, "nonce": uuid.uuid4()}
        return self.act(services.ask, who, **{**given, **more})

    def sign(self, row, who="alice", agreed=True, note=""):
        return self.act(services.sign, who, purchase_id=row.pk, agreed=agreed, note=note)

    def order(self, row):
        return self.act(services.order, "sam", purchase_id=row.pk, nonce=uuid.uuid4())

    def bought(self, **more):
        row = self.ask(**more)
        self.sign(row)
        return self.order(row)

    def receive(self, row, quantity, nonce=None, expires_on=date(2027, 6, 1)):
        given = {"item_id": self.stocked.mask.pk, "quantity": quantity, "store_id": self.stocked.room.pk}
        more = {"nonce": nonce or uuid.uuid4(), "lot": "L1", "expires_on": expires_on}
        return self.act(services.receive, "sam", purchase_id=row.pk, **given, **more)

    def left(self):
        return selectors.left(self.fund.pk)

    def masks(self):
        return supplies.balances(self.cast.pine.pk, today=TODAY)[self.stocked.mask.pk].good


@pytest.fixture
def office(db):
    return stage.furnish(stage.assemble(), Office)


def test_masks_are_asked_for_approved_ordered_and_come_in_two_parts(office):
    row = office.bought()
    assert (row.stage, row.expected_on, office.left()) == ("ordered", TODAY + timedelta(days=2), 2_000_00)
    assert office.receive(row, 400).stage == "ordered"
    assert office.receive(row, 600).stage == "received"
    assert office.masks() == 1000


def test_one_part_sent_twice_comes_in_once(office):
    row, nonce = office.bought(), uuid.uuid4()
    office.receive(row, 400, nonce)
    office.receive(row, 400, nonce)
    assert office.masks() == 400


def test_more_than_was_ordered_and_what_was_not_ordered_does_not_come_in(office):
    row = office.bought()
    with pytest.raises(PurchaseRefused, match="More than was ordered"):
        office.receive(row, 1001)
    office.receive(row, 1000)
    with pytest.raises(PurchaseRefused, match="Nothing is on its way"):
        office.receive(row, 1)
    assert office.masks() == 1000


def test_a_larger_sum_waits_for_the_company_too(office):
    row = office.ask(cents=2_500_00)
    assert office.sign(row).stage == "asked"
    with pytest.raises(PurchaseRefused, match="Signatures are missing"):
        office.order(row)
    assert office.sign(row, "carol").stage == "approved"


def test_an_urgent_purchase_is_ordered_at_once_and_signed_afterwards(office):
    with pytest.raises(PurchaseRefused, match="cannot wait"):
        office.ask(cents=2_500_00, urgent=True)
    row = office.ask(cents=2_500_00, urgent=True, reason="今晚升一级")
    office.sign(row)
    assert office.order(row).stage == "ordered"
    assert office.sign(row, "carol").stage == "ordered"
    assert selectors.is_signed(row)


def test_nobody_approves_what_they_asked_for_and_a_refusal_says_why(office):
    own = office.ask(who="alice")
    with pytest.raises(PurchaseRefused, match="Whoever asks"):
        office.sign(own)
    row = office.ask()
    with pytest.raises(PurchaseRefused, match="say why"):
        office.sign(row, agreed=False)
    assert office.sign(row, agreed=False, note="太贵").stage == "refused"
    with pytest.raises(PurchaseRefused, match="closed"):
        office.order(row)
    with pytest.raises(Forbidden):
        office.sign(office.ask(), "sam")


def test_a_price_far_above_the_usual_needs_a_reason(office):
    for _time in range(3):
        office.bought(quantity=100, cents=50_00)
    with pytest.raises(PurchaseRefused, match="100 % above"):
        office.ask(quantity=100, cents=100_00)
    assert office.ask(quantity=100, cents=100_00, reason="全市缺货").stage == "asked"


def test_money_is_promised_once_and_given_back_when_cancelled(office):
    row = office.bought(cents=1_900_00)
    second = office.ask(cents=1_900_00)
    office.sign(second)
    with pytest.raises(FundShort, match="¥1,100"):
        office.order(second)
    assert office.left() == 1_100_00
    office.act(services.cancel, "sam", purchase_id=row.pk, reason="供货方缺货")
    assert office.left() == 3_000_00
    assert office.order(second).stage == "ordered"


def test_a_bill_that_does_not_fit_is_paid_only_with_a_reason(office):
    row = office.bought()
    office.receive(row, 900)
    given = {"purchase_id": row.pk, "number": "INV-7", "cents": 1_000_00, "dated_on": TODAY}
    bill = office.act(services.bill, "sam", **given)
    assert bill.mismatches == ["not_received"]
    with pytest.raises(PurchaseRefused, match="does not fit"):
        office.act(services.pay, "alice", bill_id=bill.pk)
    with pytest.raises(Forbidden):
        office.act(services.pay, "sam", bill_id=bill.pk)
    office.receive(row, 100)
    office.act(services.pay, "alice", bill_id=bill.pk)
    office.act(services.pay, "alice", bill_id=bill.pk)
    assert office.left() == 2_000_00
    with pytest.raises(PurchaseRefused, match="paid already"):
        office.act(services.bill, "sam", **given)


def test_the_same_goods_are_not_paid_twice_under_another_number(office):
    row = office.bought()
    office.receive(row, 1000)
    given = {"purchase_id": row.pk, "cents": 1_000_00, "dated_on": TODAY}
    first, second = (office.act(services.bill, "sam", number=number, **given) for number in ("INV-7", "INV-7A"))
    office.act(services.pay, "alice", bill_id=first.pk)
    with pytest.raises(PurchaseRefused, match="does not fit"):
        office.act(services.pay, "alice", bill_id=second.pk)
    assert office.left() == 2_000_00


def test_one_bill_is_not_paid_for_two_orders_without_a_word(office):
    first, second = office.bought(), office.bought()
    bills = []
    for row, number in ((first, "INV-7"), (second, "inv-7")):
        office.receive(row, 1000)
        given = {"number": number, "cents": 1_000_00, "dated_on": TODAY}
        bills.append(office.act(services.bill, "sam", purchase_id=row.pk, **given))
    assert [bill.mismatches for bill in bills] == [[], []]
    office.act(services.pay, "alice", bill_id=bills[0].pk)
    assert selectors.matched(second) == [(bills[1], ["twice"])]
    with pytest.raises(PurchaseRefused, match="does not fit"):
        office.act(services.pay, "alice", bill_id=bills[1].pk)
    assert office.act(services.pay, "alice", bill_id=bills[1].pk, reason="两张发票同号，已电话核实").paid_at


def test_a_bill_dearer_than_promised_never_takes_more_than_the_fund_has(office):
    row = office.bought()
    office.receive(row, 1000)
    given = {"purchase_id": row.pk, "number": "INV-8", "dated_on": TODAY}
    bill = office.act(services.bill, "sam", cents=3_500_00, **given)
    with pytest.raises(FundShort, match=r"2,000\.00 left"):
        office.act(services.pay, "alice", bill_id=bill.pk, reason="涨价")
    assert office.left() == 2_000_00
    bill = office.act(services.bill, "sam", cents=1_500_00, **given)
    office.act(services.pay, "alice", bill_id=bill.pk, reason="涨价")
    assert office.left() == 1_500_00


def test_a_cancelled_purchase_still_says_why_it_was_asked_for(office):
    row = office.ask(reason="口罩只够两天")
    row = office.act(services.cancel, "sam", purchase_id=row.pk, reason="供货方缺货")
    assert (row.reason, row.cancelled_because) == ("口罩只够两天", "供货方缺货")


def test_what_was_ordered_urgently_is_not_paid_unsigned_without_a_word(office):
    row = office.ask(cents=2_500_00, urgent=True, reason="今晚升一级")
    office.sign(row)
    office.receive(office.order(row), 1000)
    given = {"purchase_id": row.pk, "number": "INV-8", "cents": 2_500_00, "dated_on": TODAY}
    bill = office.act(services.bill, "sam", **given)
    assert bill.mismatches == ["unsigned"]
    with pytest.raises(PurchaseRefused, match="does not fit"):
        office.act(services.pay, "alice", bill_id=bill.pk)


def test_one_person_does_not_give_two_signatures(office):
    row = office.ask(cents=2_500_00)
    office.sign(row, "carol")
    with pytest.raises(PurchaseRefused, match="does not wait for your signature"):
        office.sign(row, "carol")


def test_the_ledger_of_funds_cannot_be_altered(office):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        models.FundEntry.objects.update(cents=1)
    assert office.left() == 3_000_00


def test_another_compounds_purchase_does_not_exist(office):
    row = office.ask()
    with pytest.raises(NotFound):
        services.cancel(
            compound_id=office.cast.plane.pk,
            purchase_id=row.pk,
            reason="x",
            actor=office.cast.actor("mallory"),
            now=NOW,
        )
    assert models.Purchase.objects.get().stage == "asked"


@pytest.mark.parametrize("lines", [[], [(0, 1)], [(5, -1)]])
def test_a_purchase_of_nothing_is_not_asked_for(office, lines):
    with pytest.raises(PurchaseRefused):
        office.ask(lines=[services.Wanted(office.stocked.mask.pk, q, c) for q, c in lines])
    assert not models.Purchase.objects.exists()


def test_what_was_used_up_costs_what_it_was_bought_for(office):
    row = office.bought()
    office.receive(row, 1000)
    office.stocked.issue(250)
    [today] = selectors.costs(office.cast.pine.pk, days=1, now=NOW)
    assert today.spent.goods == 250_00


def test_a_price_far_above_the_usual_asks_for_a_reason_and_reads_the_same_after_it_was_ordered(office, client):
    office.pay_in(10_000_00)
    for cents in (1_000_00, 1_000_00, 1_400_00):
        office.bought(cents=cents)
    models.Purchase.objects.update(ordered_at=NOW - timedelta(days=1))
    with pytest.raises(PurchaseRefused) as refused:
        office.ask(quantity=100, cents=1_000_00)
    assert refused.value.code == "purchase.spike"
    row = office.ask(quantity=100, cents=1_000_00, reason="口罩断货")
    address = reverse("purchasing:one", kwargs={"compound": office.cast.pine.code, "purchase_id": row.pk})
    client.force_login(office.cast.user("alice"))
    assert "900%" in client.get(address).content.decode()
    office.sign(row)
    office.order(row)
    assert "900%" in client.get(address).content.decode()


def test_suppliers_are_searched_printed_and_exported(office, client):
    office.act(services.say_supplier, "sam", name="康达劳保", contact="138", lead_days=3)
    client.force_login(office.cast.user("sam"))
    address = reverse("purchasing:suppliers", kwargs={"compound": office.cast.pine.code})
    page = client.get(address, {"q": "138"}).content.decode()
    assert "康达劳保" in page
    assert "恒康医药" not in page
    assert "恒康医药" in client.get(address, {"format": "print"}).content.decode()
    assert client.get(address, {"format": "xlsx"})["Content-Type"].endswith("sheet")


def test_what_was_paid_to_whom_is_read_searched_printed_and_exported_with_what_was_above_the_usual(office, client):
    office.pay_in(10_000_00)
    for _time in range(3):
        office.bought(cents=462_50)
    office.bought(quantity=100, cents=1_000_00, reason="口罩断货")
    client.force_login(office.cast.user("sam"))
    address = reverse("purchasing:prices", kwargs={"compound": office.cast.pine.code})
    for query in ({}, {"q": "恒康"}, {"q": "口罩"}, {"format": "print"}):
        page = client.get(address, query).content.decode()
        assert page.count("¥0.4625") == 3
        assert "高于平常价 2062%" in page
    assert "还没有" in client.get(address, {"q": "nothing such"}).content.decode()
    assert client.get(address, {"format": "xlsx"})["Content-Type"].endswith("sheet")
    client.force_login(office.cast.user("cleo"))
    assert client.get(address).status_code == 403
