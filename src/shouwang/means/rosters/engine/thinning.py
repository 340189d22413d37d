"""Takes over a new roster for some of its people only, those first whose change helps most.

Every rule but the demand concerns one person's row, so any mixture of old and new rows keeps the rules that both keep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from shouwang.means.rosters.engine import asking, checking
from shouwang.means.rosters.engine.problem import Demand, Person, Problem, Roster

Key = tuple[int, str, str]


def order(problem: Problem, before: Roster, after: Roster) -> tuple[list[str], list[int]]:
    """Whose rows to take over, the most helpful first, for as long as it helps.

    Args:
        before: the roster in force.
        after: the roster that mends it.

    Returns:
        the people, and what the roster costs after each of them, changes and gaps counted.
    """
    needs = {(each.day, each.shift, each.post): each for each in problem.demand}
    count = Counter(checking.staffing(problem, before))
    own, moves = _own(problem, before, after), _moves(before, after)
    cost = checking.cost(checking.lines(problem, before))
    people: list[str] = []
    costs: list[int] = []
    while own:
        gains = {name: own[name] + _demand(problem, needs, count, moves[name]) for name in own}
        best = min(gains, key=lambda name: (gains[name], name))
        if gains[best] >= 0:
            break
        cost += gains[best]
        count.update(moves[best])
        people.append(best)
        costs.append(cost)
        del own[best]
    return people, costs


def mixture(before: Roster, after: Roster, people: Sequence[str]) -> Roster:
    """The roster in force, with the new rows of some people."""
    return {**before, **{name: after[name] for name in people}}


def only(problem: Problem, roster: Roster, people: Sequence[str]) -> Problem:
    """The problem in which nobody else's row may change."""

    def stays(person: Person) -> Person:
        return person if person.id in people else replace(person, pinned=dict(enumerate(roster[person.id])))

    return replace(problem, people=tuple(stays(each) for each in problem.people))


def _own(problem: Problem, before: Roster, after: Roster) -> dict[str, int]:
    """What the new row of each who changes costs more by the rules about people."""
    targets = {fair.code: asking.fair_targets(problem, fair) for fair in problem.fairness}

    def cost(person: Person, roster: Roster) -> int:
        return checking.cost(checking.person_lines(problem, person, roster[person.id], targets))

    changed = [each for each in problem.people if before[each.id] != after[each.id]]
    return {each.id: cost(each, after) - cost(each, before) for each in changed}


def _moves(before: Roster, after: Roster) -> dict[str, dict[Key, int]]:
    """How many more or fewer each person's new row puts on each shift."""
    found: dict[str, dict[Key, int]] = {}
    for name, row in before.items():
        moved: Counter[Key] = Counter()
        for day, (old, new) in enumerate(zip(row, after[name], strict=True)):
            if old != new:
                moved.update({(day, new.shift, new.post): 1} if new else {})
                moved.update({(day, old.shift, old.post): -1} if old else {})
        found[name] = dict(moved)
    return found


def _demand(problem: Problem, needs: dict[Key, Demand], count: Counter[Key], moved: dict[Key, int]) -> int:
    """What the demand costs more with some people moved."""
    short = 0 if "minimum" in problem.relaxed else problem.prices.get("minimum", 0)

    def cost(need: Demand, there: int) -> int:
        under, over = max(0, need.required - there), max(0, there - need.required)
        return under * need.under_price + over * need.over_price + max(0, need.minimum - there) * short

    concerned = ((needs[key], count[key], by) for key, by in moved.items() if key in needs)
    return sum(cost(need, there + by) - cost(need, there) for need, there, by in concerned)
