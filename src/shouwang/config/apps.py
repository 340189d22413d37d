"""The apps of the house, lowest first; settings, addresses, checks and tools read this one list."""

from __future__ import annotations

from importlib.util import find_spec

ALL = (
    "shouwang.base.journal",
    "shouwang.base.places",
    "shouwang.base.accounts",
    "shouwang.base.posture",
    "shouwang.base.residents",
    "shouwang.base.presence",
    "shouwang.means.notices",
    "shouwang.means.workforce",
    "shouwang.means.supplies",
    "shouwang.means.purchasing",
    "shouwang.means.rosters",
    "shouwang.means.allocation",
    "shouwang.means.reserve",
    "shouwang.means.welfare",
    "shouwang.means.training",
    "shouwang.protect.credentials",
    "shouwang.protect.visitors",
    "shouwang.protect.gate",
    "shouwang.protect.appeals",
    "shouwang.protect.devices",
    "shouwang.protect.hygiene",
    "shouwang.living.register",
    "shouwang.living.rollcall",
    "shouwang.living.home",
    "shouwang.oversight.command",
    "shouwang.web",
)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


HOUSE = tuple(app for app in ALL if _is_there(f"{app}.apps"))
