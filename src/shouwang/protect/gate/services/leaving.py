"""A guard notes that help or a walk-in has left, whose way out no scanner saw; and takes a mistake back."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.presence import services as presence
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import selectors as visitors
from shouwang.protect.visitors import services as book

TAKEN_BACK_WITHIN = timedelta(hours=24)


@transaction.atomic
def note_left(*, track: str, compound_id: int, actor: Actor, nonce: uuid.UUID, now: datetime) -> None:
    """Take a walk-in off the list of who is inside; the visitors' book is told too.

    Tapped twice, or when somebody else was quicker, it changes nothing. Locks the whereabouts.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "gate.decide", compound_id=compound_id)
    stay = presence.note_left(compound_id=compound_id, track=track, nonce=nonce, at=now)
    if stay is None:
        return
    if stay.who:
        found = visitors.of_name(stay.who, home_id=stay.home_id, compound_id=compound_id, now=now, leaving=True)
        if found is not None and found.invitation_id and found.inside:
            book.left(invitation_id=found.invitation_id, nonce=nonce, at=now)
    _note("gate.left_noted", nonce, compound_id, actor, now)


@transaction.atomic
def take_back_left(*, nonce: uuid.UUID, compound_id: int, actor: Actor, now: datetime) -> None:
    """Put somebody back on the list of who is inside, as long as they were not seen since. Locks the whereabouts.

    Raises:
        NotFound: ``gate.nobody_left``: nobody was noted as gone so, or was seen again since.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "gate.decide", compound_id=compound_id)
    if presence.take_back_left(compound_id=compound_id, nonce=nonce, since=now - TAKEN_BACK_WITHIN) is None:
        raise outcomes.NotFound("gate.nobody_left", _("They were seen again since. Nothing is taken back."))
    book.not_left(nonce=nonce)
    _note("gate.left_taken_back", nonce, compound_id, actor, now)


def _note(action: str, nonce: uuid.UUID, compound_id: int, actor: Actor, now: datetime) -> None:
    journal.record(actor=actor, action=action, compound_id=compound_id, data={"nonce": str(nonce)}, now=now)
