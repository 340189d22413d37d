"""What is found on a round and cleaning does not mend; whoever repairs gets a duty by an event."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import Words
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import services as workforce
from shouwang.protect.hygiene import events, rules, selectors
from shouwang.protect.hygiene.models import Problem

REPAIR = "repair"
"""Where duties come from that mend what a round found."""
SOLVED = Words(en="Solved", zh="已解决")


@transaction.atomic
def report(
    *,
    compound_id: int,
    code: str,
    kind: str,
    text: str,
    actor: Actor,
    now: datetime,
    nonce: UUID,
    at: datetime | None = None,
) -> Problem:
    """Say what is wrong at an area; the same nonce once.

    Raises:
        HygieneRefused: ``hygiene.problem``.
        NotFound: ``hygiene.area``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "hygiene.do", compound_id=compound_id)
    if kind not in rules.PROBLEMS:
        raise rules.HygieneRefused("hygiene.problem", _("Say what is wrong."))
    spot = selectors.area_by_code(code, compound_id=compound_id)
    values = {
        "compound_id": compound_id,
        "area_id": spot.area_id,
        "by_id": actor.user_id,
        "kind": kind,
        "text": text.strip()[:200],
        "at": min(at or now, now),
    }
    problem, made = Problem.objects.get_or_create(nonce=nonce, defaults=values)
    if problem.compound_id != compound_id:
        raise NotFound("hygiene.area", _("No area here has this code."))
    if made:
        event = events.ProblemFound(problem.pk, compound_id, spot.area_id)
        journal.emit(event, compound_id=compound_id, now=now)
    return problem


@transaction.atomic
def solve(*, compound_id: int, problem_id: int, actor: Actor, now: datetime) -> Problem:
    """Say that a problem is mended; twice changes nothing.

    Raises:
        NotFound: ``hygiene.no_problem``.
        Forbidden: ``hygiene.not_leading``: neither lays out the rounds nor leads the cleaners.
    """
    accounts.require(actor, "hygiene.see", compound_id=compound_id)
    row = Problem.objects.select_for_update().filter(pk=problem_id, compound_id=compound_id).first()
    if row is None:
        raise NotFound("hygiene.no_problem", _("There is no such problem."))
    selectors.require_lead(actor, compound_id, now=now)
    if row.solved_at is None:
        _close(row, actor, now)
        workforce.cancel_duties(
            compound_id=compound_id, source=(REPAIR, str(row.pk)), reason=SOLVED.zh, actor=Actor.system(), now=now
        )
    return row


@transaction.atomic
def mended(*, problem_id: int, now: datetime) -> None:
    """The duty to mend it is done, and so it is solved; twice changes nothing."""
    row = Problem.objects.select_for_update().filter(pk=problem_id).first()
    if row is not None and row.solved_at is None:
        _close(row, Actor.system(), now)


def _close(row: Problem, actor: Actor, now: datetime) -> None:
    row.solved_at, row.solved_by_id = now, actor.user_id
    row.save(update_fields=["solved_at", "solved_by"])
    subject = ("problem", row.pk)
    journal.record(actor=actor, action="hygiene.problem_solved", compound_id=row.compound_id, subject=subject, now=now)
