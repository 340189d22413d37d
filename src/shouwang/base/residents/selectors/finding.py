"""One page of a search at a time, so that a letter typed over 50,000 people costs milliseconds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from shouwang.base.residents import fields, lookup
from shouwang.base.residents.models import Person, Residence
from shouwang.base.residents.selectors import current, filters
from shouwang.base.residents.selectors.search import BY_ROOM, fit, search, with_places


@dataclass
class Found(Sequence[Any]):
    """Residences that were meant: ``len()`` counts them and a slice fetches them.

    A name typed alone is searched among people first: the first page of a third of the compound must
    not join every one of them with a home. An empty box is read building by building.
    """

    compound_id: int
    text: str
    now: datetime
    only: str = ""
    building_ids: Collection[int] | None = None

    def __len__(self) -> int:
        """How many: of people where names were typed, else of residences."""
        if self._people is not None:
            return self._people.count()
        if self._buildings is not None:
            return sum(count for _building, count in self._buildings)
        return self._rows.count()

    def __getitem__(self, part: Any) -> Any:
        """The residences of one page (a slice), in order; or one of them."""
        if isinstance(part, int):
            return self[part : part + 1][0]
        if self._people is not None:
            return self._of_people(list(self._people.values_list("pk", flat=True)[part]))
        if self._buildings is not None:
            return self._by_building(part.start or 0, part.stop)
        return list(self._rows[part])

    @cached_property
    def _asked(self) -> lookup.Lookup:
        return lookup.read(self.text)

    @cached_property
    def _rows(self) -> QuerySet[Residence]:
        rows = search(self.compound_id, self.text, now=self.now, building_ids=self.building_ids)
        return filters.narrowed(rows, self.only, compound_id=self.compound_id, now=self.now)

    @cached_property
    def _people(self) -> QuerySet[Person] | None:
        asked = self._asked
        if self.only or self.building_ids is not None or asked != lookup.Lookup(names=asked.names) or not asked.names:
            return None
        keys = [fields.key_of(self.compound_id, name) for name in asked.names]
        people = Person.objects.filter(compound_id=self.compound_id, search_keys__contains=keys, erase_on__isnull=True)
        return people.annotate(fit=fit(asked.names)).order_by("fit", "sort_key", "pk")

    def _of_people(self, ids: list[int]) -> list[Residence]:
        """The homes of these people, in the people's order."""
        rows = with_places(Residence.objects.filter(current.at(self.now), person_id__in=ids))
        place = {person_id: index for index, person_id in enumerate(ids)}
        return sorted(rows, key=lambda row: (place[row.person_id], row.pk))

    @cached_property
    def _buildings(self) -> list[tuple[int, int]] | None:
        """Buildings in their order with how many belong to each; only where nothing narrows the list."""
        if self.text.strip() or self.only:
            return None
        rows = Residence.objects.filter(current.at(self.now), compound_id=self.compound_id)
        if self.building_ids is not None:
            rows = rows.filter(home__building_id__in=list(self.building_ids))
        by_building = rows.values("home__building__rank", "home__building__number", "home__building_id")
        counted = by_building.annotate(people=Count("pk")).order_by("home__building__rank", "home__building__number")
        return list(counted.values_list("home__building_id", "people"))

    def _by_building(self, start: int, stop: int) -> list[Residence]:
        found: list[Residence] = []
        for building_id, skipped, wanted in self._parts(start, stop):
            rows = Residence.objects.filter(
                current.at(self.now), compound_id=self.compound_id, home__building_id=building_id
            )
            found += with_places(rows).order_by(*BY_ROOM)[skipped : skipped + wanted]
        return found

    def _parts(self, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
        """Building, how many of it to skip, how many to take."""
        before = 0
        for building_id, count in self._buildings or ():
            first, last = max(start, before), min(stop, before + count)
            if first < last:
                yield building_id, first - before, last - first
            before += count

    def homes(self) -> int | None:
        """In how many homes they live; not said of more than 500, which nobody reads one by one."""
        if len(self) > 500:
            return None
        return len({row.home_id for row in self[:500]})
