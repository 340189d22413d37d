"""What is wrong with a roster and why, in sentences: broken rules, why this person, why nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from shouwang.kernel.words import gettext_noop
from shouwang.means.rosters import rules
from shouwang.means.rosters.engine import candidates, checking, codes, results
from shouwang.means.rosters.engine import problem as engine
from shouwang.means.rosters.models import Roster
from shouwang.means.rosters.selectors.problem import Asked, ask

SAYS: Mapping[str, str] = {
    "minimum": gettext_noop("The posture orders more people than there are."),
    "skill": gettext_noop("Does not hold the certificate that the post asks for."),
    "days_off": gettext_noop("On leave, in isolation or sick on that day."),
    "blocked": gettext_noop("This shift is closed to this person."),
    "pinned": gettext_noop("What is pinned or past stays."),
    "succession": gettext_noop("This shift may not follow the one before."),
    "rest": gettext_noop("Too little rest between two shifts."),
    "max_run": gettext_noop("Too many days in a row."),
    "min_run": gettext_noop("Too few days in a row."),
    "min_off": gettext_noop("Days off come together."),
    "weekends": gettext_noop("Too many weekends."),
    "nights_run": gettext_noop("Too many nights in a row."),
    "nights": gettext_noop("Too many nights in the period."),
    "weekly_rest": gettext_noop("No day off in the week."),
    "max_shifts": gettext_noop("Too many shifts of one kind."),
    "hours": gettext_noop("More hours than the contract holds."),
    "overtime": gettext_noop("Overtime beyond the cap."),
    "under": gettext_noop("Somebody is missing."),
    "over": gettext_noop("More people than are needed."),
    "wish_on": gettext_noop("Wished to work and does not."),
    "wish_off": gettext_noop("Wished not to work and does."),
    "fair_nights": gettext_noop("More nights than a fair share."),
    "fair_weekends": gettext_noop("More weekends than a fair share."),
    "fair_exposure": gettext_noop("More contacts than a fair share."),
    "continuity": gettext_noop("Another shift than the day before."),
    "away": gettext_noop("Away from the usual post."),
    "pay": gettext_noop("Extra pay for a public holiday."),
    "change": gettext_noop("A shift changes."),
    "disturbed": gettext_noop("Somebody's roster changes."),
    "busy": gettext_noop("Works that day already."),
}
"""Rule code → sentence. The code before a dot is the rule, behind it the station."""


def says(code: str) -> str:
    """A rule in the reader's language."""
    return _(SAYS.get(code.split(".")[0], code))


def costs(code: str) -> str:
    """What is paid for, in the reader's language: overtime within the cap is lawful and has its price."""
    return _("Overtime within the cap, by the hour.") if code == "overtime" else says(code)


def source(code: str) -> str:
    """Where a rule comes from."""
    found = codes.BY_CODE.get(code.split(".")[0])
    return found.source if found else ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken rule of a roster: whose, when and how to say it."""

    code: str
    user_id: int
    name: str
    day: date | None
    slot: str
    sentence: str
    source: str


def broken(asked: Asked) -> list[Fault]:
    """The hard rules that a roster breaks from today on, day by day. A missing person is a gap, not a fault."""
    found = []
    targets = asked.targets()
    for person in asked.problem.people:
        row = asked.cells[person.id]
        for line in checking.person_lines(asked.problem, person, row, targets):
            if checking.is_hard(asked.problem, line) and (line.day < 0 or line.day >= asked.first_open):
                found.append(_fault(asked, person, row, line))
    return sorted(found, key=lambda fault: (fault.day or asked.scope.end, fault.name, fault.code))


def _fault(asked: Asked, person: engine.Person, row: Sequence[engine.Duty | None], line: results.Line) -> Fault:
    return Fault(
        code=line.code,
        user_id=int(person.id),
        name=asked.names[person.id],
        day=asked.scope.day(line.day) if line.day >= 0 else None,
        slot=line.shift,
        sentence=_sentence(asked.problem, person, row, line),
        source=source(line.code),
    )


def _sentence(
    problem: engine.Problem, person: engine.Person, row: Sequence[engine.Duty | None], line: results.Line
) -> str:
    """The sentence of a rule with its numbers, where they say more than the rule alone."""
    if line.code == "rest" and line.day > 0 and (rest := _rest_before(problem, person, row, line.day)) is not None:
        least = person.min_rest // 60
        if rest < 0:
            return _("It begins before the shift of the day before has ended.")
        return _("Only %(rest)s hours of rest before, at least %(least)s are due.") % {"rest": rest, "least": least}
    if line.code == "max_run":
        return _("At most %(n)s days in a row.") % {"n": person.max_run}
    if line.code == "nights_run":
        return _("At most %(n)s nights in a row.") % {"n": person.max_nights_run}
    return says(line.code)


def _rest_before(
    problem: engine.Problem, person: engine.Person, row: Sequence[engine.Duty | None], day: int
) -> int | None:
    before, here = row[day - 1], row[day]
    if before is None or here is None:
        return None
    return (problem.shift(here.shift).start + engine.DAY - problem.shift(before.shift).ends) // 60


def broken_rules(roster: Roster, *, now: datetime) -> list[Fault]:
    """The hard rules that a roster breaks from today on."""
    return broken(ask(roster, now=now))


@dataclass(frozen=True, slots=True)
class StandIn:
    """One person for an open shift: what it costs, what speaks for and against.

    Args:
        cost: yuan, by the prices of all soft rules; below 0 the roster becomes better.
        reasons: for those who may, what speaks for them; else the rules that stand against it.
    """

    user_id: int
    name: str
    may: bool
    cost: int
    reasons: tuple[str, ...]
    codes: tuple[str, ...]


def stand_ins(asked: Asked, where: rules.Where, *, most: int | None = None) -> list[StandIn]:
    """Everybody for one open shift, best first."""
    key, day, slot = where
    if not any((d.day, d.shift, d.post) == (asked.index(day), slot, key) for d in asked.problem.demand):
        return []
    ranked = candidates.rank(asked.problem, asked.cells, day=asked.index(day), shift=slot, post=key)
    found = [_stand_in(asked, each) for each in ranked if _near(asked, each, key)]
    return found[:most] if most else found


def _near(asked: Asked, found: candidates.Candidate, key: str) -> bool:
    """Whether somebody belongs to the station or may help there; the others would only fill the list."""
    person = next(p for p in asked.problem.people if p.id == found.person)
    return person.home_post == key or (person.posts is not None and key in person.posts)


def _stand_in(asked: Asked, found: candidates.Candidate) -> StandIn:
    against = [line.code for line in found.breaks] + (["busy"] if found.busy else [])
    return StandIn(
        user_id=int(found.person),
        name=asked.names[found.person],
        may=found.may,
        cost=found.cost,
        reasons=tuple(dict.fromkeys(says(code) for code in against)) if against else _for(found),
        codes=tuple(against),
    )


def _for(found: candidates.Candidate) -> tuple[str, ...]:
    facts = found.facts
    reasons = []
    if facts.rest_before is None and facts.rest_after is None:
        reasons.append(_("off on the days around"))
    elif facts.rest_before is not None:
        reasons.append(_("%(n)s h of rest before") % {"n": facts.rest_before // 60})
    for code, (mine, share) in facts.burdens.items():
        if code.startswith("fair_nights"):
            reasons.append(_("%(n)s nights, fair share %(share)s") % {"n": mine, "share": share})
    reasons.append(_("%(n)s h in the week") % {"n": facts.week_minutes // 60})
    return tuple(reasons)


def why_nobody(found: Sequence[StandIn]) -> list[tuple[str, int]]:
    """Why an open shift cannot be filled: each rule with how many people it keeps away, the commonest first."""
    counted = Counter(code.split(".")[0] for each in found if not each.may for code in set(each.codes))
    return [(says(code), number) for code, number in counted.most_common()]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be put into a cell of the grid, judged before it is.

    Args:
        breaks: sentences of the rules that it would newly break.
        cost: yuan by the prices of the soft rules; below 0 the roster becomes better.
    """

    station: str
    slot: str
    chosen: bool
    breaks: tuple[str, ...]
    cost: int


def options(asked: Asked, user_id: int, day: date) -> list[Option]:
    """What can be put into a cell: every shift at the person's stations, and a day off."""
    person = next((each for each in asked.problem.people if each.id == str(user_id)), None)
    if person is None:
        return []
    n, row = asked.index(day), asked.cells[person.id]
    keys = [person.home_post, *sorted((person.posts or frozenset()) - {person.home_post})]
    duties = [engine.Duty(str(slot), key) for key in keys for slot in rules.Slot]
    wanted = [duty for duty in duties if duty.post == person.home_post or duty == row[n]]
    wanted += [duty for duty in duties if duty not in wanted and (duty.post, day, duty.shift) in asked.needs]
    free = replace(person, pinned={})
    return [_option(asked, free, row, n, duty) for duty in [*wanted, None]]


def _option(
    asked: Asked,
    person: engine.Person,
    row: Sequence[engine.Duty | None],
    n: int,
    duty: engine.Duty | None,
) -> Option:
    targets = asked.targets()
    empty = (*row[:n], None, *row[n + 1 :])
    with_it = (*row[:n], duty, *row[n + 1 :])
    before = checking.person_lines(asked.problem, person, empty, targets)
    after = checking.person_lines(asked.problem, person, with_it, targets)
    new = [line for line in after if line not in before and checking.is_hard(asked.problem, line)]
    return Option(
        station=duty.post if duty else "",
        slot=duty.shift if duty else "",
        chosen=row[n] == duty,
        breaks=tuple(dict.fromkeys(_sentence(asked.problem, person, with_it, line) for line in new)),
        cost=checking.cost(after) - checking.cost(before),
    )
