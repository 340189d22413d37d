"""Kinds of places and the pure question whether one place lies within another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shouwang.kernel.words import gettext_noop as _


class AreaKind(StrEnum):
    """A public area, by what it is; measures address areas by kind."""

    LOBBY = "lobby"
    LIFT = "lift"
    STAIRWELL = "stairwell"
    CORRIDOR = "corridor"
    WASTE = "waste"
    FITNESS = "fitness"
    PLAYGROUND = "playground"
    GARAGE = "garage"
    TOILET = "toilet"
    PARCELS = "parcels"
    CLUBHOUSE = "clubhouse"
    CANTEEN = "canteen"
    ACTIVITY_ROOM = "activity_room"
    PUMP_ROOM = "pump_room"
    POWER_ROOM = "power_room"
    OFFICE = "office"
    ASSEMBLY = "assembly"
    GATEHOUSE = "gatehouse"


AREA_LABELS: dict[str, str] = {
    AreaKind.LOBBY: _("Lobby"),
    AreaKind.LIFT: _("Lift car"),
    AreaKind.STAIRWELL: _("Stairwell"),
    AreaKind.CORRIDOR: _("Corridor"),
    AreaKind.WASTE: _("Waste point"),
    AreaKind.FITNESS: _("Fitness equipment"),
    AreaKind.PLAYGROUND: _("Playground"),
    AreaKind.GARAGE: _("Garage"),
    AreaKind.TOILET: _("Public toilet"),
    AreaKind.PARCELS: _("Parcel point"),
    AreaKind.CLUBHOUSE: _("Clubhouse"),
    AreaKind.CANTEEN: _("Canteen"),
    AreaKind.ACTIVITY_ROOM: _("Activity room"),
    AreaKind.PUMP_ROOM: _("Pump room"),
    AreaKind.POWER_ROOM: _("Power room"),
    AreaKind.OFFICE: _("Office"),
    AreaKind.ASSEMBLY: _("Assembly point"),
    AreaKind.GATEHOUSE: _("Gatehouse"),
}


class GateKind(StrEnum):
    """A way in or out, by its use."""

    MAIN = "main"
    SIDE = "side"
    BACK = "back"
    VEHICLE = "vehicle"


GATE_LABELS: dict[str, str] = {
    GateKind.MAIN: _("Main gate"),
    GateKind.SIDE: _("Side gate"),
    GateKind.BACK: _("Back gate"),
    GateKind.VEHICLE: _("Vehicle gate"),
}


class OrganisationKind(StrEnum):
    """A body that the compound works with."""

    STREET = "street"
    COMMITTEE = "committee"
    POLICE = "police"
    HEALTH = "health"
    OWNERS = "owners"
    FIRE = "fire"
    HOSPITAL = "hospital"
    UTILITY = "utility"
    CONTRACTOR = "contractor"
    VOLUNTEERS = "volunteers"


ORGANISATION_LABELS: dict[str, str] = {
    OrganisationKind.STREET: _("Street office"),
    OrganisationKind.COMMITTEE: _("Residents' committee"),
    OrganisationKind.POLICE: _("Police station"),
    OrganisationKind.HEALTH: _("Health authority"),
    OrganisationKind.OWNERS: _("Owners' committee"),
    OrganisationKind.FIRE: _("Fire brigade"),
    OrganisationKind.HOSPITAL: _("Hospital"),
    OrganisationKind.UTILITY: _("Utility"),
    OrganisationKind.CONTRACTOR: _("Contractor"),
    OrganisationKind.VOLUNTEERS: _("Volunteers"),
}


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A place by the ids on the way to it; what is None is not narrowed down.

    A home carries compound, building and unit as well; an area carries its compound and, where it
    lies in one, its building.
    """

    compound_id: int
    building_id: int | None = None
    unit_id: int | None = None
    home_id: int | None = None
    area_id: int | None = None

    def covers(self, place: PlaceRef) -> bool:
        """Whether ``place`` lies within this scope (a place covers itself).

        >>> PlaceRef(1, building_id=7).covers(PlaceRef(1, building_id=7, unit_id=2, home_id=9))
        True
        >>> PlaceRef(1, building_id=7).covers(PlaceRef(1))
        False
        """
        return (
            self.compound_id == place.compound_id
            and self.building_id in (None, place.building_id)
            and self.unit_id in (None, place.unit_id)
            and self.home_id in (None, place.home_id)
            and self.area_id in (None, place.area_id)
        )
