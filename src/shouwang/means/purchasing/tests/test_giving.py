"""Gifts and allotments come through the same door as orders; funds know their incident; days know what they cost."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.outcomes import Forbidden, NotFound
from shouwang.kernel.words import Words
from shouwang.means.purchasing import models, selectors, services
from shouwang.means.purchasing.rules import PurchaseRefused
from shouwang.means.purchasing.selectors import costing
from shouwang.means.purchasing.tests.test_services import TODAY, Office
from shouwang.means.supplies.models import Entry
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW


@pytest.fixture
def office(db):
    return stage.furnish(stage.assemble(), Office)


def promise(office, who="sam", **more):
    given = {
        "door": "gift",
        "giver": "春风超市",
        "lines": [services.Wanted(office.stocked.mask.pk, 500, 0)],
        "expected_on": TODAY + timedelta(days=2),
        "nonce": uuid.uuid4(),
    }
    return office.act(services.promise, who, **{**given, **more})


def test_a_gift_is_promised_comes_in_parts_and_costs_nobody_anything(office):
    row = promise(office)
    assert (row.stage, selectors.steps_of(row), office.left()) == ("ordered", (), 3_000_00)
    assert [each.pk for each, _lines in selectors.on_the_way(office.cast.pine.pk)] == [row.pk]
    assert office.receive(row, 200).stage == "ordered"
    with pytest.raises(PurchaseRefused, match="More than was ordered"):
        office.receive(row, 301)
    assert office.receive(row, 300).stage == "received"
    assert (office.masks(), set(Entry.objects.values_list("kind", flat=True))) == (500, {"donate_in"})
    assert selectors.prices(office.stocked.mask.pk) == []
    with pytest.raises(PurchaseRefused, match="no bill"):
        office.act(services.bill, "sam", purchase_id=row.pk, number="1", cents=100, dated_on=TODAY)


def test_a_promise_sent_twice_is_one_and_a_bad_one_changes_nothing(office):
    once = uuid.uuid4()
    assert promise(office, nonce=once).pk == promise(office, nonce=once).pk
    for wrong in (
        {"door": "order"},
        {"giver": " "},
        {"lines": []},
        {"lines": [services.Wanted(office.stocked.mask.pk, 0, 0)]},
        {"expected_on": TODAY - timedelta(days=1)},
    ):
        with pytest.raises(PurchaseRefused):
            promise(office, **wrong)
    with pytest.raises(Forbidden):
        promise(office, who="bob")
    assert models.Purchase.objects.count() == 1
    assert "春风超市" not in selectors.suppliers(office.cast.pine.pk).values_list("name", flat=True)


def test_the_giver_gets_a_slip_that_says_what_came_and_when(client, office):
    row = promise(office, door="allotment", giver="街道应急库")
    office.receive(row, 200)
    client.force_login(office.cast.user("sam"))
    where = {"compound": office.cast.pine.code, "purchase_id": row.pk}
    slip = client.get(reverse("purchasing:thanks", kwargs=where)).content.decode()
    assert "街道应急库" in slip
    assert "200" in slip
    for name in ("orders", "promise", "funds"):
        kwargs = {"compound": office.cast.pine.code}
        assert client.get(reverse(f"purchasing:{name}", kwargs=kwargs)).status_code == 200
    assert client.get(reverse("purchasing:one", kwargs=where)).status_code == 200
    bought = {**where, "purchase_id": office.ask().pk}
    assert client.get(reverse("purchasing:thanks", kwargs=bought)).status_code == 404


def test_a_fund_is_given_for_an_incident_that_there_is(client, office, monkeypatch):
    monkeypatch.setattr(costing, "_causes", [lambda compound_id: [selectors.Cause("7", "奥密克戎", NOW)]])
    with pytest.raises(NotFound):
        office.act(services.give_for, "alice", fund_id=office.fund.pk, incident_ref="8")
    client.force_login(office.cast.user("alice"))
    page = reverse("purchasing:fund", kwargs={"compound": office.cast.pine.code, "fund_id": office.fund.pk})
    assert client.post(page, {"act": "cause", "incident": "7"}).status_code == 302
    office.fund.refresh_from_db()
    assert office.fund.incident_ref == "7"
    funds = client.get(reverse("purchasing:funds", kwargs={"compound": office.cast.pine.code}))
    assert "奥密克戎" in funds.content.decode()


def level(office, numeral, severity, *, since, until=None):
    pine = office.cast.pine.pk
    order = posture.Order(pine, "plan", numeral, Words.of("Plan"), [PlaceRef(pine)], severity=severity, numeral=numeral)
    posture.raise_measures(order=order, measures=[("mask", "", "public")], starts_at=since, ends_at=until)


def test_a_day_costs_its_goods_and_its_people_and_is_split_by_the_time_that_each_level_held(office, monkeypatch):
    pine, hour = office.cast.pine.pk, timedelta(hours=1)
    office.receive(office.bought(), 1000)
    level(office, "Ⅲ", 2, since=NOW - 4 * hour)
    level(office, "Ⅱ", 3, since=NOW - 2 * hour, until=NOW - hour)
    for ago, quantity in ((5, 10), (3, 20), (1.5, 30), (0.5, 40)):
        office.stocked.issue(quantity, occurred_at=NOW - ago * hour)
    worked = [selectors.Worked(NOW - 5 * hour, NOW, 30_00), selectors.Worked(NOW - 29 * hour, NOW - 21 * hour, 30_00)]
    monkeypatch.setattr(costing, "_hours", [lambda **_asked: worked])
    found = selectors.costs(pine, days=3, now=NOW)
    assert [(each.day, each.level and each.level.numeral, each.spent.goods, each.spent.hours) for each in found] == [
        (TODAY, "Ⅲ", 40_00, 1.0),
        (TODAY, "Ⅱ", 30_00, 1.0),
        (TODAY, "Ⅲ", 20_00, 2.0),
        (TODAY, None, 10_00, 1.0),
        (TODAY - timedelta(days=1), None, 0, 8.0),
        (TODAY - timedelta(days=2), None, 0, 0.0),
    ]
    assert sum(each.spent.days for each in found) == pytest.approx(3)
    levels = {held and held.numeral: spent for held, spent in selectors.by_level(found)}
    assert list(levels) == ["Ⅱ", "Ⅲ", None]
    assert [(each.goods, each.people, each.hours) for each in levels.values()] == [
        (30_00, 30_00, 1.0),
        (60_00, 90_00, 3.0),
        (10_00, 270_00, 9.0),
    ]
    assert levels["Ⅱ"].days == pytest.approx(1 / 24)
