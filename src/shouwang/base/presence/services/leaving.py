"""Noting by hand that somebody known by name only, or by nothing, has left; and taking it back."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from shouwang.base.presence import rules, selectors
from shouwang.base.presence.models import Visit, Whereabouts

MOST = 1000
"""Walk-ins noted as gone within a day, among whom the one to take back is looked for."""


@transaction.atomic
def note_left(*, compound_id: int, track: str, nonce: uuid.UUID, at: datetime) -> Visit | None:
    """End the open stay of a walk-in, of whom no gate saw the way out; None when it is not open (any more).

    Residents and staff are no walk-ins: they have a code, and their way out is seen. Locks the whereabouts.
    """
    here = _walk_ins(compound_id).filter(track=track, inside=True, seen_at__lte=at).first()
    stay = Visit.objects.filter(track=track, known_at=here.seen_at, left_at__isnull=True).first() if here else None
    if here is None or stay is None:
        return None
    erase_on = max(stay.erase_on, rules.erase_on(rules.Purpose(stay.purpose), at))
    Visit.objects.filter(track=track, known_at=stay.known_at).update(
        left_at=at, exit_how=rules.How.GUARD, exit_nonce=nonce, erase_on=erase_on
    )
    _see(here, inside=False, at=at, gate_id=None, how=rules.How.GUARD)
    return Visit.objects.get(track=track, known_at=stay.known_at)


@transaction.atomic
def take_back_left(*, compound_id: int, nonce: uuid.UUID, since: datetime) -> Visit | None:
    """Take back what :func:`note_left` noted; None when they were seen since, or left before ``since``.

    Locks the whereabouts.
    """
    noted = selectors.noted_left(compound_id, since=since, most=MOST)
    stay = next((each for each in noted if each.exit_nonce == nonce), None)
    if stay is None or stay.entered_at is None or stay.left_at is None:
        return None
    here = _walk_ins(compound_id).filter(track=stay.track, inside=False, seen_at=stay.left_at).first()
    if here is None:
        return None
    Visit.objects.filter(track=stay.track, known_at=stay.known_at).update(left_at=None, exit_how="", exit_nonce=None)
    _see(here, inside=True, at=stay.entered_at, gate_id=stay.entered_by_id, how=rules.How(stay.entry_how))
    return stay


def _walk_ins(compound_id: int) -> QuerySet[Whereabouts]:
    of_compound = Whereabouts.objects.select_for_update().filter(compound_id=compound_id, area__isnull=True)
    return of_compound.filter(person__isnull=True, user__isnull=True)


def _see(here: Whereabouts, *, inside: bool, at: datetime, gate_id: int | None, how: rules.How) -> None:
    Whereabouts.objects.filter(track=here.track).update(
        inside=inside, seen_at=at, gate_id=gate_id, how=how, version=here.version + 1
    )
