"""What a problem's facts mean for a person and a cell: one reading, shared by the model and by the checker."""

from __future__ import annotations

from shouwang.means.rosters.engine.problem import DAY, Demand, Duty, Fair, Person, Problem, Shift


class ProblemRefused(ValueError):
    """The facts contradict themselves; ``code`` says how, the text which."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        super().__init__(text)


def verify(problem: Problem) -> None:
    """Refuse facts that cannot be meant.

    Raises:
        ProblemRefused: unknown shifts or posts, doubled ids or demands, days outside, negative numbers.
    """
    shifts = {shift.code for shift in problem.shifts}
    _refuse(problem.days < 1, "no_days", "A roster needs at least one day.")
    _refuse(len(shifts) < len(problem.shifts), "shift_twice", "Two shifts have the same code.")
    _refuse(any(shift.minutes < 0 for shift in problem.shifts), "negative", "A shift lasts less than nothing.")
    ids = [person.id for person in problem.people]
    _refuse(len(set(ids)) < len(ids), "person_twice", "Two people have the same id.")
    keys = [(need.day, need.shift, need.post) for need in problem.demand]
    _refuse(len(set(keys)) < len(keys), "demand_twice", "A day, shift and post is asked for twice.")
    for need in problem.demand:
        _verify_demand(need, problem.days, shifts)
    for person in problem.people:
        _verify_person(person, problem.days, set(keys), shifts)


def _verify_demand(need: Demand, days: int, shifts: set[str]) -> None:
    _refuse(not 0 <= need.day < days, "day_outside", f"Day {need.day} lies outside the roster.")
    _refuse(need.shift not in shifts, "shift_unknown", f"There is no shift {need.shift}.")
    _refuse(min(need.required, need.minimum, need.under_price, need.over_price) < 0, "negative", "Demand below zero.")


def _verify_person(person: Person, days: int, keys: set[tuple[int, str, str]], shifts: set[str]) -> None:
    for day, duty in person.pinned.items():
        _refuse(not 0 <= day < days, "day_outside", f"A pinned day {day} lies outside the roster.")
        known = duty is None or (day, duty.shift, duty.post) in keys
        _refuse(not known, "pin_unknown", f"{person.id} is pinned to a duty that nobody asked for.")
    unknown = {code for code in person.before if code} - shifts
    _refuse(bool(unknown), "shift_unknown", f"{person.id} comes from shifts that do not exist: {sorted(unknown)}.")


def _refuse(wrong: bool, code: str, text: str) -> None:
    if wrong:
        raise ProblemRefused(code, text)


def may_follow(person: Person, first: Shift, second: Shift, gap: int) -> bool:
    """Whether the rest between ``first`` and ``second``, ``gap`` days later, is long enough."""
    return second.start + gap * DAY - first.ends >= person.min_rest


def rest_gaps(person: Person, shifts: tuple[Shift, ...]) -> list[int]:
    """The distances in days over which the minimum rest can be broken."""
    if not person.min_rest:
        return []
    longest = max((shift.ends for shift in shifts), default=0) - min((shift.start for shift in shifts), default=0)
    return list(range(1, 1 + (person.min_rest + longest - 1) // DAY))


def can_hold(person: Person, duty: Duty) -> bool:
    """Whether skills and contract allow the duty at all."""
    post = person.posts is None or duty.post in person.posts
    return post and (person.shifts is None or duty.shift in person.shifts) and person.max_shifts.get(duty.shift, 1) > 0


def is_free(person: Person, day: int, duty: Duty) -> bool:
    """Whether neither leave nor a closed shift stands against the duty."""
    return day not in person.days_off and (day, duty.shift) not in person.blocked


def pay_of(person: Person, day: int, shift: str) -> int:
    """What working the shift on the day costs."""
    return person.pay.get((day, shift), person.pay.get((-1, shift), 0))


FAIR_STEPS = 4
"""Up to this excess unfairness grows with the square."""


def unfairness(over: int) -> int:
    """How much a number of duties above the fair share weighs: 1, 4, 9, 16, then 7 more for each."""
    return over**2 if over <= FAIR_STEPS else FAIR_STEPS**2 + (2 * FAIR_STEPS - 1) * (over - FAIR_STEPS)


def fair_targets(problem: Problem, fair: Fair) -> dict[str, int]:
    """Each able person's fair number of duties in this period, carried burdens weighed in; nobody below zero.

    The share is proportional to ``Person.share`` and to the days on which the person is there.
    """
    wanted = [need for need in problem.demand if fair.counts(need.day, Duty(need.shift, need.post))]
    total = sum(max(need.required, need.minimum) for need in wanted)
    duties = {Duty(need.shift, need.post) for need in wanted}
    weights = {
        person.id: person.share * (problem.days - len(person.days_off)) / problem.days
        for person in problem.people
        if any(can_hold(person, duty) for duty in duties)
    }
    carried = {person.id: person.carried.get(fair.code, 0) for person in problem.people if person.id in weights}
    whole = sum(weights.values()) or 1.0
    pot = total + sum(carried.values())
    return {name: max(0, int(pot * weight / whole - carried[name] + 0.5)) for name, weight in weights.items()}
