"""The keys of pass codes: a new one signs from now on, an old one is believed until it is withdrawn."""

from __future__ import annotations

import os
from datetime import datetime

from django.conf import settings
from django.db import transaction

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.kernel import outcomes, sealing, signing
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate.models import PassKey
from shouwang.protect.gate.rules.cards import CardRefused
from shouwang.protect.gate.selectors import keyring
from shouwang.protect.gate.selectors.keys import FIRST, Keys, fresh, load

OPERATION = "gate.keys"
LAST = 255
"""A key's number is one byte of every code."""


@transaction.atomic
def rotate(*, seen: int, actor: Actor, compound_id: int, now: datetime) -> int:
    """Make a new key that signs from now on and say its number; codes of older keys stay good until they end.

    Args:
        seen: the number that signed when the page was read: a second click then makes no second key.

    Locks the keys.

    Raises:
        CardRefused: ``key.no_more``: all 256 numbers are used.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OPERATION, compound_id=compound_id)
    journal.in_turn("gate.keys")
    held = load()
    return held.newest if held.newest != seen else _make(held, actor, compound_id, now)


@transaction.atomic
def withdraw(*, number: int, why: str, actor: Actor, compound_id: int, now: datetime) -> PassKey:
    """Believe nothing any more that a key signed; when it is the one that signs, a new one is made first.

    Live codes renew themselves within a minute. Cards printed under it stop until they are printed anew.
    Withdrawing twice changes nothing.

    Locks the keys.

    Raises:
        NotFound: ``key.unknown``.
        CardRefused: ``key.no_reason``; ``key.elsewhere``: cards of compounds hang on it that are not the actor's.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OPERATION, compound_id=compound_id)
    journal.in_turn("gate.keys")
    held = load()
    row = next((each for each in keyring.listed(compound_id=compound_id, now=now) if each.number == number), None)
    if row is None:
        raise outcomes.NotFound("key.unknown", _("There is no such key."))
    if row.withdrawn_at is not None:
        return PassKey.objects.get(number=number)
    if not why.strip():
        raise CardRefused("key.no_reason", _("Please say why; it stays in the journal.")).at("why")
    if not row.compounds <= (actor.compound_ids if actor.compound_ids is not None else row.compounds):
        raise CardRefused(
            "key.elsewhere", _("Cards of other compounds hang on this key. Ask the administrator to withdraw it.")
        )
    if number == held.newest:
        _make(held, actor, compound_id, now)
    made = _withdrawn(number, why.strip()[:200], actor, now)
    stopped = row.printed + row.elsewhere
    _note("gate.key_withdrawn", number, actor, compound_id, now, {"cards": stopped, "why": made.withdrawn_why})
    return made


def _withdrawn(number: int, why: str, actor: Actor, now: datetime) -> PassKey:
    if number == FIRST:  # the first key lives in the settings and has no row until now
        _store(number, settings.PASS_KEY, by="", now=now)
    made = PassKey.objects.get(number=number)
    made.withdrawn_at, made.withdrawn_by, made.withdrawn_why = now, actor.name[:120], why
    made.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return made


def _make(held: Keys, actor: Actor, compound_id: int, now: datetime) -> int:
    number = max(held.public) + 1
    if number > LAST:
        raise CardRefused("key.no_more", _("All numbers of keys are used. Tell the operator."))
    _store(number, os.urandom(32), by=actor.name, now=now)
    _note("gate.key_made", number, actor, compound_id, now, {})
    return number


def _store(number: int, seed: bytes, *, by: str, now: datetime) -> None:
    PassKey.objects.create(
        number=number,
        seed_sealed=sealing.seal(seed.hex()),
        public=signing.Signer(seed).public_key,
        made_at=now,
        made_by=by[:120],
    )


def _note(action: str, number: int, actor: Actor, compound_id: int, now: datetime, data: dict[str, object]) -> None:
    journal.record(
        actor=actor, action=action, compound_id=compound_id, subject=("pass_key", number), data=data, now=now
    )
    fresh.forget()
    transaction.on_commit(fresh.forget)
