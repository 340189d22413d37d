"""Pure decisions of the rounds; other apps import this package only."""

from shouwang.protect.hygiene.rules.covering import COUNTED, STATE_LABELS, Cell, State, cover, share_on_time
from shouwang.protect.hygiene.rules.dilution import Form, Recipe, drawn, mix, require_compatible, wrong_dose
from shouwang.protect.hygiene.rules.due import MEASURE, Place, Window, every, of_hygiene, times_a_day, windows
from shouwang.protect.hygiene.rules.methods import (
    AGENTS,
    METHODS,
    UNCHECKED,
    Agent,
    Method,
    minutes_of_work,
    norm_ml,
    reaction,
    usual,
)
from shouwang.protect.hygiene.rules.sheets import AreaRow, columns, read_row
from shouwang.protect.hygiene.rules.words import FLAG_LABELS, MENDED_BY, PROBLEMS, Flag, HygieneRefused

__all__ = [
    "AGENTS",
    "COUNTED",
    "FLAG_LABELS",
    "MEASURE",
    "MENDED_BY",
    "METHODS",
    "PROBLEMS",
    "STATE_LABELS",
    "UNCHECKED",
    "Agent",
    "AreaRow",
    "Cell",
    "Flag",
    "Form",
    "HygieneRefused",
    "Method",
    "Place",
    "Recipe",
    "State",
    "Window",
    "columns",
    "cover",
    "drawn",
    "every",
    "minutes_of_work",
    "mix",
    "norm_ml",
    "of_hygiene",
    "reaction",
    "read_row",
    "require_compatible",
    "share_on_time",
    "times_a_day",
    "usual",
    "windows",
    "wrong_dose",
]
