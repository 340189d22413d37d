"""Who leads which station: the manager all of them, the first two of a group's posts their own."""

from __future__ import annotations

from datetime import datetime

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel import outcomes
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.rosters.models import Station
from shouwang.means.workforce import selectors as workforce

LEADING_RANKS = (0, 1)
"""The A and the B person of a post lead its group."""


def leads(actor: Actor, compound_id: int, *, now: datetime) -> frozenset[str] | None:
    """The stations that somebody leads now; None is all of them."""
    if actor.may("roster.edit", compound_id=compound_id):
        return None
    if not actor.may("roster.lead", compound_id=compound_id):
        return frozenset()
    found = workforce.roster(compound_id, now=now)
    held = (h for each in found.holdings.values() for h in each if h.user_id == actor.user_id)
    return frozenset(found.posts[h.post_key].group_key for h in held if h.rank in LEADING_RANKS)


def may_lead(actor: Actor, station: Station, *, now: datetime) -> bool:
    """Whether somebody leads one station."""
    led = leads(actor, station.compound_id, now=now)
    return led is None or station.key in led


def require_lead(actor: Actor, station: Station, *, now: datetime) -> None:
    """Refuse unless the actor leads the station.

    Raises:
        Forbidden: ``roster.not_leading``.
    """
    if not may_lead(actor, station, now=now):
        raise outcomes.Forbidden("roster.not_leading", _("Only whoever leads this team can do this."))


def leader_of(station: str, compound_id: int, *, now: datetime) -> int | None:
    """Whoever leads a station and is there, else whoever commands, else a manager; None when there is nobody."""
    found = workforce.roster(compound_id, now=now)
    posts = found.posts.values()
    keys = [post.key for post in posts if post.group_key == station] or [post.key for post in posts if post.commands]
    chain = found.chain(keys[0], now) if keys else []
    if chain:
        return chain[0].user_id
    managers = accounts.with_role(compound_id, [str(Role.MANAGER)], now=now).order_by("pk")
    return managers.values_list("pk", flat=True).first()
