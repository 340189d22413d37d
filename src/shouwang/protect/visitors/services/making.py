"""The one place where a visit's row is made and noted in the journal."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from shouwang.base.journal import services as journal
from shouwang.kernel import ids, sealing
from shouwang.protect.visitors import rules
from shouwang.protect.visitors.models import Invitation
from shouwang.protect.visitors.selectors.blocking import phone_index

KEEP_DAYS = 30
"""Days after its end on which a visit's personal data is erased: as far back as a question about it may come."""


def erase_on(ends_at: datetime) -> Any:
    """The day on which a visit's data has served its purpose."""
    return (ends_at + timedelta(days=KEEP_DAYS)).date()


@transaction.atomic
def make(
    visit: rules.Visit, *, compound_id: int, nonce: uuid.UUID, actor: Any, now: datetime, **more: Any
) -> Invitation:
    """Write the row of a cleaned visit."""
    row = Invitation.objects.create(
        compound_id=compound_id,
        name=visit.name,
        phone_sealed=sealing.seal(visit.phone),
        phone_index=phone_index(visit.phone),
        phone_tail=visit.phone[-4:],
        plate=visit.plate,
        companions=visit.companions,
        kind=visit.kind,
        purpose=visit.purpose,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        entries=visit.entries,
        code=ids.short_code(),
        made_at=now,
        made_by_id=actor.user_id if actor else None,
        nonce=nonce,
        erase_on=erase_on(visit.ends_at),
        **more,
    )
    note(row, "visitor.invited" if row.confirmed_at else "visitor.asked", actor=actor, now=now, how=row.made_how)
    return row


def note(row: Invitation, action: str, *, actor: Any, now: datetime, **data: Any) -> None:
    """Write a change of a visit into the journal: ids and codes only, no name and no phone."""
    journal.record(
        actor=actor,
        action=action,
        compound_id=row.compound_id,
        subject=("invitation", row.pk),
        data={"code": row.code, "kind": str(row.kind), "home": row.home_id, **data},
        now=now,
    )
