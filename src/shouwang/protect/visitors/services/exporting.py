"""Handing the register out in plain: to the police and the managers, with a reason, on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import rules, selectors
from shouwang.protect.visitors.models import Invitation, Passage

MOST_ROWS = 20_000


@dataclass(frozen=True)
class Exported:
    """One visit in plain: the row, the opened phone, every way in and out."""

    row: Invitation
    phone: str
    passages: list[Passage]


@transaction.atomic
def export(*, actor: Actor, compound_id: int, reason: str, form: str, now: datetime, **narrow: Any) -> list[Exported]:
    """The register's rows in plain, at most 20,000, newest first.

    Args:
        reason: why; it goes into the journal with the filter and the number of rows.
        form: ``xlsx`` or ``print``.
        narrow: see :func:`selectors.register`.

    Raises:
        VisitorRefused: ``visitor.no_reason``; ``visitor.too_much``: narrow it first.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, "visitor.export", compound_id=compound_id)
    if len(reason.strip()) < 2:
        raise rules.VisitorRefused("visitor.no_reason", _("Please say why; it goes into the journal.")).at("reason")
    found = selectors.register(compound_id, **narrow)
    count = found.count()
    if count > MOST_ROWS:
        raise rules.VisitorRefused("visitor.too_much", _("{count} rows are too many. Narrow the days."), count=count)
    rows = list(found)
    passed = selectors.passages([row.pk for row in rows])
    asked = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in narrow.items() if value}
    journal.record(
        actor=actor,
        action="visitor.exported",
        compound_id=compound_id,
        data={"reason": reason.strip()[:200], "rows": len(rows), "form": form, "narrow": asked},
        now=now,
    )
    return [Exported(row, sealing.open_sealed(row.phone_sealed), passed[row.pk]) for row in rows]
