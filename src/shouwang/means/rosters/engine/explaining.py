"""Says why a demand cannot be met: the smallest set of named rules that clash; and what each rule costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from shouwang.means.rosters.engine import asking, cpsat, modelling
from shouwang.means.rosters.engine.problem import Problem, Roster
from shouwang.means.rosters.engine.results import Outcome
from shouwang.means.rosters.engine.search import ShouldStop
from shouwang.means.rosters.engine.solving import solve

Key = tuple[str, str]

AROUND = (0, 1, 3)
"""Days before and after the one in question that are looked at together, one after the other."""
LAST = ("pinned", "blocked", "skill", "days_off", "minimum")
"""Facts, kept in an explanation before rules of working time where either would do; the later the rather."""


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
        causes: rules that cannot hold together, none of them superfluous; empty when there is a roster, or when the
            work ran out before a contradiction was found (not ``smallest``).
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


def explain(problem: Problem, *, day: int | None = None, effort: float = 20.0) -> Explanation:
    """The rules that exclude one another; the same for the same facts, on however busy a machine.

    A day that clashes by itself is explained by itself, before the days around it and the whole are looked at.
    Elastic filter (Chinneck and Dravnieks, 1991): all rules may give way; those that must are made
    firm, until nothing fits. The firm ones contain a contradiction; a deletion filter takes away each
    that is not needed for it, in the order of :data:`LAST`.

    Args:
        problem: the facts.
        day: the day in question; ``None``: the first that clashes.
        effort: what the solver may do for it all, in its own deterministic seconds; no clock cuts it short.
    """
    asking.verify(problem)
    purse = cpsat.Purse(effort)
    for days in _windows(problem, day):
        found = _filter(_only(problem, days), purse)
        if found.causes:
            return found
    return _filter(problem, purse)


def _windows(problem: Problem, day: int | None) -> list[set[int]]:
    if day is None:
        return [{each} for each in sorted({need.day for need in problem.demand})]
    return [set(range(day - around, day + around + 1)) for around in AROUND]


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


def _filter(problem: Problem, purse: cpsat.Purse) -> Explanation:
    model = cpsat.Model(modelling.write(problem, explicit=True), guards=True)
    firm = _elastic(model, purse)
    if firm is None:
        return Explanation((), smallest=False)
    needed = _delete(model, firm, purse)
    return Explanation(tuple(sorted(_cause(key) for key in needed)), not purse.is_empty)


def _elastic(model: cpsat.Model, purse: cpsat.Purse) -> list[Key] | None:
    """Rules that together contain a contradiction; empty when there is none, None when the work ran out before."""
    firm: list[Key] = []
    while not purse.is_empty:
        answer = cpsat.fewest_broken(model, firm, purse=purse)
        if answer is None:
            return firm
        if not answer:
            return []
        firm += answer
    return None


def _delete(model: cpsat.Model, firm: list[Key], purse: cpsat.Purse) -> list[Key]:
    """Those without which the contradiction vanishes."""
    needed = sorted(firm, key=lambda key: (LAST.index(key[0]) if key[0] in LAST else -1, key))
    for key in list(needed):
        if purse.is_empty:
            return needed
        rest = [other for other in needed if other != key]
        if cpsat.can_hold(model, rest, purse=purse) is False:
            needed = rest
    return needed


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
