"""A bound from the whole program with fractions allowed, by HiGHS' interior point method; for large problems."""

from __future__ import annotations

import math

import highspy
import numpy as np
from numpy.typing import NDArray

from shouwang.means.rosters.engine.program import Program

Floats = NDArray[np.float64]


class Matrix:
    """The rows of a program, one after the other."""

    def __init__(self, program: Program) -> None:
        self.starts = np.cumsum([0, *(len(row.refs) for row in program.rows)], dtype=np.int32)
        self.refs = np.array([ref for row in program.rows for ref in row.refs], dtype=np.int32)
        self.weights = np.array([weight for row in program.rows for weight in row.weights], dtype=np.float64)
        self.low = np.array([-math.inf if row.low is None else row.low for row in program.rows], dtype=np.float64)
        self.high = np.array([math.inf if row.high is None else row.high for row in program.rows], dtype=np.float64)
        self.price = np.array(program.price, dtype=np.float64)
        self.upper = np.array(program.upper, dtype=np.float64)

    def model(self) -> highspy.HighsLp:
        """It as HiGHS takes it."""
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.price), len(self.low)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.price, np.zeros(len(self.price)), self.upper
        lp.row_lower_, lp.row_upper_ = self.low, self.high
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = self.starts, self.refs, self.weights
        return lp

    def bound(self, duals: Floats) -> float:
        """What no solution can cost less than, by any duals whatever; a solver that stopped early is only weaker.

        Weak duality with the variables between nought and their upper bound: Σ y⁺·low + Σ y⁻·high + Σ min(0, d)·upper.
        """
        up = np.where(np.isfinite(self.low), np.maximum(duals, 0), 0)
        down = np.where(np.isfinite(self.high), np.minimum(duals, 0), 0)
        each = np.repeat(up + down, np.diff(self.starts)) * self.weights
        reduced = self.price - np.bincount(self.refs, weights=each, minlength=len(self.price))
        rows = up[up > 0] @ self.low[up > 0] + down[down < 0] @ self.high[down < 0]
        return float(rows + np.minimum(reduced, 0) @ self.upper)


def bound(program: Program, *, seconds: float) -> int | None:
    """A cost below which no roster lies; ``None`` when the time does not suffice for one.

    Args:
        program: the whole.
        seconds: limit of time.
    """
    matrix = Matrix(program)
    lp = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("solver", "ipm"), ("run_crossover", "off")):
        lp.setOptionValue(option, value)
    lp.setOptionValue("time_limit", max(0.1, seconds))
    lp.passModel(matrix.model())
    lp.run()
    solution = lp.getSolution()
    if not solution.dual_valid:
        return None
    found = matrix.bound(np.array(solution.row_dual, dtype=np.float64))
    return math.ceil(found - 1e-6) + program.constant
