"""The ground: scopes that cover places, homes that are laid out once, strangers that find nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.base.places import selectors, services
from shouwang.base.places.models import Building, Home, Unit
from shouwang.base.places.rules import (
    AREA_LABELS,
    GATE_LABELS,
    ORGANISATION_LABELS,
    AreaKind,
    GateKind,
    OrganisationKind,
    PlaceRef,
)
from shouwang.kernel.outcomes import NotFound
from shouwang.testing.cast import Cast

some_id = st.none() | st.integers(1, 3)
refs = st.builds(PlaceRef, st.integers(1, 2), some_id, some_id, some_id, some_id)


@given(refs, refs, refs)
def test_covering_is_an_order(a: PlaceRef, b: PlaceRef, c: PlaceRef) -> None:
    assert a.covers(a)
    if a.covers(b) and b.covers(c):
        assert a.covers(c)
    if a.covers(b) and b.covers(a):
        assert a == b


def test_every_kind_has_a_label() -> None:
    assert set(AREA_LABELS) == set(AreaKind)
    assert set(GATE_LABELS) == set(GateKind)
    assert set(ORGANISATION_LABELS) == set(OrganisationKind)


def test_homes_are_laid_out_once_and_keep_what_is_known(cast: Cast) -> None:
    before = Home.objects.count()
    rows = [services.HomeRow("1", "1", "0101", area_m2=Decimal("92.50")), services.HomeRow("3", "2", "0501", floor=5)]
    homes = services.ensure_homes(compound_id=cast.pine.pk, rows=rows)
    again = services.ensure_homes(compound_id=cast.pine.pk, rows=[services.HomeRow("1", "1", "0101")])
    assert Home.objects.count() == before + 1
    assert again[("1", "1", "0101")].area_m2 == Decimal("92.50")
    assert homes[("3", "2", "0501")].unit.number == "2"


def test_buildings_stand_in_the_order_of_their_numbers(cast: Cast) -> None:
    for number in ("10", "9", "A"):
        services.ensure_building(compound_id=cast.pine.pk, number=number)
    assert [b.number for b in selectors.buildings(cast.pine.pk)] == ["1", "2", "9", "10", "A"]


@pytest.mark.parametrize("typed", ["1-1-0101", "1栋1单元101", "１号楼一单元0101室"])
def test_a_home_is_found_as_it_is_written(cast: Cast, typed: str) -> None:
    assert list(selectors.homes_named(cast.pine.pk, typed)) == [cast.homes[0]]


def test_a_room_that_two_units_have_is_said_with_its_unit(cast: Cast) -> None:
    def doors() -> list[str]:
        return [home.door for home in selectors.homes(cast.pine.pk) if home.building.number == "1"]

    before = doors()
    other = services.ensure_homes(compound_id=cast.pine.pk, rows=[services.HomeRow("1", "2", "0101")])
    assert sorted(doors()) == ["1-0101", "1-0201", "2-0101"]
    assert other[("1", "2", "0101")].door == "2-0101"
    assert other[("2", "1", "0101")].door == "0101", "the other building has one unit"
    assert list(selectors.homes_named(cast.pine.pk, "1号楼 2-0101")) == [other[("1", "2", "0101")]]
    services.remove_homes(compound_id=cast.pine.pk, home_ids=[other[("1", "2", "0101")].pk])
    assert doors() == before == ["0101", "0201"]


def test_a_stranger_s_home_is_not_found(cast: Cast) -> None:
    foreign = Home.objects.get(compound=cast.plane)
    with pytest.raises(NotFound):
        selectors.home(foreign.pk, compound_id=cast.pine.pk)
    with pytest.raises(NotFound):
        selectors.compound_by_code("nowhere")


def test_homes_laid_out_by_mistake_go_with_their_empty_building(cast: Cast) -> None:
    made = services.ensure_homes(compound_id=cast.pine.pk, rows=[services.HomeRow("77", "1", "0101")])
    assert services.remove_homes(compound_id=cast.pine.pk, home_ids=[made[("77", "1", "0101")].pk]) == 0
    assert not Building.objects.filter(number="77").exists()
    assert not Unit.objects.filter(building__number="77").exists()


def test_each_area_has_a_code_of_its_own(cast: Cast) -> None:
    areas = [("lift", f"{n}号梯", None, None) for n in range(3)]
    made = services.add_areas(compound_id=cast.pine.pk, areas=areas)
    made += services.add_areas(compound_id=cast.pine.pk, areas=[("lobby", "大堂", None, None)])
    assert len({area.code for area in made}) == 4
    assert selectors.area_by_code(cast.pine.pk, f" {made[0].code.lower()} ") == made[0]
    assert selectors.area_by_code(cast.plane.pk, made[0].code) is None
