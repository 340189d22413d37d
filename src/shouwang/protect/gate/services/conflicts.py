"""What about phones' decisions a manager should look at: found when they are uploaded, worked off with a note."""

from __future__ import annotations

import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.posture import rules as postures
from shouwang.base.posture import selectors as posture
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate import judging, rules
from shouwang.protect.gate.models import Conflict, Decision
from shouwang.protect.gate.services import recording

if TYPE_CHECKING:
    from shouwang.protect.gate.services.uploading import Row


class ConflictRefused(outcomes.Refusal):
    """A line that cannot be worked off like this."""


def find(*, compound_id: int, rows: Sequence[Row], made: Mapping[uuid.UUID, Decision], now: datetime) -> None:
    """Hold what a phone decided against what the server would have said then; changes no decision."""
    raised = posture.in_force(compound_id, since=min(row.asked.now for row in rows))
    found: list[Conflict] = []
    completed = {row.told.follows for row in rows}
    for row in rows:
        decision = made[row.asked.nonce]
        found += (
            Conflict(compound_id=compound_id, found_at=now, **facts)
            for facts in _about(row, decision, raised, now)
            if row.told.passed or row.told.nonce not in completed  # what completes a check is looked at instead
        )
    twice = _twice([decision for decision in made.values() if decision.passed and decision.code_mark])
    found += (
        Conflict(compound_id=compound_id, found_at=now, decision=one, other=other, kind=rules.ConflictKind.TWICE)
        for one, other in twice
    )
    Conflict.objects.bulk_create(found, ignore_conflicts=True)


def _about(row: Row, decision: Decision, raised: Sequence[postures.InForce], now: datetime) -> Iterable[dict[str, Any]]:
    told = row.told
    if rules.clock_suspicious(told.told_at, now, told.unsure, told.jumped):
        yield {"decision": decision, "kind": rules.ConflictKind.CLOCK}
    judged = _judged_then(row, raised)
    facts = {
        "decision": decision,
        "verdict": str(judged.verdict),
        "reasons": [recording.stored(reason) for reason in judged.reasons],
    }
    if rules.let_in_unknown(row.somebody.proof, told.passed):
        yield facts | {"kind": rules.ConflictKind.UNKNOWN}
    elif rules.differs(told.verdict, judged.verdict):
        yield facts | {"kind": rules.ConflictKind.OTHERWISE}


def _judged_then(row: Row, raised: Sequence[postures.InForce]) -> rules.Decision:
    """What the server would have said at that instant, knowing what it knows now of orders and passes."""
    asked = row.asked
    held = postures.at(raised, judging.place_of(asked, row.somebody), asked.now)
    found = replace(row.found, gate_kind=row.found.gate_kind or "")
    facts = judging.facts_of(asked, found, row.somebody, held, timezone.localtime(asked.now))
    facts = replace(
        facts,
        code_used=row.told.code_used,
        remeasured=facts.remeasured or row.told.remeasured,
    )
    return rules.decide(facts, held)


def _twice(passed: Sequence[Decision]) -> Iterable[tuple[Decision, Decision]]:
    """Pairs of passages by one code in one direction, at two gates or by two phones, within minutes."""
    if not passed:
        return
    marks = {bytes(decision.code_mark or b"") for decision in passed}
    span = rules.TWICE_WITHIN
    near = Decision.objects.filter(
        code_mark__in=marks,
        passed=True,
        compound_id=passed[0].compound_id,
        decided_at__gte=min(decision.decided_at for decision in passed) - span,
        decided_at__lte=max(decision.decided_at for decision in passed) + span,
    )
    seen: dict[_Code, dict[_Where, list[Decision]]] = {}
    for decision in near.order_by("decided_at", "pk"):
        seen.setdefault(_code(decision), {}).setdefault(_where(decision), []).append(decision)
    for one in passed:
        for where, there in seen.get(_code(one), {}).items():
            other = _unrelated(one, there, span) if where != _where(one) else None
            if other is not None:
                yield one, other
                break


_Code = tuple[bytes, str]
_Where = tuple[int, int | None]


def _code(decision: Decision) -> _Code:
    """A code and a direction: a printed card is the same code for years, so that whoever holds one is met often."""
    return bytes(decision.code_mark or b""), decision.direction


def _where(decision: Decision) -> _Where:
    return decision.gate_id, decision.source_id


def _unrelated(one: Decision, there: Sequence[Decision], span: timedelta) -> Decision | None:
    """The first of those, in the order of time, within the span; a decision and the one it completes are no two."""
    first = bisect_left(there, one.decided_at - span, key=_at)
    within = there[first : bisect_right(there, one.decided_at + span, key=_at)]
    return next((other for other in within if other.pk != one.follows_id and one.pk != other.follows_id), None)


def _at(decision: Decision) -> datetime:
    return decision.decided_at


@transaction.atomic
def settle(*, conflict_id: int, compound_id: int, outcome: str, note: str, actor: Actor, now: datetime) -> None:
    """Work a line off: accepted as it was, or followed up, with what was done; the guard's decision stands.

    Locks the line.

    Raises:
        NotFound: ``conflict.unknown``.
        ConflictRefused: ``conflict.settled``, ``conflict.outcome``, ``conflict.note``.
    """
    accounts.require(actor, "gate.conflicts", compound_id=compound_id)
    line = Conflict.objects.select_for_update().filter(pk=conflict_id, compound_id=compound_id).first()
    if line is None:
        raise outcomes.NotFound("conflict.unknown", _("There is no such line."))
    if outcome not in Conflict.Outcome.values:
        raise ConflictRefused("conflict.outcome", _("Choose whether it is accepted or was followed up."))
    if not note.strip():
        raise ConflictRefused("conflict.note", _("Note what was found or done."))
    if line.settled_at is not None:
        if (line.outcome, line.note) == (outcome, note.strip()[:300]):
            return
        raise ConflictRefused("conflict.settled", _("Somebody has worked this off already."))
    line.outcome, line.note, line.settled_at, line.settled_by = outcome, note.strip()[:300], now, actor.name
    line.save(update_fields=["outcome", "note", "settled_at", "settled_by"])
    journal.record(
        actor=actor,
        action="gate.conflict_settled",
        compound_id=compound_id,
        subject=("decision", line.decision_id),
        data={"kind": line.kind, "outcome": outcome},
        now=now,
    )
