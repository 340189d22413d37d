"""Which passes are believed: what a phone takes along to verify them by itself, and the home that one proves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.rules import Role
from shouwang.base.residents import selectors as residents
from shouwang.protect.gate import passes
from shouwang.protect.gate.models import Card
from shouwang.protect.gate.rules import Proof
from shouwang.protect.gate.selectors.keys import pass_keys, read_code


def home_of_pass(*, code: str, compound_id: int, now: datetime) -> int | None:
    """The home that a believed pass names, where a household is to be known by it; None for anything else."""
    if not passes.looks_like_one(code):
        return None
    found = read_code(code, compound_id=compound_id, now=now)
    if found.claim is None or found.proof not in (Proof.SIGNED, Proof.CARD):
        return None
    void = found.claim.card and found.claim.card in known_passes(compound_id, now=now)["void_cards"]
    return None if void else found.claim.home[2] or None


def known_passes(compound_id: int, *, now: datetime) -> dict[str, Any]:
    """By which keys codes are believed, and which cards are not: withdrawn, not yet good, of somebody who is gone.

    This is all that a phone needs to verify a code without a network.
    """
    held = pass_keys()
    live = Card.objects.filter(compound_id=compound_id).exclude(ends_at__lte=now)
    void = set(live.filter(revoked_at__isnull=False).values_list("number", flat=True))
    void |= set(live.filter(starts_at__gt=now).values_list("number", flat=True))
    void |= _of_the_gone(live.filter(revoked_at__isnull=True), compound_id, now)
    return {
        "keys": {str(number): key.hex() for number, key in held.public.items()},
        "withdrawn": sorted(held.withdrawn),
        "void_cards": sorted(void),
    }


def _of_the_gone(cards: Any, compound_id: int, now: datetime) -> set[int]:
    of_people = dict(cards.filter(bearer=passes.Bearer.PERSON).values_list("number", "person_id"))
    homes = residents.homes_of_people(of_people.values(), compound_id=compound_id, now=now)
    of_users = dict(cards.filter(bearer=passes.Bearer.USER).values_list("number", "user_id"))
    roles = [role for role in Role if role is not Role.RESIDENT]
    working = set(accounts.with_role(compound_id, roles, now=now).values_list("pk", flat=True)) if of_users else set()
    gone = {number for number, person in of_people.items() if not homes.get(person)}
    return gone | {number for number, user in of_users.items() if user not in working}
