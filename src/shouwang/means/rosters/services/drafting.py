"""Beginning a draft, and discarding it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.models import Roster, Shift
from shouwang.means.rosters.services.cells import note, open_draft
from shouwang.means.rosters.services.exempting import inherit

MOST_DAYS = 62


@transaction.atomic
def begin_draft(
    *, compound_id: int, starts_on: date, ends_on: date, actor: Actor, now: datetime, nonce: UUID | None = None
) -> Roster:
    """Begin a draft over ``[starts_on, ends_on)``; where a roster is published already, with its shifts in it.

    Raises:
        RosterRefused: ``roster.span``: longer than 62 days, empty, or over.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    if not 0 < (ends_on - starts_on).days <= MOST_DAYS or ends_on <= timezone.localdate(now):
        refusal = rules.RosterRefused("roster.span", _("A roster lasts from one to 62 days and is not over yet."))
        raise refusal.at("last_on")
    if nonce and (before := Roster.objects.filter(nonce=nonce, compound_id=compound_id).first()):
        return before
    made = Roster.objects.create(
        compound_id=compound_id, starts_on=starts_on, ends_on=ends_on, made_at=now, made_by=actor.name, nonce=nonce
    )
    live = selectors.live_between(compound_id, starts_on, ends_on)
    Shift.objects.bulk_create([_copy(each, made) for each in live])
    inherit(made, selectors.published_within(compound_id, starts_on, ends_on))
    note("roster.draft_begun", made, actor, now)
    return made


def _copy(shift: Shift, roster: Roster) -> Shift:
    return Shift(
        compound_id=shift.compound_id,
        roster=roster,
        layer=roster.pk,
        station_id=shift.station_id,
        user_id=shift.user_id,
        day=shift.day,
        slot=shift.slot,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        pinned=shift.pinned,
        made=shift.made,
    )


@transaction.atomic
def discard(*, compound_id: int, roster_id: int, actor: Actor, now: datetime) -> None:
    """Throw a draft away; what is published stays.

    Raises:
        RosterConflict: ``roster.not_draft``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = open_draft(roster_id, compound_id)
    Shift.objects.filter(roster=found, layer=found.pk).delete()
    found.state = rules.Stage.DISCARDED
    found.save(update_fields=["state"])
    note("roster.discarded", found, actor, now)
