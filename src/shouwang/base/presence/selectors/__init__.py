"""Reading who is where and was where; callers check that the reader may know. Other apps import this module only."""

from shouwang.base.presence.selectors.flows import FLOW, Flow, GateFlow, flow, flow_by_gate
from shouwang.base.presence.selectors.past import at_place, of_person, of_user
from shouwang.base.presence.selectors.present import (
    inside,
    inside_area,
    noted_left,
    visitors_inside,
    walk_ins,
)
from shouwang.base.presence.selectors.sheet import BuildingCount, HomeSheet, Somebody, by_building, sheet, without_home

__all__ = [
    "FLOW",
    "BuildingCount",
    "Flow",
    "GateFlow",
    "HomeSheet",
    "Somebody",
    "at_place",
    "by_building",
    "flow",
    "flow_by_gate",
    "inside",
    "inside_area",
    "noted_left",
    "of_person",
    "of_user",
    "sheet",
    "visitors_inside",
    "walk_ins",
    "without_home",
]
