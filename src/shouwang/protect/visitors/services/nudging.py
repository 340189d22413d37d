"""Asking the host again for somebody who waits at the gate."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes, sealing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import events, rules
from shouwang.protect.visitors.models import Attempt, Invitation
from shouwang.protect.visitors.services import making

EVERY = timedelta(minutes=2)


@transaction.atomic
def nudge(*, invitation_id: int, actor: Actor, compound_id: int, now: datetime) -> None:
    """Tell the home once more that somebody waits for its word; at most once in two minutes.

    Locks the visit, so that two taps are one.

    Raises:
        TooMany: ``visitor.nudged``: the home was told less than two minutes ago.
        VisitorRefused: ``visitor.not_waiting``: answered, cancelled or over.
        NotFound: ``visitor.unknown``.
        Forbidden: the actor does not register visitors.
    """
    accounts.require(actor, "visitor.register", compound_id=compound_id)
    held = Invitation.objects.select_for_update().filter(pk=invitation_id, compound_id=compound_id, erased=False)
    row = held.first()
    if row is None:
        raise outcomes.NotFound("visitor.unknown", _("There is no such visit."))
    answered = row.confirmed_at or row.declined_at or row.cancelled_at
    if answered or row.home_id is None or row.ends_at <= now:
        raise rules.VisitorRefused("visitor.not_waiting", _("This visit no longer waits for the host."))
    key = sealing.blind_index(f"nudge:{row.pk}", purpose="visitors limit")
    if now - row.made_at < EVERY or Attempt.objects.filter(key=key, at__gt=now - EVERY).exists():
        raise rules.TooMany("visitor.nudged", _("The host was told less than two minutes ago. Please wait, or call."))
    Attempt.objects.create(key=key, at=now)
    making.note(row, "visitor.nudged", actor=actor, now=now)
    event = events.HostNudged(row.pk, compound_id, int(now.timestamp()))
    journal.emit(event, compound_id=compound_id, now=now)
