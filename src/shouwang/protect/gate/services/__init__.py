"""The gate's use cases; other apps import this module only."""

from shouwang.protect.gate.encounters import Asked, Encounter
from shouwang.protect.gate.services.deciding import GUARD, Asker, GateRefused, ask, decide, judge
from shouwang.protect.gate.services.erasing import erase_due

__all__ = ["GUARD", "Asked", "Asker", "Encounter", "GateRefused", "ask", "decide", "erase_due", "judge"]
