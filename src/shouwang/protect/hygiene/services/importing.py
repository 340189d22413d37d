"""Taking areas from a spreadsheet: good rows are written, the others come back with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.places import selectors as places
from shouwang.base.places import services as place_services
from shouwang.base.places.rules import AREA_LABELS
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.hygiene import rules
from shouwang.protect.hygiene.models import Spot
from shouwang.protect.hygiene.services.areas import EDIT, MOST, note, take_up

SheetReader = Callable[[bytes, str], Any]
"""``read(content, filename)`` → something with ``rows`` of cells; refuses what is no sheet."""

_readers: list[SheetReader] = []


def read_sheets_with(reader: SheetReader) -> None:
    """Let the import of the register open spreadsheets; called once, from the wiring."""
    _readers[:] = [reader]


@dataclass
class Taken:
    """What came of a sheet.

    Args:
        refused: number of the row, its cells and why.
    """

    made: int = 0
    changed: int = 0
    same: int = 0
    headings: list[str] = field(default_factory=list)
    refused: list[tuple[int, list[Any], rules.HygieneRefused]] = field(default_factory=list)


@transaction.atomic
def import_areas(
    *, compound_id: int, content: bytes, filename: str, actor: Actor, now: datetime, check_only: bool = False
) -> Taken:
    """Make or change the areas of a sheet, row by row; the same sheet again changes nothing. Locks the compound.

    Args:
        check_only: say what would be done, and do nothing.

    Raises:
        HygieneRefused: ``hygiene.headings``, ``hygiene.too_many``; FileRefused: what is no readable spreadsheet.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, EDIT, compound_id=compound_id)
    grid = _readers[0](content, filename)
    start, where = rules.columns(grid.rows)
    taken = Taken(headings=[str(cell) for cell in grid.rows[start]])
    good = list(_read(grid.rows, start, where, compound_id, taken))
    place_services.lock_compound(compound_id=compound_id)
    if places.areas(compound_id).count() + len(good) > MOST:
        raise rules.HygieneRefused("hygiene.too_many", _("That would be more than {n} areas."), n=MOST)
    _write(good, compound_id, taken)
    if check_only:
        transaction.set_rollback(True)
    else:
        note("hygiene.laid_out", taken.made, compound_id, actor, now)
        note("hygiene.areas_changed", taken.changed, compound_id, actor, now)
    return taken


def _read(
    rows: Sequence[Sequence[Any]], start: int, where: dict[str, int], compound_id: int, taken: Taken
) -> Iterator[rules.AreaRow]:
    kinds = _by_any_name(AREA_LABELS)
    methods = _by_any_name({key: method.label for key, method in rules.METHODS.items()})
    numbers = set(places.buildings(compound_id).values_list("number", flat=True))
    seen: set[tuple[str, str]] = set()
    for number, cells in enumerate(rows[start + 1 :], start + 2):
        if not any(str(cell).strip() for cell in cells):
            continue
        try:
            row = rules.read_row(cells, where, kinds=kinds, methods=methods)
            if row.building and row.building not in numbers:
                raise rules.HygieneRefused("hygiene.building", _("There is no building {n} here."), n=row.building)
            if (row.kind, row.name) in seen:
                raise rules.HygieneRefused("hygiene.twice", _("This area stands in the sheet twice."))
        except rules.HygieneRefused as refused:
            taken.refused.append((number, list(cells), refused))
            continue
        seen.add((row.kind, row.name))
        yield row


def _by_any_name(labels: dict[str, str]) -> dict[str, str]:
    """Name in either language, or the key itself → key."""
    found = {key.lower(): key for key in labels} | {label.lower(): key for key, label in labels.items()}
    with translation.override("zh-hans"):
        return found | {translation.gettext(label).lower(): key for key, label in labels.items()}


def _write(good: Sequence[rules.AreaRow], compound_id: int, taken: Taken) -> None:
    houses = {each.number: each for each in places.buildings(compound_id)}
    there = {(area.kind, area.name) for area in places.areas(compound_id)}
    fresh = [(row.kind, row.name, houses.get(row.building), None) for row in good if (row.kind, row.name) not in there]
    place_services.add_areas(compound_id=compound_id, areas=fresh)
    taken.made = len(fresh)
    take_up(compound_id)
    spots = {(s.area.kind, s.area.name): s for s in Spot.objects.filter(compound_id=compound_id).select_related("area")}
    for row in good:
        spot = spots[row.kind, row.name]
        said = {"floor": row.floor, "size_m2": row.size_m2, "surfaces": row.surfaces, "method": row.method}
        changes = {key: value for key, value in said.items() if value is not None and getattr(spot, key) != value}
        if changes or spot.retired_at is not None:
            Spot.objects.filter(pk=spot.pk).update(**changes, retired_at=None)
        if (row.kind, row.name) in there:
            taken.changed += bool(changes or spot.retired_at)
            taken.same += not (changes or spot.retired_at)
