"""The keys of pass codes: who signs now, who is believed; and the codes that people show."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from shouwang.base.accounts import selectors as accounts
from shouwang.base.residents import selectors as residents
from shouwang.kernel import china, rooms, sealing, signing
from shouwang.protect.gate import passes
from shouwang.protect.gate.models import PassKey
from shouwang.protect.gate.rules import Proof
from shouwang.protect.visitors.rules import codes as visits

if TYPE_CHECKING:
    from shouwang.base.residents.models import Person

FIRST = 0
"""The number of the key that comes with the installation."""
FRESH_SECONDS = 5.0


@dataclass(frozen=True)
class Keys:
    """The keys of this installation.

    Args:
        newest: the number of the key that signs.
        public: number → 32 bytes, withdrawn ones too; phones check with these.
        signers: by number too; the server knows its own signatures by making them again.
        withdrawn: the numbers of those that are believed no more.
    """

    newest: int
    signer: signing.Signer
    public: dict[int, bytes]
    signers: dict[int, signing.Signer]
    withdrawn: frozenset[int]


def load() -> Keys:
    """The keys as the database has them now; the first comes from the settings until a newer one signs."""
    seeds = {FIRST: settings.PASS_KEY}
    withdrawn = set()
    for row in PassKey.objects.order_by("number"):
        seeds[row.number] = bytes.fromhex(sealing.open_sealed(row.seed_sealed))
        withdrawn |= {row.number} if row.withdrawn_at else set()
    signers = {number: signing.Signer(seed) for number, seed in seeds.items()}
    public = {number: signer.public_key for number, signer in signers.items()}
    newest = max(set(seeds) - withdrawn)  # withdrawing the last one makes another first: services/keys.py
    return Keys(newest, signers[newest], public, signers, frozenset(withdrawn))


_PROOFS = {
    visits.Seen.FORGED: Proof.FORGED,
    visits.Seen.ELSEWHERE: Proof.ELSEWHERE,
    visits.Seen.WITHDRAWN: Proof.REVOKED,
    visits.Seen.OVER: Proof.STALE,
    visits.Seen.EARLY: Proof.REVOKED,
    visits.Seen.SIGNED: Proof.REVOKED,
}
"""What a visitor's code is worth that leads to no visit in the book: one that is ours and in its time was erased."""


class _Fresh:
    """The keys of this process, never more than some seconds behind the database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: Keys | None = None
        self._read_at = float("-inf")

    def get(self) -> Keys:
        """The keys, read again when they are too old."""
        with self._lock:
            if self._keys is None or time.monotonic() - self._read_at > FRESH_SECONDS:
                self._keys, self._read_at = load(), time.monotonic()
            return self._keys

    def forget(self) -> None:
        """Read again at the next question: a key was made or withdrawn in this process."""
        with self._lock:
            self._keys = None


fresh = _Fresh()


def pass_keys() -> Keys:
    """The keys of this installation, at most five seconds old."""
    return fresh.get()


def read_code(code: str, *, compound_id: int, now: datetime, held: Keys | None = None) -> passes.Pass:
    """What a scanned code says at this compound's gates; of a visitor's, how far it is to be believed."""
    held = held or pass_keys()
    if visits.looks_like_one(code):
        seen = visits.read(code, keys=held.signers, withdrawn=held.withdrawn, compound_id=compound_id, now=now).seen
        return passes.Pass(_PROOFS[seen])
    return passes.read(code, keys=held.signers, withdrawn=held.withdrawn, compound_id=compound_id, now=now)


def live_code(actor: accounts.Actor, *, compound_id: int, now: datetime) -> str:
    """The live pass code of whoever is signed in: a resident's as a person, anybody else's as staff."""
    accounts.require(actor, "gate.pass", compound_id=compound_id)
    held = pass_keys()
    person = residents.person_of_user(actor.user_id or 0, compound_id=compound_id)
    if person is None:
        claim = passes.Claim(compound_id, passes.Bearer.USER, actor.user_id or 0, label=china.mask_name(actor.name))
    else:
        claim = claim_of_person(person, compound_id=compound_id, now=now)
    return passes.issue(held.signer, claim, key=held.newest, now=now)


def claim_of_person(person: Person, *, compound_id: int, now: datetime) -> passes.Claim:
    """What a pass says of somebody who lives here."""
    residence = residents.residences_of(person.pk, now=now).order_by("-lives_in", "home_id").first()
    name = china.mask_name(person.name)
    if residence is None:
        return passes.Claim(compound_id, passes.Bearer.PERSON, person.pk, label=name)
    home = residence.home
    room = rooms.Room(home.building.number, home.unit.number, home.room)
    place = (home.building_id, home.unit_id, home.pk)
    return passes.Claim(compound_id, passes.Bearer.PERSON, person.pk, home=place, label=f"{name} {room}")
