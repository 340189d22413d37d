"""Hands a program, or the free part of it, to OR-Tools' CP-SAT; the only module that knows that solver."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from shouwang.means.rosters.engine.program import Program, Row

WORKERS = 8
"""Also on two cores: bounds and proofs come far sooner than with two."""

Key = tuple[str, str]
"""Code and subject of a rule."""

Found = Callable[[list[int], int, int], object]
"""Called with each better solution: values, cost, bound."""


@dataclass(frozen=True)
class Answer:
    """What the solver said: ``optimal``, ``feasible``, ``impossible`` or ``unknown``; values by variable."""

    status: str
    values: list[int] | None
    cost: int | None
    bound: int | None


_NAMES = {
    cp_model.OPTIMAL: "optimal",
    cp_model.FEASIBLE: "feasible",
    cp_model.INFEASIBLE: "impossible",
    cp_model.UNKNOWN: "unknown",
    cp_model.MODEL_INVALID: "unknown",
}


class Model:
    """One CP-SAT model of a program, or of the free part of it.

    Args:
        program: what to solve.
        start: the value of each variable that is not free.
        free: the variables that are decided; ``None`` for all.
        guards: rows with a code hold only while a literal of their rule and subject is true.
    """

    def __init__(
        self,
        program: Program,
        *,
        start: Sequence[int] = (),
        free: Iterable[int] | None = None,
        guards: bool = False,
    ) -> None:
        self.program, self.start = program, start
        self.cp = cp_model.CpModel()
        refs = range(len(program.upper)) if free is None else sorted(program.reach(free))
        self.vars = {ref: self.cp.new_int_var(0, program.upper[ref], "") for ref in refs}
        self.guard: dict[Key, cp_model.IntVar] = {}
        rows = program.rows if free is None else program.rows_of(self.vars)
        self.possible = sum(not self._row(row, guards) for row in rows) == 0
        priced = [ref for ref in self.vars if program.price[ref]]
        names, prices = [self.vars[ref] for ref in priced], [program.price[ref] for ref in priced]
        known = (
            program.constant
            if free is None
            else program.cost(start) - sum(program.price[ref] * start[ref] for ref in priced)
        )
        self.total: cp_model.LinearExprT = cp_model.LinearExpr.weighted_sum(names, prices) + known

    def _row(self, row: Row, guards: bool) -> bool:
        names, weights, known = [], [], 0
        for ref, weight in zip(row.refs, row.weights, strict=True):
            var = self.vars.get(ref)
            if var is None:
                known += weight * self.start[ref]
            else:
                names.append(var)
                weights.append(weight)
        low = -(1 << 40) if row.low is None else row.low - known
        high = (1 << 40) if row.high is None else row.high - known
        if not names:
            return low <= 0 <= high
        line = self.cp.add_linear_constraint(cp_model.LinearExpr.weighted_sum(names, weights), low, high)
        if guards and row.code:
            key = (row.code, row.subject)
            if key not in self.guard:
                self.guard[key] = self.cp.new_bool_var("")
            line.only_enforce_if(self.guard[key])
        return True

    def minimise_price(self) -> None:
        """Take the program's prices as the objective."""
        self.cp.minimize(self.total)

    def better_than(self, cost: int) -> None:
        """Ask for less than ``cost`` only."""
        self.cp.add(self.total <= cost - 1)

    def hint(self, values: Sequence[int]) -> None:
        """Begin at these values."""
        for ref, var in self.vars.items():
            self.cp.add_hint(var, values[ref])

    def read(self, value: Callable[[cp_model.IntVar], int]) -> list[int]:
        """The value of every variable, also of those that were not free."""
        found = list(self.start) or [0] * len(self.program.upper)
        for ref, var in self.vars.items():
            found[ref] = int(value(var))
        return found


class _Watch(cp_model.CpSolverSolutionCallback):
    def __init__(self, model: Model, found: Found) -> None:
        super().__init__()
        self.model, self.found = model, found

    def on_solution_callback(self) -> None:
        """Pass a better solution on."""
        self.found(self.model.read(self.value), round(self.objective_value), _up(self.best_objective_bound))


def solver(seconds: float, *, workers: int = WORKERS, seed: int = 0) -> cp_model.CpSolver:
    """A solver with our settings."""
    made = cp_model.CpSolver()
    made.parameters.max_time_in_seconds = max(seconds, 0.01)
    made.parameters.num_workers = workers
    made.parameters.random_seed = seed
    return made


def solve(
    model: Model,
    *,
    seconds: float,
    workers: int = WORKERS,
    seed: int = 0,
    found: Found | None = None,
    bounded: Callable[[int], None] | None = None,
    watchman: Watchman | None = None,
) -> Answer:
    """Solve for at most ``seconds``.

    Args:
        model: built, with its objective if it has one.
        seconds: limit of time.
        workers: threads.
        seed: of the solver's choices.
        found: called with each better solution.
        bounded: called with each better bound.
        watchman: may stop it earlier, and brings its own solver.
    """
    if not model.possible:
        return Answer("impossible", None, None, None)
    made = solver(seconds, workers=workers, seed=seed)
    if watchman:
        watchman.guard(made)
    if bounded:
        made.best_bound_callback = lambda bound: bounded(_up(bound))
    status = made.solve(model.cp, _Watch(model, found) if found else None)
    name = _NAMES[status]
    if name in ("optimal", "feasible"):
        return Answer(name, model.read(made.value), round(made.objective_value), _up(made.best_objective_bound))
    bound = _up(made.best_objective_bound) if name == "unknown" else None
    return Answer(name, None, None, bound)


def _up(bound: float) -> int:
    """A bound on whole costs."""
    if bound < -1e15 or bound > 1e15:
        return -(1 << 50)
    return int(-(-(bound - 1e-6) // 1))


class Watchman:
    """A thread that asks now and then whether to stop the solver: it finds nothing for seconds, and callbacks are late.

    Args:
        is_over: asked ten times a second.
    """

    def __init__(self, is_over: Callable[[], bool]) -> None:
        self._is_over = is_over
        self._done = threading.Event()
        self._solver: cp_model.CpSolver | None = None
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watchman:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no more."""
        self._done.set()
        self._thread.join()

    def guard(self, made: cp_model.CpSolver) -> None:
        """Stop this solver when it is over."""
        self._solver = made

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            if self._solver is not None and self._is_over():
                self._solver.stop_search()


class Clock:
    """Seconds that remain of a limit."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left."""
        return self._ends - time.monotonic()


class Purse:
    """Work that a solver may still do, counted by itself and not by a clock: a busy machine changes no answer.

    Args:
        effort: deterministic seconds of CP-SAT, on one thread.
    """

    def __init__(self, effort: float) -> None:
        self._left = effort

    @property
    def is_empty(self) -> bool:
        """Whether nothing more may be done."""
        return self._left <= 0

    def solve(self, model: cp_model.CpModel) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
        """Solve with what is left; the solver and its status."""
        made = cp_model.CpSolver()
        made.parameters.num_workers = 1
        made.parameters.random_seed = 0
        made.parameters.max_deterministic_time = max(self._left, 1e-6)
        status = made.solve(model)
        self._left -= made.response_proto.deterministic_time
        return made, status


def fewest_broken(model: Model, firm: Sequence[Key], *, purse: Purse) -> list[Key] | None:
    """Rules that give way when as few as possible do and the firm ones hold; ``None`` when even that is impossible.

    Args:
        model: built with guards.
        firm: keys of rules that hold.
        purse: pays for it.
    """
    copy = _with(model, firm)
    copy.maximize(sum(copy.get_bool_var_from_proto_index(guard.index) for guard in model.guard.values()))
    engine, status = purse.solve(copy)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [key for key, guard in model.guard.items() if not engine.value(guard)]


def can_hold(model: Model, firm: Sequence[Key], *, purse: Purse) -> bool | None:
    """Whether those rules can hold together; ``None`` when the purse did not suffice."""
    _solver, status = purse.solve(_with(model, firm))
    return None if status == cp_model.UNKNOWN else status != cp_model.INFEASIBLE


def _with(model: Model, firm: Sequence[Key]) -> cp_model.CpModel:
    copy = model.cp.clone()
    for key in firm:
        copy.add(copy.get_bool_var_from_proto_index(model.guard[key].index) == 1)
    return copy
