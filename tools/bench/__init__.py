"""Figures of speed: each group is a module here with ``run()`` that yields :class:`Figure`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Args:
        name: what was measured.
        value: how much.
        unit: of the value.
        goal: what was promised, such as ``≤ 2 s``; empty without a promise.
    """

    name: str
    value: float
    unit: str
    goal: str = ""

    def line(self) -> str:
        """``name: value unit (goal …)``."""
        goal = f" (goal {self.goal})" if self.goal else ""
        return (
            f"{self.name}: {self.value:,.3g} {self.unit}{goal}"
            if self.value < 1000
            else (f"{self.name}: {self.value:,.0f} {self.unit}{goal}")
        )
