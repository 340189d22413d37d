"""Taking a list of staff back: seats, roles and accounts, unless somebody has begun to use them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts import services as account_services
from shouwang.kernel.words import gettext_noop as _
from shouwang.living.register.services.plans import Context
from shouwang.means.workforce import selectors as workforce
from shouwang.means.workforce import services as workforce_services

USED = _("has signed in since")
ELSEWHERE = _("was given other roles since")
OWN = _("is your own account")


def take_back(*, trace: dict[str, Any], context: Context) -> list[dict[str, str]]:
    """Shut the accounts that a list opened, end the roles it gave and leave the seats it filled.

    Returns:
        Accounts that stay, with why: they were used since, and keep what the list gave them; or they got other
        roles since, and lose only what the list gave them.
    """
    made = accounts.users(trace["accounts"])
    grants = {user_id: list(accounts.grants_of(user_id, now=context.now)) for user_id in made}
    kept: dict[int, str] = {}
    for user_id, user in made.items():
        if accounts.was_used(user):
            kept[user_id] = USED
        elif any(given.pk not in set(trace["grants"]) for given in grants[user_id]):
            kept[user_id] = ELSEWHERE
    untouched = {user_id for user_id, why in kept.items() if why == USED}
    _leave_seats([seat for seat in trace["seats"] if seat[2] not in untouched], context)
    for user_id in made.keys() - kept.keys():
        account_services.disable_user(
            user_id=user_id, actor=context.actor, compound_id=context.compound_id, now=context.now
        )
    kept |= _end_grants(trace["grants"], untouched, context)
    people = accounts.users(kept)
    return [{"name": people[user_id].name, "why": why} for user_id, why in kept.items()]


def _leave_seats(seats: Iterable[list[Any]], context: Context) -> None:
    filled = {one.post.key: one for one in workforce.posts_with_holders(context.compound_id, now=context.now)}
    for post_key, rank, user_id in seats:
        post = filled.get(post_key)
        if post and any(seat.rank == rank and seat.user_id == user_id for seat in post.seats):
            workforce_services.vacate_post(
                compound_id=context.compound_id, post_key=post_key, rank=rank, actor=context.actor, now=context.now
            )


def _end_grants(grant_ids: Iterable[int], untouched: set[int], context: Context) -> dict[int, str]:
    """End the roles but those of accounts in use; nobody takes a role from themselves."""
    own: dict[int, str] = {}
    for given in accounts.grants(grant_ids):
        if given.user_id in untouched:
            continue
        if given.user_id == context.actor.user_id:
            own[given.user_id] = OWN
            continue
        account_services.end_grant(grant_id=given.pk, actor=context.actor, now=context.now)
    return own
