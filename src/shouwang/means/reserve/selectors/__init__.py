"""How long goods last and what to order; what a change of level would spend; other apps import this module only."""

from shouwang.means.reserve.rules import Use
from shouwang.means.reserve.selectors.counting import Counting, counting
from shouwang.means.reserve.selectors.foretelling import consequences
from shouwang.means.reserve.selectors.lasting import AtEachLevel, Days, Row, days_of_cover, rows
from shouwang.means.reserve.selectors.shelves import Apart, Shelf, facts, shelf
from shouwang.means.reserve.selectors.telling import (
    AtLevel,
    Coming,
    LeadFacts,
    register_deliveries,
    register_leads,
    register_levels,
    register_source,
)

__all__ = [
    "Apart",
    "AtEachLevel",
    "AtLevel",
    "Coming",
    "Counting",
    "Days",
    "LeadFacts",
    "Row",
    "Shelf",
    "Use",
    "consequences",
    "counting",
    "days_of_cover",
    "facts",
    "register_deliveries",
    "register_leads",
    "register_levels",
    "register_source",
    "rows",
    "shelf",
]
