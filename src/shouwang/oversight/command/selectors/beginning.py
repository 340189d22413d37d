"""The first steps of a new compound: what has to be there before a level means anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.kernel.words import gettext_noop as _
from shouwang.oversight.command.models import PlanVersion
from shouwang.oversight.command.selectors import plans

_HANDS = (Role.GUARD, Role.CLEANER, Role.ENGINEER, Role.STEWARD, Role.STOREKEEPER)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do.

    Args:
        title: what; a message to translate.
        why: what it is good for; a message to translate.
        way: the URL name of the page where it is done.
    """

    title: str
    why: str
    way: str
    done: bool


def steps(compound_id: int, *, now: datetime) -> tuple[Step, ...]:
    """What a compound needs in which nobody leads yet, in the order in which it is best done; two queries."""
    in_force = plans.plans_of(compound_id).filter(versions__state=PlanVersion.State.IN_FORCE)
    there = places.compounds([compound_id]).values_list(
        Exists(residents.living(compound_id, now=now)),
        Exists(places.areas(compound_id)),
        Exists(accounts.with_role(compound_id, _HANDS, now=now)),
        Exists(in_force),
    )
    people, areas, staff, plan = there.get()
    return (
        Step(
            _("Homes and residents"),
            _("From the company's own spreadsheet, as it is."),
            "register:import",
            people,
        ),
        Step(
            _("Gates and public areas"),
            _("Lifts, lobbies, waste points: what is cleaned, closed and patrolled."),
            "register:places",
            areas,
        ),
        Step(
            _("Accounts of the staff"),
            _("Guards, cleaners, stewards: who is to do something."),
            "accounts:accounts",
            staff,
        ),
        Step(
            _("A plan in force"),
            _("Take one of six, have it signed, put it in force."),
            "command:plans",
            plan,
        ),
        Step(
            _("People on the posts"),
            _("Every duty finds its person by the post."),
            "workforce:posts",
            False,
        ),
    )
