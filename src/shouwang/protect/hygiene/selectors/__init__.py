"""What can be read of rounds and areas; other apps import this package only."""

from shouwang.protect.hygiene.selectors.crew import Worker, crew, may_lead, require_lead
from shouwang.protect.hygiene.selectors.days import Day, day_of, last_done, midnight
from shouwang.protect.hygiene.selectors.figures import Figures, figures
from shouwang.protect.hygiene.selectors.foreseeing import burn, consequences
from shouwang.protect.hygiene.selectors.reading import (
    agents_in_stock,
    area_by_code,
    good_batches,
    photo,
    problem,
    problems,
    product_of,
    products,
    public_state,
    spot_of,
    spots,
)
from shouwang.protect.hygiene.selectors.rounds import MyRound, Planned, my_round, planned

__all__ = [
    "Day",
    "Figures",
    "MyRound",
    "Planned",
    "Worker",
    "agents_in_stock",
    "area_by_code",
    "burn",
    "consequences",
    "crew",
    "day_of",
    "figures",
    "good_batches",
    "last_done",
    "may_lead",
    "midnight",
    "my_round",
    "photo",
    "planned",
    "problem",
    "problems",
    "product_of",
    "products",
    "public_state",
    "require_lead",
    "spot_of",
    "spots",
]
