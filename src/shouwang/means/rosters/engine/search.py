"""The best roster, the best bound and the clock of one run; every method of solving reports here."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from shouwang.means.rosters.engine import checking
from shouwang.means.rosters.engine.problem import Roster
from shouwang.means.rosters.engine.program import Program
from shouwang.means.rosters.engine.results import (
    FEASIBLE,
    IMPOSSIBLE,
    OPTIMAL,
    STOPPED,
    UNKNOWN,
    Outcome,
    Progress,
    gap_of,
)

OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


class Search:
    """The best roster, the best bound and the clock of one run; every method of solving reports here."""

    def __init__(
        self,
        program: Program,
        seconds: float,
        on_progress: OnProgress | None = None,
        should_stop: ShouldStop | None = None,
    ) -> None:
        self.program, self.problem = program, program.problem
        self.started = time.monotonic()
        self.ends = self.started + seconds
        self.values: list[int] | None = None
        self.cost: int | None = None
        self.bound: int | None = None
        self.impossible = False
        self.step = ""
        self._on_progress, self._should_stop = on_progress, should_stop
        self.stopped = False

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.ends - time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds gone."""
        return time.monotonic() - self.started

    def is_over(self) -> bool:
        """Whether to stop: proved, cancelled or out of time."""
        if self._should_stop and not self.stopped and self._should_stop():
            self.stopped = True
        return self.stopped or self.is_proved or self.impossible or self.left <= 0

    @property
    def is_proved(self) -> bool:
        """Whether no better roster exists."""
        return self.cost is not None and self.bound is not None and self.cost <= self.bound

    def found(self, values: Sequence[int], cost: int, bound: int | None = None) -> bool:
        """Take a solution if it is better; tells whether it was."""
        better = self.cost is None or cost < self.cost
        if better:
            self.values, self.cost = list(values), cost
        if bound is not None:
            self.bounded(bound)
        if better:
            self.tell()
        return better

    def bounded(self, bound: int) -> None:
        """Take a bound if it is better."""
        if bound > -(1 << 49) and (self.bound is None or bound > self.bound):
            self.bound = bound
            self.tell()

    def tell(self) -> None:
        """Report to who is watching."""
        if self._on_progress:
            self._on_progress(Progress(self.seconds, self.cost, self.bound, self.step, self.best))

    def best(self) -> Roster | None:
        """The best roster so far."""
        return None if self.values is None else self.program.roster(self.values)

    def outcome(self) -> Outcome:
        """What came of it, judged by the checker."""
        if self.values is None:
            status = IMPOSSIBLE if self.impossible else STOPPED if self.stopped else UNKNOWN
            return Outcome(status, bound=self.bound, seconds=self.seconds)
        roster = self.program.roster(self.values)
        lines = checking.lines(self.problem, roster)
        cost = checking.cost(lines)
        status = OPTIMAL if self.is_proved else STOPPED if self.stopped else FEASIBLE
        return Outcome(status, roster, cost, self.bound, gap_of(cost, self.bound), lines, self.seconds)
