"""The reserve is told by the rounds of disinfection, which it does not know."""

from collections import Counter

import pytest

from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.words import Words
from shouwang.means.reserve import selectors
from shouwang.means.supplies import services as supplies
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.protect.hygiene import selectors as hygiene
from shouwang.protect.hygiene.tests.conftest import equip
from shouwang.testing.cast import NOW


def test_real_rounds_speak_for_disinfectant_instead_of_the_estimate_and_are_not_counted_twice(cast, monkeypatch):
    stocked = Stocked(cast)
    stocked.receive(50_000, item=stocked.agent, expires_on=None)
    pine = cast.pine.pk
    before = Counter(places.areas(pine).values_list("kind", flat=True))["lift"]
    place_services.add_areas(compound_id=pine, areas=[("lift", "1 号梯", None, None)])
    order = posture.Order(pine, "plan", "1", Words.of("Plan"), [PlaceRef(pine)], severity=3)
    posture.raise_measures(order=order, measures=[("disinfect_every", "lift", 120)], starts_at=NOW)
    [estimated] = selectors.rows(pine, now=NOW)
    assert estimated.cover.per_day == pytest.approx((before + 1) * 12 * 0.2)
    asked = []

    def burn(*, compound_id, in_force, now):
        asked.extend(each.key for each in in_force)
        return {stocked.agent.pk: 900}

    monkeypatch.setattr(hygiene, "burn", burn)
    [real] = selectors.rows(pine, now=NOW)
    assert real.cover.per_day == pytest.approx(0.9)
    assert ("disinfect_every", "lift") in asked
    bottled = stocked.item(supplies.ItemFacts("disinfectant", Words(zh="瓶装"), "bottle", packs={"升": 2}))
    tablets = stocked.item(supplies.ItemFacts("disinfectant", Words(zh="泡腾片"), "piece"))
    monkeypatch.setattr(hygiene, "burn", lambda **_asked: {stocked.agent.pk: 900, bottled.pk: 4, tablets.pk: 60})
    [real] = selectors.rows(pine, now=NOW)
    assert real.cover.per_day == pytest.approx(0.9 + 2)


def test_a_measure_of_one_building_counts_with_the_areas_of_that_building_only(cast):
    equip(cast)
    pine, building = cast.pine.pk, cast.homes[0].building_id

    def a_day(*where):
        order = posture.Order(pine, "plan", str(where), Words.of("Plan"), [PlaceRef(pine, *where)], severity=3)
        posture.raise_measures(order=order, measures=[("disinfect_every", "lift", 120)], starts_at=NOW)
        rows = {row.item_class: row.cover.per_day for row in selectors.rows(pine, now=NOW)}
        assert "disinfectant" in selectors.days_of_cover(pine, now=NOW)
        return rows["disinfectant"]

    one, all_of_it = a_day(building), a_day()
    lifts = list(places.areas(pine).filter(kind="lift").values_list("building_id", flat=True))
    assert 0 < lifts.count(building) < len(lifts)
    assert one == pytest.approx(all_of_it * lifts.count(building) / len(lifts), rel=0.02)
