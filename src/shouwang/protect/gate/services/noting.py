"""Noting where help went that was let through without a question."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate import rules
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.services.following import WITHIN

LONGEST = 200


@transaction.atomic
def note_place(*, decision_id: int, place: str, compound_id: int, actor: Actor, now: datetime) -> Decision:
    """Note where an ambulance, fire engine or police car went, within half an hour; the last word counts.

    Locks the decision.

    Raises:
        NotFound: ``gate.unknown_decision``: none, of another compound, too long ago, or not about help.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "gate.decide", compound_id=compound_id)
    held = Decision.objects.select_for_update().filter(pk=decision_id, compound_id=compound_id, passed=True)
    row = held.filter(errand=rules.Errand.EMERGENCY, decided_at__gt=now - WITHIN).first()
    if row is None:
        raise outcomes.NotFound("gate.unknown_decision", _("There is no such decision."))
    row.note_sealed = sealing.seal(place.strip()[:LONGEST])
    row.save(update_fields=["note_sealed"])
    journal.record(
        actor=actor,
        action="gate.place_noted",
        compound_id=compound_id,
        subject=("decision", row.pk),
        data={},
        now=now,
    )
    return row
