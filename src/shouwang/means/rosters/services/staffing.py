"""Whether somebody may stand at a station at all: works here, holds what the post asks for, is not away."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.models import StaffFile, Station


def own_file(actor: Actor, compound_id: int) -> StaffFile:
    """The actor's own file.

    Raises:
        RosterRefused: ``staff.no_file``.
        Forbidden: the actor does not work here.
    """
    accounts.require(actor, "roster.mine", compound_id=compound_id)
    file = selectors.file_of(actor.user_id, compound_id)
    if file is None:
        raise rules.RosterRefused("staff.no_file", _("You have no staff file here yet. Please ask the manager."))
    return file


def require_able(user_id: int, station: Station, day: date, slot: str, *, now: datetime) -> StaffFile:
    """The file of somebody who may stand at a station on a day; an empty slot does not ask whether they are away.

    Raises:
        NotFound: ``staff.unknown``: has no open file here; ``shift.unknown``: no such shift.
        RosterRefused: ``shift.unable``: lacks a certificate that the post asks for; ``shift.away``;
            ``shift.no_contract``.
    """
    if slot and slot not in rules.SLOT_LABELS:
        raise outcomes.NotFound("shift.unknown", _("There is no such shift."))
    file = selectors.file_of(user_id, station.compound_id)
    if file is None or (file.closed_at is not None and file.closed_at <= now):
        raise outcomes.NotFound("staff.unknown", _("There is no such staff file."))
    held = selectors.terms([file.pk], since=day)
    lacks = selectors.lacking(station, held, day)
    if lacks:
        raise rules.RosterRefused(
            "shift.unable",
            _("{name} may not hold this post: {certificate} is missing or has ended."),
            name=file.user.name,
            certificate=gettext_lazy(rules.CERTIFICATES[lacks[0]]),
        )
    if slot and selectors.is_away(user_id, station, day, slot):
        raise rules.RosterRefused("shift.away", _("{name} is away at that time."), name=file.user.name)
    if not any(t.kind == rules.Fact.CONTRACT and selectors.holds_on(t, day) for t in held):
        raise rules.RosterRefused("shift.no_contract", _("{name} has no contract on that day."), name=file.user.name)
    return file
