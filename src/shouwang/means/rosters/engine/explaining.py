"""Says why a demand cannot be met: the smallest set of named rules that clash; and what each rule costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shouwang.means.rosters.engine import asking, cpsat, modelling
from shouwang.means.rosters.engine.problem import Outcome, Problem, Roster
from shouwang.means.rosters.engine.search import ShouldStop
from shouwang.means.rosters.engine.solving import solve

Key = tuple[str, str]


@dataclass(frozen=True, order=True)
class Cause:
    """One rule at one place: without it, or any other of the set, the rest could be kept.

    Args:
        code: the rule.
        person: whose, or empty.
        day: which day, or -1 for all.
        shift: which shift, or empty.
        post: which post, or empty: of ``skill``, the post that few can hold.
    """

    code: str
    person: str = ""
    day: int = -1
    shift: str = ""
    post: str = ""


@dataclass(frozen=True)
class Explanation:
    """Why there is no roster.

    Args:
        causes: rules that cannot hold together, none of them superfluous; empty when there is a roster.
        smallest: whether the time sufficed to prove that none is superfluous.
    """

    causes: tuple[Cause, ...]
    smallest: bool


@dataclass(frozen=True)
class RulePrice:
    """What keeping one rule costs.

    Args:
        code: the rule.
        paid: what the roster pays for breaking it now.
        saves: how much cheaper the rest becomes when nobody asks for the rule.
        proved: whether both rosters are proved best; otherwise ``saves`` is the best found in the time.
    """

    code: str
    paid: int
    saves: int
    proved: bool


def explain(problem: Problem, *, seconds: float = 20.0, should_stop: ShouldStop | None = None) -> Explanation:
    """The rules that exclude one another.

    First the days are found on which people are missing; when those days alone clash, the rest is left aside.
    Elastic filter (Chinneck and Dravnieks, 1991): all rules may give way; those that must are made
    firm, until nothing fits. The firm ones contain a contradiction; a deletion filter takes away each
    that is not needed for it.

    Args:
        problem: the facts.
        seconds: limit of time for all of it.
        should_stop: asked between two steps.
    """
    asking.verify(problem)
    clock = cpsat.Clock(seconds)
    outcome = solve(
        replace(problem, prices={"minimum": 1, **problem.prices}), seconds=seconds / 4, should_stop=should_stop
    )
    short = {line.day for line in outcome.lines if line.code == "minimum"}
    if outcome.usable and not short:
        return Explanation((), True)
    found = _filter(_only(problem, short), clock.left / 2, should_stop) if short else None
    return found if found is not None and found.causes else _filter(problem, clock.left, should_stop)


def _only(problem: Problem, days: set[int]) -> Problem:
    """The demand of those days alone, and no rule that asks for more work: what clashes here clashes in the whole."""
    people = tuple(
        replace(
            person,
            min_run=1,
            min_off=1,
            hours=tuple(replace(span, least=0) for span in person.hours),
            pinned={day: duty for day, duty in person.pinned.items() if duty is None or day in days},
        )
        for person in problem.people
    )
    return replace(problem, people=people, demand=tuple(need for need in problem.demand if need.day in days))


def _filter(problem: Problem, seconds: float, should_stop: ShouldStop | None) -> Explanation:
    program = modelling.write(problem, explicit=True)
    filters = _Filters(cpsat.Model(program, guards=True), seconds, should_stop)
    firm = filters.elastic()
    needed = filters.delete(firm)
    return Explanation(tuple(sorted(_cause(key) for key in needed)), not filters.late)


class _Filters:
    def __init__(self, model: cpsat.Model, seconds: float, should_stop: ShouldStop | None) -> None:
        self.model, self.should_stop = model, should_stop
        self.clock = cpsat.Clock(seconds)
        self.late = False

    def elastic(self) -> list[Key]:
        """Rules that together contain a contradiction; empty when there is none."""
        firm: list[Key] = []
        while not self._is_late():
            answer = cpsat.fewest_broken(self.model, firm, seconds=self.clock.left)
            if answer is None:
                return firm
            if not answer:
                return []
            firm += answer
        return firm

    def delete(self, firm: list[Key]) -> list[Key]:
        """Those without which the contradiction vanishes."""
        needed = list(firm)
        for key in firm:
            if self._is_late():
                return needed
            rest = [other for other in needed if other != key]
            if cpsat.can_hold(self.model, rest, seconds=self.clock.left) is False:
                needed = rest
        return needed

    def _is_late(self) -> bool:
        self.late = self.late or self.clock.left <= 0 or bool(self.should_stop and self.should_stop())
        return self.late


def _cause(key: Key) -> Cause:
    code, subject = key
    first, second, third = (*subject.split("|"), "", "")[:3]
    if code == "minimum":
        return Cause(code, day=int(first), shift=second, post=third)
    if code == "skill":
        return Cause(code, post=third)
    return Cause(code, first, int(second) if second else -1, third)


def price_rules(
    problem: Problem,
    outcome: Outcome,
    codes: Iterable[str],
    *,
    seconds: float = 5.0,
    should_stop: ShouldStop | None = None,
) -> tuple[RulePrice, ...]:
    """What each rule costs: how much cheaper everything else becomes without it.

    Args:
        problem: the facts.
        outcome: its solved roster.
        codes: rules to price, hard or soft.
        seconds: limit of time for each.
        should_stop: asked often; later rules are then left out.
    """
    found = []
    for code in codes:
        if should_stop and should_stop():
            break
        found.append(_price(problem, outcome, code, seconds, should_stop))
    return tuple(found)


def _price(problem: Problem, outcome: Outcome, code: str, seconds: float, should_stop: ShouldStop | None) -> RulePrice:
    paid = sum(line.cost for line in outcome.lines if line.code == code)
    hint: Roster | None = outcome.roster
    without = solve(
        replace(problem, relaxed=problem.relaxed | {code}), seconds=seconds, hint=hint, should_stop=should_stop
    )
    others = (outcome.cost or 0) - paid
    saves = max(0, others - (without.cost if without.cost is not None else others))
    proved = without.status == "optimal" and outcome.status == "optimal"
    return RulePrice(code, paid, saves, proved)
