"""What the reserve says of a real stock: how long it lasts, and what a level would spend before it is confirmed."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from shouwang.base.places import services as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import rules as postures
from shouwang.base.posture import services as posture
from shouwang.base.residents.tests.people import settle as register
from shouwang.kernel.spans import Span
from shouwang.kernel.words import Words
from shouwang.means.purchasing import services as buying
from shouwang.means.reserve import selectors
from shouwang.means.supplies import services
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.testing.cast import NOW

LEVEL = [("minimum_on_duty", "gate", 8), ("ppe", "gate", {"mask": 2}), ("reserve_days", "mask", 7)]


def in_force(pine, measures, **where):
    source = postures.Source(1, "plan", "1", Words(), Words(), "", 3, "", Span(NOW, None))
    return [postures.InForce(*postures.read_measure(*each), PlaceRef(pine, **where), source) for each in measures]


@pytest.fixture
def stocked(cast):
    stocked = Stocked(cast)
    stocked.receive(120, expires_on=date(2028, 1, 1))
    return stocked


def test_a_level_says_what_it_would_spend_and_when_it_runs_out_before_anybody_confirms(stocked):
    pine = stocked.cast.pine.pk
    said = selectors.consequences(compound_id=pine, before=[], after=in_force(pine, LEVEL), now=NOW)
    # eight people, three shifts, two masks: 48 a day, 336 for seven days, and 120 last two days and a half
    assert [(each.kind, each.short) for each in said] == [("goods", True)]
    assert "216" in said[0].text
    assert selectors.consequences(compound_id=pine, before=in_force(pine, LEVEL), after=[], now=NOW) == ()
    assert selectors.rows(pine, now=NOW)[0].days is None


def test_what_nobody_has_is_said_to_be_missing_and_what_nobody_uses_any_more_is_not_spoken_of(cast):
    pine = cast.pine.pk
    raised = in_force(pine, LEVEL)
    [said] = selectors.consequences(compound_id=pine, before=[], after=raised, now=NOW)
    assert (said.text, said.short) == ("口罩：没有存货；备足 7 天要 336 只", True)
    assert selectors.consequences(compound_id=pine, before=raised, after=[], now=NOW) == ()


def test_a_plan_over_one_building_says_what_it_would_spend_on_its_people_and_on_the_posts(stocked):
    cast, pine = stocked.cast, stocked.cast.pine.pk
    for home, name in ((0, "王荷"), (0, "王梅"), (2, "张小兰")):
        register(cast, name, home)
    over = {"building_id": cast.homes[0].building_id}
    level = [*LEVEL, ("testing_every", "", 1440), ("supplied", "", ["food"])]
    texts = [
        each.text
        for each in selectors.consequences(compound_id=pine, before=[], after=in_force(pine, level, **over), now=NOW)
    ]
    assert [text.split("：")[0] for text in texts] == ["口罩", "抗原试剂", "食品包"]
    assert "216" in texts[0]
    assert "没有存货；每天需 2 只" in texts[1]
    assert "没有存货；每天需 2 只" in texts[2]
    home = cast.homes[2]
    where = {"building_id": home.building_id, "unit_id": home.unit_id, "home_id": home.pk}
    at_home = in_force(pine, [("testing_every", "", 1440)], **where)
    [kits] = selectors.consequences(compound_id=pine, before=[], after=at_home, now=NOW)
    assert "每天需 1 只" in kits.text


def test_the_page_shows_cover_reserve_and_an_order_under_the_level_in_force(client, stocked):
    pine = stocked.cast.pine
    order = posture.Order(pine.pk, "plan", "1", Words.of("Plan"), [PlaceRef(pine.pk)], severity=3)
    posture.raise_measures(order=order, measures=LEVEL, starts_at=NOW)
    [row] = selectors.rows(pine.pk, now=NOW)
    assert (row.days, row.target, row.is_low) == (pytest.approx(2.5), 336, True)
    assert row.order.units % 50 == 0
    assert row.order.units >= 336
    client.force_login(stocked.cast.user("sam"))
    for wanted in ("", "print", "xlsx"):
        address = reverse("reserve:cover", kwargs={"compound": pine.code})
        assert client.get(address, {"format": wanted}).status_code == 200


def test_the_stock_list_says_how_many_days_each_class_lasts_and_what_is_ordered(client, stocked):
    pine = stocked.cast.pine
    order = posture.Order(pine.pk, "plan", "1", Words.of("Plan"), [PlaceRef(pine.pk)], severity=3)
    posture.raise_measures(order=order, measures=LEVEL, starts_at=NOW)
    found = selectors.days_of_cover(pine.pk, now=NOW)
    assert (found["mask"].days, found["mask"].floor, found["mask"].is_low) == (pytest.approx(2.5), 7, True)
    client.force_login(stocked.cast.user("sam"))
    page = client.get(reverse("supplies:stock", kwargs={"compound": pine.code})).content.decode()
    assert "要求 7 天" in page
    board = client.get(reverse("reserve:days", kwargs={"compound": pine.code})).content.decode()
    assert "低于 7 天底线" in board
    assert "无在途补货" in board


def test_goods_in_another_unit_count_by_what_their_packs_say_and_those_that_do_not_say_are_named(client, stocked):
    cast = stocked.cast
    facts = {"item_class": "disinfectant", "minimum": 0}
    half = services.ItemFacts(name=Words(zh="半升装", en="Half litres"), unit="bottle", packs={"升": 2}, **facts)
    tablets = services.ItemFacts(name=Words(zh="泡腾片", en="Tablets"), unit="piece", packs={"瓶": 100}, **facts)
    for item, quantity in ((stocked.agent, 40_000), (stocked.item(half), 20), (stocked.item(tablets), 300)):
        stocked.receive(quantity, item=item, expires_on=None)
    [row] = [each for each in selectors.rows(cast.pine.pk, now=NOW) if each.item_class == "disinfectant"]
    assert (row.unit, row.cover.stock) == ("litres", 50)
    assert [(each.name.en, str(each.left)) for each in row.apart] == [("Tablets", "300 只（3 瓶）")]
    places.add_areas(compound_id=cast.pine.pk, areas=[("lift", "1 号梯", None, None)])
    hourly = in_force(cast.pine.pk, [("disinfect_every", "lift", 60), ("reserve_days", "disinfectant", 9)])
    [said] = selectors.consequences(compound_id=cast.pine.pk, before=[], after=hourly, now=NOW)
    assert said.text.endswith("未计入：泡腾片 300 只（3 瓶）")
    client.force_login(cast.user("sam"))
    address = reverse("reserve:cover", kwargs={"compound": cast.pine.code})
    for wanted in ("", "print"):
        assert "泡腾片" in client.get(address, {"format": wanted}).content.decode()
    assert client.get(address, {"format": "xlsx"}).status_code == 200


def test_water_that_is_kept_in_bottles_only_is_not_taken_for_litres(stocked):
    bottles = stocked.item(services.ItemFacts("water", Words(zh="瓶装水"), "bottle", packs={"箱": 24}))
    stocked.receive(240, item=bottles, expires_on=None)
    [row] = [each for each in selectors.rows(stocked.cast.pine.pk, now=NOW) if each.item_class == "water"]
    assert (row.unit, row.cover.stock, len(row.apart)) == ("litres", 0, 1)


def test_a_bottle_of_which_one_is_said_to_hold_so_much_counts_in_litres(stocked):
    facts = services.ItemFacts("water", Words(zh="瓶装水"), "bottle", packs={"箱": 24}, holds=(550, "ml"))
    stocked.receive(240, item=stocked.item(facts), expires_on=None)
    [row] = [each for each in selectors.rows(stocked.cast.pine.pk, now=NOW) if each.item_class == "water"]
    assert (row.unit, row.cover.stock, row.apart) == ("litres", pytest.approx(132), ())


def test_what_is_on_its_way_and_is_not_counted_with_its_class_is_shown_in_its_own_unit(client, stocked):
    cast, pine = stocked.cast, stocked.cast.pine.pk
    bottles = stocked.item(services.ItemFacts("water", Words(zh="瓶装水"), "bottle", packs={"箱": 24}))
    common = {"compound_id": pine, "actor": cast.actor("sam"), "now": NOW}
    gift = {"door": "gift", "giver": "王先生", "reason": "", "expected_on": date(2026, 11, 26), "nonce": uuid.uuid4()}
    buying.promise(lines=[buying.Wanted(bottles.pk, 48, 0)], **gift, **common)
    [row] = [each for each in selectors.rows(pine, now=NOW) if each.item_class == "water"]
    assert [(each.units, str(each.amount)) for each in row.coming] == [(None, "48 瓶（2 箱）")]
    assert (row.after.stock, row.after.gone_at, row.is_fed) == (0, NOW, False)
    keep = in_force(pine, [("reserve_days", "water", 9), ("supplied", "", ["water"])])
    register(cast, "王荷", 0)
    [said] = selectors.consequences(compound_id=pine, before=[], after=keep, now=NOW)
    assert said.text.endswith("未计入：瓶装水 48 瓶（2 箱），11月26日到")
    client.force_login(cast.user("sam"))
    address = reverse("reserve:cover", kwargs={"compound": cast.pine.code})
    for wanted in ("", "print"):
        page = client.get(address, {"format": wanted, "class": "water"}).content.decode()
        assert "瓶装水 <b>48 瓶（2 箱）</b>" in page
    assert client.get(address, {"format": "xlsx"}).status_code == 200


@pytest.fixture
def ordered(stocked):
    """A thousand masks ordered from a supplier that promises four days, of which two hundred came."""
    cast, pine = stocked.cast, stocked.cast.pine.pk
    keeper, manager = cast.actor("sam"), cast.actor("alice")
    common = {"compound_id": pine, "now": NOW}
    seller = buying.say_supplier(name="恒康医药", contact="", lead_days=4, actor=keeper, **common)
    fund = buying.say_fund(name="补贴", kind="subsidy", actor=manager, **common)
    buying.pay_in(fund_id=fund.pk, cents=10_000_00, words="", actor=manager, nonce=uuid.uuid4(), **common)
    wanted = [buying.Wanted(stocked.mask.pk, 1000, 500_00)]
    row = buying.ask(supplier_id=seller.pk, fund_id=fund.pk, lines=wanted, actor=keeper, nonce=uuid.uuid4(), **common)
    buying.sign(purchase_id=row.pk, agreed=True, note="", actor=manager, **common)
    buying.order(purchase_id=row.pk, actor=keeper, nonce=uuid.uuid4(), **common)
    buying.receive(
        purchase_id=row.pk, item_id=stocked.mask.pk, quantity=200, store_id=stocked.room.pk, actor=keeper,
        nonce=uuid.uuid4(), lot="P", expires_on=date(2028, 1, 1), **common,
    )  # fmt: skip
    return stocked


def test_what_is_ordered_counts_in_the_run_out_and_the_reorder_and_stands_on_the_curve(client, ordered):
    pine = ordered.cast.pine
    order = posture.Order(pine.pk, "plan", "1", Words.of("Plan"), [PlaceRef(pine.pk)], severity=3)
    posture.raise_measures(order=order, measures=LEVEL, starts_at=NOW)
    [row] = selectors.rows(pine.pk, now=NOW)
    [coming] = row.coming
    assert (coming.units, timezone.localdate(coming.at)) == (800, date(2026, 11, 27))
    assert (row.lead.mean, row.days) == (4.0, pytest.approx(320 / 48))
    assert row.after.gone_at == NOW + timedelta(days=1120 / 48)
    assert row.order.units == 0
    client.force_login(ordered.cast.user("sam"))
    page = client.get(reverse("reserve:cover", kwargs={"compound": pine.code}), {"class": "mask"}).content.decode()
    assert "恒康医药" in page
    assert "curve-0" in page
    board = client.get(reverse("reserve:days", kwargs={"compound": pine.code})).content.decode()
    assert "下次到货" in board
    assert "无在途补货" not in board
