"""Appealing, answering, letting pass by an answer, forgetting; other apps import this module only."""

from __future__ import annotations

import secrets
import uuid
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.appeals import events, rules, selectors
from shouwang.protect.appeals.models import Appeal
from shouwang.protect.appeals.rules import Answer, AppealRefused, AppealTaken, State
from shouwang.protect.gate import rules as gate_rules
from shouwang.protect.gate import selectors as gates
from shouwang.protect.gate import services as gate

BATCH = 1000


@transaction.atomic
def appeal(
    *, decision_id: int, claim: rules.Claim, words: str, who: str = "", actor: Actor, compound_id: int, now: datetime
) -> Appeal:
    """Write down that somebody does not accept a decision, and give the number; a decision has one appeal.

    Args:
        words: what is claimed, as it was said.
        who: the name given, where the decision knows nobody.

    Locks the compound's appeals.

    Raises:
        AppealRefused: ``appeal.passed``, ``appeal.too_old``, ``appeal.nobody``.
        NotFound: ``gate.unknown_decision``.
        NotFound: ``account.unknown``: the system itself does not appeal.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, selectors.GUARD, compound_id=compound_id)
    writer = accounts.user(actor.user_id or 0)
    journal.in_turn("appeals", compound_id)
    known = selectors.of_decision(decision_id, compound_id=compound_id)
    if known is not None:
        return known
    made = gates.decision(decision_id, compound_id=compound_id)
    if made is None:
        raise outcomes.NotFound("gate.unknown_decision", _("There is no such decision."))
    if made.passed:
        raise AppealRefused("appeal.passed", _("This person was let pass; there is nothing to appeal against."))
    if made.decided_at <= now - rules.APPEAL_WITHIN:
        raise AppealRefused("appeal.too_old", _("This decision is some hours old. Decide again at the gate."))
    if not (made.person_id or made.user_id or made.who or who.strip()):
        raise AppealRefused("appeal.nobody", _("Ask for a name: nobody is known by what was shown.")).at("who")
    row = Appeal.objects.create(
        compound_id=compound_id,
        decision_id=made.pk,
        gate_id=made.gate_id,
        number=_free_number(compound_id),
        who="" if made.person_id or made.user_id or made.who else who.strip()[:60],
        claim=claim,
        words_sealed=sealing.seal(words.strip()[:300]),
        made_at=now,
        made_by_id=writer.pk,
        due_at=now + rules.ANSWER_WITHIN,
    )
    _note("appeal.made", row, actor, now, {"claim": claim})
    journal.emit(events.AppealMade(row.pk, compound_id), compound_id=compound_id, now=now)
    return row


def _free_number(compound_id: int) -> str:
    signs = (rules.LETTERS, rules.LETTERS, rules.DIGITS, rules.DIGITS, rules.DIGITS)
    while True:
        number = "".join(secrets.choice(each) for each in signs)
        if not Appeal.objects.filter(compound_id=compound_id, number=number).exists():
            return number


@transaction.atomic
def answer(
    *,
    appeal_id: int,
    verdict: Answer,
    sentence: str,
    minutes: int | None = None,
    actor: Actor,
    compound_id: int,
    now: datetime,
) -> Appeal:
    """Answer an appeal, once; not by whoever decided or wrote it down.

    Args:
        minutes: for how long the person may pass at that gate, where the answer is to let pass.

    Locks the appeal.

    Raises:
        AppealRefused: ``appeal.no_sentence``, ``appeal.minutes``, ``appeal.own``, ``appeal.lapsed``.
        AppealTaken: ``appeal.answered``.
        NotFound: ``appeal.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, selectors.REVIEW, compound_id=compound_id)
    row = _locked(appeal_id, compound_id)
    if actor.user_id is None or actor.user_id in (row.decision.guard_id, row.made_by_id):
        raise AppealRefused("appeal.own", _("Whoever decided at the gate does not review it. Ask somebody else."))
    if row.answer:
        if (row.answered_by_id, row.answer) == (actor.user_id, verdict):
            return row
        raise AppealTaken("appeal.answered", _("{who} has answered already."), who=_reviewer(row))
    if row.state(now) is State.LAPSED:
        raise AppealRefused("appeal.lapsed", _("This appeal is too old to be answered; the gate decides anew."))
    rules.check_answer(verdict, sentence, minutes)
    row.answer, row.answered_at, row.answered_by_id = verdict, now, actor.user_id
    row.sentence_sealed = sealing.seal(sentence.strip()[:300])
    if verdict is Answer.ADMITTED:
        row.pass_until = now + timedelta(minutes=minutes or 0)
    row.save(update_fields=["answer", "answered_at", "answered_by", "sentence_sealed", "pass_until"])
    until = row.pass_until.isoformat() if row.pass_until else None
    _note("appeal.answered", row, actor, now, {"answer": verdict, "until": until})
    return row


@transaction.atomic
def let_pass(*, appeal_id: int, gate_id: int, nonce: uuid.UUID, actor: Actor, compound_id: int, now: datetime) -> Any:
    """Let the person pass at the gate by the reviewer's word: a decision that names the reviewer, once.

    Locks the appeal, and what a decision locks.

    Raises:
        AppealRefused: ``appeal.not_let``, ``appeal.over``, ``appeal.other_gate``.
        AppealTaken: ``appeal.used``.
        NotFound: ``appeal.unknown``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, selectors.GUARD, compound_id=compound_id)
    row = _locked(appeal_id, compound_id)
    if row.used_at is not None:
        if row.used_decision is not None and row.used_decision.nonce == nonce:
            return row.used_decision
        raise AppealTaken("appeal.used", _("This answer was used already; it holds once."))
    _check_use(row, gate_id, now)
    met = _encounter(row)
    made = gate.decide(compound_id=compound_id, encounter=met, actor=actor, nonce=nonce, now=now)
    row.used_at, row.used_decision = now, made
    row.save(update_fields=["used_at", "used_decision"])
    _note("appeal.used", row, actor, now, {"decision": made.pk})
    return made


def _check_use(row: Appeal, gate_id: int, now: datetime) -> None:
    standing = row.state(now)
    if standing is State.OVER:
        raise AppealRefused("appeal.over", _("The time to pass is over. Decide anew at the gate."))
    if standing is not State.ADMITTED:
        raise AppealRefused("appeal.not_let", _("Nobody has allowed this person to pass."))
    if row.gate_id != gate_id:
        raise AppealRefused("appeal.other_gate", _("This answer is for {gate}."), gate=row.gate.name)


def _encounter(row: Appeal) -> gate.Encounter:
    """The person of the decision again, let pass by the reviewer's word."""
    made = row.decision
    visitor = "" if made.person_id or made.user_id else made.who or row.who
    return gate.Encounter(
        gate_id=row.gate_id,
        direction=gate_rules.Direction(made.direction),
        person_id=made.person_id,
        user_id=None if made.person_id else made.user_id,
        visitor=visitor,
        home_id=made.home_id if visitor else None,
        override_reason=f"申诉 Appeal {row.number}: {_reviewer(row)}",
        follows=made.pk,
    )


def _reviewer(row: Appeal) -> str:
    return row.answered_by.name if row.answered_by else ""


def _locked(appeal_id: int, compound_id: int) -> Appeal:
    locked = Appeal.objects.select_for_update().filter(pk=appeal_id, compound_id=compound_id).first()
    return selectors.one(locked.pk if locked else 0, compound_id=compound_id)


@transaction.atomic
def go_up(*, now: datetime) -> int:
    """Let appeals that nobody answered in time go up the chain, each step once, and say how many did.

    Locks the appeals that go up.
    """
    late = Appeal.objects.select_for_update(skip_locked=True).filter(
        answer="", due_at__lte=now, made_at__gt=now - rules.LAPSES_AFTER, raised__lt=len(rules.GOES_UP_AFTER)
    )
    gone = 0
    for row in late.order_by("due_at", "pk")[:BATCH]:
        step = rules.raised(due_at=row.due_at, now=now)
        if step <= row.raised:
            continue
        row.raised = step
        row.save(update_fields=["raised"])
        facts = {"number": row.number, "step": step}
        subject = ("appeal", row.pk)
        journal.record(
            actor=None, action="appeal.late", compound_id=row.compound_id, subject=subject, data=facts, now=now
        )
        journal.emit(events.AppealLate(row.pk, row.compound_id, step), compound_id=row.compound_id, now=now)
        gone += 1
    return gone


def erase_due(*, now: datetime) -> int:
    """Forget appeals after 28 days, and say how many; one transaction a batch."""
    erased: Counter[int] = Counter()
    while batch := _erase_some(now):
        erased += batch
    for compound_id, count in erased.items():
        journal.record(actor=None, action="appeal.erased", compound_id=compound_id, data={"count": count}, now=now)
    return erased.total()


@transaction.atomic
def _erase_some(now: datetime) -> Counter[int]:
    due = Appeal.objects.filter(made_at__lte=now - rules.KEPT).order_by("pk").values_list("pk", "compound_id")[:BATCH]
    rows = list(due)
    Appeal.objects.filter(pk__in=[pk for pk, _compound in rows]).delete()
    return Counter(compound_id for _pk, compound_id in rows)


def _note(action: str, row: Appeal, actor: Actor, now: datetime, data: dict[str, object]) -> None:
    facts = {"number": row.number, **data}
    journal.record(
        actor=actor, action=action, compound_id=row.compound_id, subject=("appeal", row.pk), data=facts, now=now
    )
