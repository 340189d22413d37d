"""Reading whatever carries a level: the posture's headline, a plan's level, or a bare severity."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from shouwang.kernel.words import Words
from shouwang.web import naming


def _part(level: Any, name: str) -> Any:
    return level.get(name) if isinstance(level, dict) else getattr(level, name, None)


def severity_of(level: Any) -> int:
    """0 (everyday) to 4 (gravest)."""
    if level is None or level == "":
        return 0
    if isinstance(level, int):
        return level
    return int(_part(level, "severity") or 0)


def numeral_of(level: Any) -> str:
    """The numeral as the company writes it; a bare severity gets the national one."""
    if isinstance(level, int):
        return {1: "Ⅳ", 2: "Ⅲ", 3: "Ⅱ", 4: "Ⅰ"}.get(level, "")
    return str(_part(level, "numeral") or "") if level else ""


def name_of(level: Any) -> str:
    """The level's name in the reader's language; 常态 when nothing is in force."""
    if not severity_of(level):
        return _("Everyday")
    named = _part(level, "level") or _part(level, "name") if not isinstance(level, int) else None
    if isinstance(named, Words | dict | str) and named:
        return naming.spoken(named)
    return numeral_of(level)


def colour(severity: int) -> str:
    """The colour's name, so that a level is never told by colour alone."""
    return (_("Green"), _("Blue"), _("Yellow"), _("Orange"), _("Red"))[max(0, min(4, severity))]


def spoken(level: Any) -> str:
    """What a seal says to those who cannot see it."""
    return f"{name_of(level)} {colour(severity_of(level))}"
