"""Who may act upon a duty: its person, the one it came up to, the holders of its post, and those who lead."""

from __future__ import annotations

from datetime import datetime

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.kernel.outcomes import Conflict, Forbidden
from shouwang.kernel.words import gettext_noop as _
from shouwang.means.workforce.models import Duty
from shouwang.means.workforce.selectors import posts


def is_own(duty: Duty, actor: Actor) -> bool:
    """Whether the duty is with the actor, or came up to them as late."""
    return actor.user_id is not None and actor.user_id in (duty.user_id, duty.backup_id)


def leads(duty: Duty, actor: Actor) -> bool:
    """Whether the actor assigns duties in the duty's compound."""
    return actor.may("duty.assign", compound_id=duty.compound_id)


def holds_post(duty: Duty, actor: Actor, now: datetime) -> bool:
    """Whether the actor holds the duty's post now."""
    if duty.post is None:
        return False
    roster = posts.roster(duty.compound_id, now=now)
    return any(held.user_id == actor.user_id for held in roster.present(duty.post.key, now))


def require(duty: Duty, actor: Actor, now: datetime) -> None:
    """Refuse unless the actor may do the duty.

    Raises:
        Conflict: ``duty.taken``: it was the actor's and is with somebody else now.
        Forbidden: ``duty.not_yours``.
    """
    if is_own(duty, actor) or leads(duty, actor):
        return
    if actor.user_id in duty.tried or holds_post(duty, actor, now):
        raise taken(duty)
    raise Forbidden("duty.not_yours", _("This duty is not yours."))


def taken(duty: Duty) -> Conflict:
    """The refusal that says who has the duty now."""
    name = accounts.user(duty.user_id).name if duty.user_id else ""
    return Conflict("duty.taken", _("{name} has this duty now."), name=name)
