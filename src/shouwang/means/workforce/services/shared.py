"""What every service of duties does: lock, note, wind the clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import NotFound
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce import rules
from shouwang.means.workforce.models import Duty, DutyEntry


def locked(duty_id: int, *, compound_id: int) -> Duty:
    """Lock a duty for the rest of the transaction.

    Raises:
        NotFound: ``duty.unknown``, also for a duty of another compound.
    """
    found = Duty.objects.select_for_update().filter(pk=duty_id, compound_id=compound_id).first()
    if found is None:
        raise NotFound("duty.unknown", _("There is no such duty."))
    return found


def locked_with_waiting(duty_id: int, *, compound_id: int) -> tuple[Duty, list[Duty]]:
    """Lock a duty and those of its source that wait, in the order of their ids, so that no two lock crosswise.

    Raises:
        NotFound: ``duty.unknown``.
    """
    source = Duty.objects.filter(pk=duty_id, compound_id=compound_id).values_list("source_kind", "source_ref").first()
    if source is None:
        raise NotFound("duty.unknown", _("There is no such duty."))
    same = Q(compound_id=compound_id, source_kind=source[0], source_ref=source[1], waiting=True)
    found = list(Duty.objects.select_for_update().filter(Q(pk=duty_id) | same).order_by("pk"))
    duty = next(each for each in found if each.pk == duty_id)
    return duty, [each for each in found if each.pk != duty_id and each.waiting]


def seen(duty: Duty, nonce: UUID | None) -> bool:
    """Whether this very request was carried out before; call it while the duty is locked."""
    return nonce is not None and DutyEntry.objects.filter(duty=duty, nonce=nonce).exists()


def note(
    duty: Duty, kind: str, *, actor: Actor, now: datetime, nonce: UUID | None = None, data: dict[str, Any] | None = None
) -> DutyEntry:
    """Write what was done to a duty."""
    return DutyEntry.objects.create(
        duty=duty, at=now, user_id=actor.user_id, by=actor.name, kind=kind, nonce=nonce, data=data or {}
    )


def wind(duty: Duty) -> Duty:
    """Set the instant at which time alone will change the duty again."""
    duty.next_check_at = rules.next_check(duty.clockwork())
    return duty


def of_keys(duties: QuerySet[Duty], keys: Iterable[str] | None) -> QuerySet[Duty]:
    """Narrow to keys; a key also stands for all ``key:…``."""
    if keys is None:
        return duties
    wanted = Q(pk__in=[])
    for key in keys:
        wanted |= Q(key=key) | Q(key__startswith=f"{key}:")
    return duties.filter(wanted)


def stands_for(wanted: str, key: str) -> bool:
    """Whether a key of ``waits_for`` means this duty."""
    return key == wanted or key.startswith(f"{wanted}:")
