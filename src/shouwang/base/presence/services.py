"""Recording who came and went; called in the transaction of the decision that let them pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from shouwang.base.presence.models import Visit
from shouwang.base.presence.rules import How


@dataclass(frozen=True)
class Who:
    """Somebody in the register, somebody who works here, or a visitor's name and whom they visit."""

    person_id: int | None = None
    user_id: int | None = None
    name: str = ""
    home_id: int | None = None

    @property
    def visitor(self) -> bool:
        """Whether this is neither a resident nor staff."""
        return self.person_id is None and self.user_id is None


@transaction.atomic
def enter(*, compound_id: int, who: Who, gate_id: int | None, at: datetime, how: How) -> Visit:
    """Somebody came in.

    A stay of the same person that still stands open, because nobody saw the way out, is closed at
    this instant.
    """
    for open_stay in _open_stays(compound_id, who):
        open_stay.left_at = max(at, open_stay.entered_at or at)
        open_stay.save(update_fields=["left_at"])
    return Visit.objects.create(
        compound_id=compound_id,
        person_id=who.person_id,
        user_id=who.user_id,
        who=who.name,
        visitor=who.visitor,
        home_id=who.home_id,
        entered_by_id=gate_id,
        entered_at=at,
        how=how,
    )


@transaction.atomic
def leave(*, compound_id: int, who: Who, gate_id: int | None, at: datetime, how: How) -> Visit:
    """Somebody went out: the open stay ends, or a stay whose beginning nobody saw is recorded."""
    stay = next((stay for stay in _open_stays(compound_id, who) if (stay.entered_at or at) <= at), None)
    if stay is None:
        stay = Visit(
            compound_id=compound_id,
            person_id=who.person_id,
            user_id=who.user_id,
            who=who.name,
            visitor=who.visitor,
            home_id=who.home_id,
            how=how,
        )
    stay.left_at, stay.left_by_id = at, gate_id
    stay.save()
    return stay


def _open_stays(compound_id: int, who: Who) -> list[Visit]:
    stays = Visit.objects.select_for_update().filter(compound_id=compound_id, left_at__isnull=True)
    if who.person_id is not None:
        return list(stays.filter(person_id=who.person_id).order_by("-entered_at"))
    if who.user_id is not None:
        return list(stays.filter(user_id=who.user_id).order_by("-entered_at"))
    if not who.name:
        return []
    same_home = Q(home_id=who.home_id) if who.home_id is not None else Q(home_id__isnull=True)
    return list(stays.filter(same_home, visitor=True, who=who.name).order_by("-entered_at"))
