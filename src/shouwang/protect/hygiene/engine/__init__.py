"""Walkable rounds: who goes where in which order; PyVRP where it is installed, else by nearest due. Pure."""

from shouwang.protect.hygiene.engine.planning import Plan, Route, Shortfall, Stop, Walker, plan
from shouwang.protect.hygiene.engine.walking import seconds_between

__all__ = ["Plan", "Route", "Shortfall", "Stop", "Walker", "plan", "seconds_between"]
