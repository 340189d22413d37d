"""Reading roll-calls: which one is under way, how it stands, which homes to knock at."""

from shouwang.living.rollcall.selectors.calls import (
    Standing,
    answers_of,
    building_totals,
    by_token,
    current,
    earlier,
    home_states,
    reach,
    roll_call,
    state_of,
    token_of,
    total,
    totals,
)
from shouwang.living.rollcall.selectors.homes import (
    Door,
    HelpRow,
    doors,
    help_list,
    homes_not_reached,
    knock_needs,
    not_reached,
    unmet,
)
from shouwang.living.rollcall.selectors.map import HomeMap, home_map

__all__ = [
    "Door",
    "HelpRow",
    "HomeMap",
    "Standing",
    "answers_of",
    "building_totals",
    "by_token",
    "current",
    "doors",
    "earlier",
    "help_list",
    "home_map",
    "home_states",
    "homes_not_reached",
    "knock_needs",
    "not_reached",
    "reach",
    "roll_call",
    "state_of",
    "token_of",
    "total",
    "totals",
    "unmet",
]
