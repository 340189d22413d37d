"""Changing areas and recording rounds; each function is one use case and one transaction."""

from shouwang.protect.hygiene.services.areas import Change, add_areas, change_spots, lay_out, say_product
from shouwang.protect.hygiene.services.doing import finish, start
from shouwang.protect.hygiene.services.problems import report, solve

__all__ = ["Change", "add_areas", "change_spots", "finish", "lay_out", "report", "say_product", "solve", "start"]
