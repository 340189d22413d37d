"""Answering: the host's yes or no, the property's approval, taking back, making longer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel.outcomes import Conflict
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.visitors import events, rules, selectors
from shouwang.protect.visitors.models import Invitation
from shouwang.protect.visitors.services import making


def _locked(row: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=row.pk)


def _still_open(row: Invitation, now: datetime) -> None:
    if row.cancelled_at or row.declined_at:
        raise Conflict("visitor.closed", _("This visit was cancelled or declined before."))
    if row.ends_at <= now:
        raise rules.VisitorRefused("visitor.over", _("The time of this visit is over."))


@transaction.atomic
def answer(
    *,
    invitation_id: int,
    yes: bool,
    now: datetime,
    compound_id: int | None = None,
    actor: Actor | None = None,
    reason: str = "",
) -> Invitation:
    """The host's answer to somebody who asks to come; the same answer again changes nothing.

    Args:
        actor: a resident of the home, or staff for them, on record; None when the one-time link answered.

    Raises:
        Conflict: ``visitor.closed``; with the link also ``visitor.answered``: it was answered before.
        VisitorRefused: ``visitor.over``.
        NotFound: not a visit to the actor's home.
    """
    if actor is None:
        row = selectors.invitation(invitation_id)
    else:
        row = selectors.require_invitation(actor, "visitor.confirm", invitation_id, compound_id=compound_id or 0)
    how = _how(row, actor)
    row = _locked(row)
    if (yes and row.confirmed_at and not row.declined_at) or (not yes and row.declined_at):
        return row
    if row.confirmed_at and actor is None:
        raise Conflict("visitor.answered", _("This was answered before. Sign in to change it."))
    _still_open(row, now)
    if yes:
        row.confirmed_at, row.confirmed_by_id, row.confirmed_how = now, actor.user_id if actor else None, how
    else:
        _decline(row, actor, how, reason, now)
    row.save()
    making.note(row, "visitor.confirmed" if yes else "visitor.declined", actor=actor, now=now, how=str(how))
    return row


def _how(row: Invitation, actor: Actor | None) -> rules.Channel:
    if actor is None:
        return rules.Channel.LINK
    return rules.Channel.HOST if row.home_id in actor.home_ids else rules.Channel.STAFF


def _decline(row: Invitation, actor: Actor | None, how: rules.Channel, reason: str, now: datetime) -> None:
    row.declined_at, row.declined_by_id, row.declined_how = now, actor.user_id if actor else None, how
    row.declined_why = reason.strip()[:200]


@transaction.atomic
def approve(
    *, invitation_ids: Collection[int], yes: bool, actor: Actor, compound_id: int, now: datetime, reason: str = ""
) -> list[Invitation]:
    """The property's answer to some visits at once: all or none. Those that were answered before are left alone.

    Locks the visits in the order of their ids.

    Raises:
        VisitorRefused: ``visitor.no_reason``: a refusal needs one; ``visitor.nothing``: none was chosen.
        NotFound: one of them is not in the actor's buildings.
        Forbidden: the actor does not approve visits.
    """
    accounts.require(actor, "visitor.approve", compound_id=compound_id)
    if not invitation_ids:
        raise rules.VisitorRefused("visitor.nothing", _("Choose at least one visit."))
    if not yes and not reason.strip():
        raise rules.VisitorRefused("visitor.no_reason", _("Please say why; the host reads it.")).at("reason")
    for each in invitation_ids:
        selectors.require_invitation(actor, "visitor.approve", each, compound_id=compound_id)
    rows = list(Invitation.objects.select_for_update().filter(pk__in=list(invitation_ids)).order_by("pk"))
    changed = [
        row for row in rows if not (row.cancelled_at or row.declined_at or row.approved_at or row.ends_at <= now)
    ]
    for row in changed:
        if yes:
            row.approved_at, row.approved_by_id = now, actor.user_id
        else:
            _decline(row, actor, rules.Channel.STAFF, reason, now)
        row.save()
        making.note(row, "visitor.approved" if yes else "visitor.refused", actor=actor, now=now)
        journal.emit(events.VisitorAnswered(row.pk, compound_id, yes), compound_id=compound_id, now=now)
    return changed


@transaction.atomic
def cancel(*, invitation_id: int, actor: Actor, compound_id: int, now: datetime) -> Invitation:
    """Take an invitation back; its code is void from then on. Twice changes nothing.

    Raises:
        NotFound: not a visit to the actor's home.
    """
    row = _locked(selectors.require_invitation(actor, "visitor.invite", invitation_id, compound_id=compound_id))
    if row.cancelled_at is None and row.declined_at is None:
        row.cancelled_at = now
        row.save(update_fields=["cancelled_at"])
        making.note(row, "visitor.cancelled", actor=actor, now=now)
    return row


@transaction.atomic
def extend(*, invitation_id: int, ends_at: datetime, actor: Actor, compound_id: int, now: datetime) -> Invitation:
    """Give a visit a new end. A later end needs a new approval where one is asked, for nobody approved it.

    Raises:
        Conflict: ``visitor.closed``.
        VisitorRefused: the span is one that :func:`rules.check_span` refuses.
        NotFound: not a visit to the actor's home.
    """
    row = _locked(selectors.require_invitation(actor, "visitor.invite", invitation_id, compound_id=compound_id))
    if row.cancelled_at or row.declined_at:
        raise Conflict("visitor.closed", _("This visit was cancelled or declined before."))
    rules.check_span(row.starts_at, ends_at, now=now)
    if ends_at > row.ends_at:
        row.approved_at, row.approved_by_id = None, None
    row.ends_at, row.overstay_at, row.erase_on = ends_at, None, making.erase_on(ends_at)
    row.save()
    making.note(row, "visitor.extended", actor=actor, now=now, until=ends_at.isoformat())
    return row
