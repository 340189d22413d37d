"""Changing areas and recording rounds; each function is one use case and one transaction."""

from shouwang.protect.hygiene.services.areas import Change, add_areas, change_spots, lay_out, say_product
from shouwang.protect.hygiene.services.doing import finish, start
from shouwang.protect.hygiene.services.importing import import_areas, read_sheets_with
from shouwang.protect.hygiene.services.problems import REPAIR, mended, report, solve

__all__ = [
    "REPAIR",
    "Change",
    "add_areas",
    "change_spots",
    "finish",
    "import_areas",
    "lay_out",
    "mended",
    "read_sheets_with",
    "report",
    "say_product",
    "solve",
    "start",
]
