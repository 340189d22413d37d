"""Reading the ground; other apps find places here."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet

from shouwang.base.places.models import Area, Building, Company, Compound, Gate, Home, Organisation, Unit
from shouwang.base.places.rules import PlaceRef
from shouwang.kernel import rooms
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _


def compound_by_code(code: str) -> Compound:
    """The compound of an address such as ``/c/qingsongli/``.

    Raises:
        NotFound: ``place.unknown``.
    """
    found = Compound.objects.select_related("company").filter(code=code).first()
    if found is None:
        raise NotFound("place.unknown", _("There is no such place."))
    return found


def compounds(ids: Iterable[int] | None = None) -> QuerySet[Compound]:
    """All compounds, or those of the given ids."""
    found = Compound.objects.select_related("company")
    return found if ids is None else found.filter(pk__in=ids)


def compound_ids_of_company(company_id: int) -> list[int]:
    """Every compound that a company runs."""
    return list(Compound.objects.filter(company_id=company_id).values_list("pk", flat=True))


def companies() -> QuerySet[Company]:
    """All companies."""
    return Company.objects.order_by("pk")


def buildings(compound_id: int) -> QuerySet[Building]:
    """The compound's buildings in the order people list them."""
    return Building.objects.filter(compound_id=compound_id)


def units(compound_id: int) -> QuerySet[Unit]:
    """The compound's units with their buildings."""
    return Unit.objects.filter(compound_id=compound_id).select_related("building")


def homes(compound_id: int, building_ids: Iterable[int] | None = None) -> QuerySet[Home]:
    """The compound's homes (or those of some buildings) with building and unit."""
    found = Home.objects.filter(compound_id=compound_id).select_related("building", "unit")
    return found if building_ids is None else found.filter(building_id__in=list(building_ids))


def home(home_id: int, *, compound_id: int) -> Home:
    """One home of the compound.

    Raises:
        NotFound: ``place.unknown``, also for a home of another compound.
    """
    found = homes(compound_id).filter(pk=home_id).first()
    if found is None:
        raise NotFound("place.unknown", _("There is no such place."))
    return found


def homes_named(compound_id: int, text: str) -> QuerySet[Home]:
    """The homes that a typed room means: ``3-2-501``, ``3栋2单元501``, ``0501``; none when it is no room."""
    room = rooms.read_room(text)
    if room is None or not room.room:
        return Home.objects.none()
    bare = rooms.same_door(room.room)
    found = homes(compound_id).filter(room__in={room.room, bare, bare.rjust(3, "0"), bare.rjust(4, "0")})
    if room.building:
        found = found.filter(building__number=room.building)
    return found.filter(unit__number=room.unit) if room.unit else found


def doors(compound_id: int) -> list[tuple[str, str, list[str]]]:
    """Every door: building, unit and the rooms behind it; one query, a row a unit."""
    found = Home.objects.filter(compound_id=compound_id).order_by("building__rank", "unit__number")
    rows = found.values_list("building__number", "unit__number")
    return list(rows.annotate(rooms=ArrayAgg("room", order_by=["floor", "room"])))


def homes_within(scope: PlaceRef) -> QuerySet[Home]:
    """The homes that a scope covers."""
    narrow = Q(compound_id=scope.compound_id)
    if scope.building_id is not None:
        narrow &= Q(building_id=scope.building_id)
    if scope.unit_id is not None:
        narrow &= Q(unit_id=scope.unit_id)
    if scope.home_id is not None:
        narrow &= Q(pk=scope.home_id)
    return Home.objects.filter(narrow)


def areas(compound_id: int, kind: str = "") -> QuerySet[Area]:
    """The compound's public areas, all or of one kind."""
    found = Area.objects.filter(compound_id=compound_id).select_related("building", "unit")
    return found.filter(kind=kind) if kind else found


def area_by_code(compound_id: int, code: str) -> Area | None:
    """The area whose printed code was scanned."""
    return Area.objects.filter(compound_id=compound_id, code=code.strip().upper()).first()


def gates(compound_id: int) -> QuerySet[Gate]:
    """The compound's gates."""
    return Gate.objects.filter(compound_id=compound_id)


def gate(gate_id: int) -> Gate | None:
    """One gate, of whatever compound; for pages whose address names nothing else."""
    return Gate.objects.select_related("compound").filter(pk=gate_id).first()


def organisations(compound_id: int) -> QuerySet[Organisation]:
    """The bodies that the compound works with."""
    return Organisation.objects.filter(compound_id=compound_id)
