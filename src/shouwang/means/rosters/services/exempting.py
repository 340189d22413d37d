"""Lifting the cap on overtime while there is an emergency, on record, and keeping it when a draft replaces a roster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters import rules, selectors
from shouwang.means.rosters.models import Roster
from shouwang.means.rosters.rules import exemption
from shouwang.means.rosters.services.cells import locked, note


@transaction.atomic
def exempt(
    *, compound_id: int, roster_id: int, incident: str, reason: str, until: datetime, actor: Actor, now: datetime
) -> Roster:
    """Lift the cap on overtime while a disaster threatens life, health or property (Labour Law 42), on record.

    It ends by itself; one that holds already ends now and this one begins. Locks the roster.

    Args:
        incident: what threatens, in words or by its number.

    Raises:
        RosterConflict: ``roster.gone``: another roster has replaced this one.
        RosterRefused: ``roster.exemption``: no incident or no reason; ``roster.exemption_end``: an end in the past or
            beyond the roster.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = _lock(roster_id, compound_id)
    if not incident.strip() or not reason.strip():
        empty = [name for name, said in (("incident", incident), ("reason", reason)) if not said.strip()]
        raise rules.RosterRefused("roster.exemption", _("Please say which emergency, and why.")).at(*empty)
    last = rules.whole_days(found.last_on, found.last_on, timezone.get_current_timezone()).end or until
    if not now < until <= last:
        refusal = rules.RosterRefused(
            "roster.exemption_end",
            _("The end lies ahead, and not after the roster's: {last} at the latest."),
            last=timezone.localtime(last).strftime("%Y-%m-%d %H:%M"),
        )
        raise refusal.at("until")
    said = exemption.Exemption(actor.name, incident.strip()[:120], reason.strip()[:300], now, until)
    _keep(found, [*_ended(found, now), said])
    note(
        "roster.exempted", found, actor, now, incident=said.incident, reason=said.reason, lifted_until=until.isoformat()
    )
    return found


@transaction.atomic
def end_exemption(*, compound_id: int, roster_id: int, actor: Actor, now: datetime) -> None:
    """The emergency is over: the cap on overtime holds again; what was worked meanwhile stays lawful. Locks the roster.

    Raises:
        RosterConflict: ``roster.gone``.
        Forbidden: the actor may not make rosters here.
    """
    accounts.require(actor, "roster.edit", compound_id=compound_id)
    found = _lock(roster_id, compound_id)
    if any(each.holds(now) for each in selectors.exemptions(found)):
        _keep(found, _ended(found, now))
        note("roster.exemption_ended", found, actor, now)


def inherit(found: Roster, others: Iterable[Roster]) -> None:
    """What was declared for rosters that this one begins with or replaces holds for it too."""
    declared = [*selectors.exemptions(found), *(each for other in others for each in selectors.exemptions(other))]
    _keep(found, declared)


def _lock(roster_id: int, compound_id: int) -> Roster:
    found = locked(roster_id, compound_id)
    if found.state not in (rules.Stage.DRAFT, rules.Stage.PUBLISHED):
        raise rules.RosterConflict("roster.gone", _("Another roster has taken the place of this one."))
    return found


def _ended(found: Roster, now: datetime) -> list[exemption.Exemption]:
    return [
        replace(each, until=min(each.until, max(now, each.since + timedelta(seconds=1))))
        for each in selectors.exemptions(found)
    ]


def _keep(found: Roster, declared: Iterable[exemption.Exemption]) -> None:
    found.exemption, found.exempt_until = exemption.write(declared)
    found.save(update_fields=["exemption", "exempt_until"])
