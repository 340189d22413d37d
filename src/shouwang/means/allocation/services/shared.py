"""What the services of this app have in common: the turn of a compound, notes in the journal, rounds under lock."""

from __future__ import annotations

from datetime import datetime

from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.allocation.models import RationRound, Round

REASON = 200
"""Characters of a reason or a note."""


def in_turn(compound_id: int) -> None:
    """Let nobody else begin or change a round of the compound until this transaction ends."""
    journal.in_turn("allocation", compound_id)


def locked_round(round_id: int, compound_id: int) -> Round:
    """A sharing-out of the compound, locked.

    Raises:
        NotFound: ``share.unknown``.
    """
    found = Round.objects.select_for_update().filter(pk=round_id, compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("share.unknown", _("There is no such sharing-out."))
    return found


def locked_rations(round_id: int, compound_id: int) -> RationRound:
    """A hand-out of the compound, locked.

    Raises:
        NotFound: ``ration.unknown``.
    """
    found = RationRound.objects.select_for_update().filter(pk=round_id, compound_id=compound_id).first()
    if found is None:
        raise outcomes.NotFound("ration.unknown", _("There is no such hand-out."))
    return found


def note(action: str, row: Round | RationRound, *, actor: Actor, now: datetime, **data: object) -> None:
    """Write one entry about a round into the journal."""
    kind = "allocation" if isinstance(row, Round) else "rations"
    journal.record(actor=actor, action=action, compound_id=row.compound_id, subject=(kind, row.pk), data=data, now=now)
