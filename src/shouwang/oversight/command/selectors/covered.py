"""Which places an activation covers, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shouwang.base.places import selectors as places
from shouwang.base.places.rules import PlaceRef
from shouwang.kernel.words import Words
from shouwang.oversight.command.rules.expansion import Ground, Spot


def ground(compound_id: int, building_ids: Sequence[int] = ()) -> Ground:
    """The buildings and gates that an activation covers."""
    buildings = places.buildings(compound_id)
    if building_ids:
        buildings = buildings.filter(pk__in=building_ids)
    return Ground(
        buildings=[Spot(b.pk, building_name(b.number).zh) for b in buildings],
        gates=[Spot(g.pk, g.name) for g in places.gates(compound_id)],
    )


def building_name(number: str) -> Words:
    """A building as people say it: 7号楼."""
    if not number[:1].isdigit():
        return Words(en=number, zh=number)
    return Words(en=f"Building {number}", zh=f"{number}号楼")


def scopes(compound_id: int, building_ids: Iterable[int]) -> list[PlaceRef]:
    """The places that an activation raises measures over."""
    return [PlaceRef(compound_id, building_id=each) for each in building_ids] or [PlaceRef(compound_id)]


def place_words(compound_id: int, building_ids: Iterable[int]) -> Words:
    """The scope in words: the whole compound, or its buildings by name."""
    chosen = list(building_ids)
    if not chosen:
        return Words(en="the whole compound", zh="全小区")
    numbers = places.buildings(compound_id).filter(pk__in=chosen).values_list("number", flat=True)
    names = [building_name(number) for number in numbers]
    return Words(en=", ".join(n.en for n in names), zh="、".join(n.zh for n in names))
