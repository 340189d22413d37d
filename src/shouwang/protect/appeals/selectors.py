"""Reading appeals: the reviewers' queue, the guards' lists, one by number or slip."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from shouwang.base.accounts import selectors as accounts
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.appeals import links, rules
from shouwang.protect.appeals.models import Appeal
from shouwang.protect.appeals.rules import Answer, State

REVIEW, GUARD = "appeal.review", "gate.decide"
AT_THE_GATE = timedelta(hours=4)
"""How long an answer stands on the guards' list."""


@dataclass(frozen=True)
class Slip:
    """What the person's own page may say: no name, no home, no reasons."""

    appeal: Appeal
    state: State


def one(appeal_id: int, *, compound_id: int) -> Appeal:
    """One appeal of the compound.

    Raises:
        NotFound: ``appeal.unknown``.
    """
    found = _with_all(Appeal.objects.filter(pk=appeal_id, compound_id=compound_id)).first()
    if found is None:
        raise outcomes.NotFound("appeal.unknown", _("There is no such appeal."))
    return found


def _with_all(found: QuerySet[Appeal]) -> QuerySet[Appeal]:
    decision = ("person", "user", "guard", "card", "gate", "home__building", "home__unit")
    return found.select_related("gate", "made_by", "answered_by", *(f"decision__{name}" for name in decision))


def of_decision(decision_id: int, *, compound_id: int) -> Appeal | None:
    """The appeal against a decision, if there is one."""
    return Appeal.objects.filter(decision_id=decision_id, compound_id=compound_id).first()


def numbered(text: str, *, compound_id: int) -> Appeal | None:
    """The appeal with the number that was read aloud."""
    if not rules.is_number(text):
        return None
    return Appeal.objects.filter(number=rules.tidy_number(text), compound_id=compound_id).first()


def listed(
    actor: accounts.Actor, *, compound_id: int, now: datetime, state: str = "", text: str = ""
) -> QuerySet[Appeal]:
    """Appeals for reviewers: those that wait by their deadline, then the newest.

    Args:
        state: a :class:`State`, ``open`` or blank for all.
        text: a number, or part of a name or gate.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, REVIEW, compound_id=compound_id)
    found = _with_all(Appeal.objects.filter(_in_state(state, now), compound_id=compound_id))
    typed = text.strip()[:60]
    if typed:
        named = Q(decision__person__name__icontains=typed) | Q(decision__who__icontains=typed) | Q(who__icontains=typed)
        staff = Q(decision__user__name__icontains=typed) | Q(answered_by__name__icontains=typed)
        found = found.filter(Q(number=rules.tidy_number(typed)) | named | staff | Q(gate__name__icontains=typed))
    return found.order_by(F("answered_at").desc(nulls_first=True), "due_at", "-pk")


def _in_state(state: str, now: datetime) -> Q:
    lapse, waits = now - rules.LAPSES_AFTER, Q(answer="")
    let = Q(answer=Answer.ADMITTED)
    chosen = {
        "open": waits & Q(made_at__gt=lapse),
        State.WAITING: waits & Q(made_at__gt=lapse, due_at__gt=now),
        State.LATE: waits & Q(made_at__gt=lapse, due_at__lte=now),
        State.LAPSED: waits & Q(made_at__lte=lapse),
        State.UPHELD: Q(answer=Answer.UPHELD),
        State.CORRECTED: Q(answer=Answer.CORRECTED),
        State.USED: let & Q(used_at__isnull=False),
        State.ADMITTED: let & Q(used_at__isnull=True, pass_until__gt=now),
        State.OVER: let & Q(used_at__isnull=True, pass_until__lte=now),
    }
    return chosen.get(state, Q())


def at_the_gate(*, compound_id: int, now: datetime, gate_ids: Collection[int] | None = None) -> list[Appeal]:
    """What guards have to know now: appeals that wait, and fresh answers nobody used; answers first."""
    found = Appeal.objects.filter(compound_id=compound_id, used_at__isnull=True).select_related("gate", "answered_by")
    if gate_ids is not None:
        found = found.filter(gate_id__in=gate_ids)
    recent = Q(answered_at__gt=now - AT_THE_GATE) | Q(answer="", made_at__gt=now - rules.LAPSES_AFTER)
    return list(found.filter(recent).order_by(F("answered_at").desc(nulls_last=True), "due_at")[:20])


def answered_at(*, compound_id: int, gate_id: int | None, now: datetime) -> list[Appeal]:
    """The answers that wait at one gate, for the guard's desk; at most five."""
    rows = at_the_gate(compound_id=compound_id, now=now, gate_ids=[gate_id] if gate_id else [])
    return [row for row in rows if row.answer][:5]


def waiting(*, actor: accounts.Actor, compound_id: int, now: datetime) -> int:
    """How many wait for this reviewer; 0 for everybody else."""
    if not actor.may(REVIEW, compound_id=compound_id, now=now):
        return 0
    found = Appeal.objects.filter(_in_state("open", now), compound_id=compound_id)
    return found.exclude(decision__guard_id=actor.user_id).count()


def slip(token: str, *, now: datetime) -> Slip | None:
    """What a slip's secret address shows."""
    appeal_id = links.read(token)
    row = Appeal.objects.select_related("compound", "gate").filter(pk=appeal_id).first() if appeal_id else None
    return Slip(row, row.state(now)) if row else None


def whose(appeal: Appeal) -> Any:
    """The name of whoever appeals: known to the lists, or given."""
    made = appeal.decision
    return made.person.name if made.person else made.user.name if made.user else made.who or appeal.who
