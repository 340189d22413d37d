"""Printed cards: the list that stewards act on, one card, what is printed on it, who has no phone and no card yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from shouwang.base.accounts import selectors as accounts
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.base.residents.rules import NeedKind
from shouwang.kernel import china
from shouwang.kernel.numerals import tidy
from shouwang.protect.gate import passes
from shouwang.protect.gate.models import Card
from shouwang.protect.gate.rules.cards import Ended, State
from shouwang.protect.gate.selectors.keys import Keys, claim_of_person, load, pass_keys

if TYPE_CHECKING:
    from shouwang.base.residents.models import Residence

OPERATION = "gate.cards"
FOUND = 12

UNPRINTED, REPRINT = "unprinted", "reprint"
"""Filters beside the states: valid cards that were never printed, and those whose key was withdrawn since."""


@dataclass(frozen=True)
class Printed:
    """What stands on a card of paper."""

    card: Card
    code: str
    label: str
    gates: tuple[str, ...]


def reachable(actor: accounts.Actor, *, compound_id: int, now: datetime) -> QuerySet[Card]:
    """The cards of the compound that the actor may see: all, or those of people in the actor's buildings.

    Raises:
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OPERATION, compound_id=compound_id)
    found = Card.objects.filter(compound_id=compound_id).select_related("person", "user").order_by("-issued_at", "-pk")
    buildings = actor.buildings(OPERATION, compound_id=compound_id)
    if buildings is None:
        return found
    living = residents.living(compound_id, now=now).filter(home__building_id__in=buildings)
    return found.filter(person_id__in=living.values("person_id"))


def listed(
    actor: accounts.Actor, *, compound_id: int, now: datetime, text: str = "", state: str = "", kind: str = ""
) -> QuerySet[Card]:
    """Cards, newest first.

    Args:
        text: a number, or part of a holder's name or employer.
        state: a :class:`State`, :data:`UNPRINTED` or :data:`REPRINT`; blank for all.
        kind: a bearer's number; blank for all.
    """
    found = reachable(actor, compound_id=compound_id, now=now).filter(_in_state(state, now))
    if kind in {str(bearer.value) for bearer in passes.Bearer}:
        found = found.filter(bearer=int(kind))
    typed = tidy(text)[:60]
    if typed.isascii() and typed.isdigit() and len(typed) < 10:
        return found.filter(number=int(typed))
    if typed:
        named = Q(person__name__icontains=typed) | Q(user__name__icontains=typed) | Q(holder__icontains=typed)
        found = found.filter(named | Q(works_for__icontains=typed))
    return found


def _in_state(state: str, now: datetime) -> Q:
    over = Q(ends_at__isnull=False, ends_at__lte=now)
    ends = {
        State.LOST: Q(revoked_at__isnull=False, revoked_how=Ended.LOST),
        State.WITHDRAWN: Q(revoked_at__isnull=False) & ~Q(revoked_how=Ended.LOST),
        State.EARLY: Q(revoked_at__isnull=True, starts_at__gt=now),
        State.OVER: Q(revoked_at__isnull=True, starts_at__lte=now) & over,
        State.VALID: Q(revoked_at__isnull=True, starts_at__lte=now) & ~over,
        UNPRINTED: Q(revoked_at__isnull=True, printed_at__isnull=True) & ~over,
        REPRINT: Q(revoked_at__isnull=True, printed_at__isnull=False, key__in=_withdrawn(state)) & ~over,
    }
    return ends.get(state, Q())


def _withdrawn(state: str) -> list[int]:
    return sorted(pass_keys().withdrawn) if state == REPRINT else []


def live_of(*, compound_id: int, now: datetime, person_id: int | None = None, user_id: int | None = None) -> Any:
    """The card that somebody holds now or will hold, if there is one."""
    held = Card.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), compound_id=compound_id)
    whose = Q(person_id=person_id) if person_id is not None else Q(user_id=user_id, user__isnull=False)
    return held.filter(whose, revoked_at__isnull=True).first()


def people(actor: accounts.Actor, text: str, *, compound_id: int, now: datetime) -> list[Residence]:
    """Residents whom a steward may mean, within the own buildings; at most a dozen."""
    if not text.strip():
        return []
    buildings = actor.buildings(OPERATION, compound_id=compound_id)
    rows = residents.search(compound_id, text[:80], now=now, building_ids=buildings)
    return list(rows.filter(lives_in=True)[:FOUND])


def staff(actor: accounts.Actor, text: str, *, compound_id: int, now: datetime) -> list[Any]:
    """Staff, volunteers and partners by part of the name; nobody for who reaches some buildings only."""
    if not text.strip() or actor.buildings(OPERATION, compound_id=compound_id) is not None:
        return []
    return list(accounts.staff_of(compound_id, now=now).filter(name__icontains=text.strip()[:40])[:FOUND])


def phoneless(actor: accounts.Actor, building_id: int, *, compound_id: int, now: datetime) -> list[Residence]:
    """Who lives in a building, has no phone by the register's word, and holds no card; in the order of rooms.

    Raises:
        Forbidden: ``account.forbidden``: not the actor's building.
    """
    accounts.require(actor, OPERATION, compound_id=compound_id, building_id=building_id)
    needing = residents.needs_of_people(compound_id, kinds=[NeedKind.NO_PHONE], now=now)
    held = Card.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), compound_id=compound_id)
    having = set(held.filter(revoked_at__isnull=True, person__isnull=False).values_list("person_id", flat=True))
    rows = residents.search(compound_id, "", now=now, building_ids=[building_id]).filter(lives_in=True)
    return [row for row in rows.filter(person_id__in=list(needing)) if row.person_id not in having]


def sheet(cards: Sequence[Card], *, compound_id: int, now: datetime) -> list[Printed]:
    """What is printed on these cards, signed with the newest key as the database has it."""
    held = load()
    names = {gate.pk: gate.name for gate in places.gates(compound_id)}
    return [_printed(card, held, names, now) for card in cards]


def _printed(card: Card, held: Keys, gates: dict[int, str], now: datetime) -> Printed:
    claim = claim_of(card, now=now)
    code = passes.issue(held.signer, claim, key=held.newest, now=card.issued_at)
    return Printed(card, code, claim.label, gate_names(card.gates, gates))


def gate_names(ids: Iterable[int], gates: dict[int, str]) -> tuple[str, ...]:
    """The names of a card's gates; one that is gone is left out."""
    return tuple(gates[each] for each in ids if each in gates)


def claim_of(card: Card, *, now: datetime) -> passes.Claim:
    """What a card says of its holder."""
    facts: dict[str, Any] = {
        "card": card.number,
        "until": int(card.ends_at.timestamp()) if card.ends_at else 0,
        "gates": tuple(card.gates),
    }
    if card.person is not None:
        own = claim_of_person(card.person, compound_id=card.compound_id, now=now)
        return passes.Claim(card.compound_id, own.bearer, own.bearer_id, home=own.home, label=own.label, **facts)
    if card.user is not None:
        label = china.mask_name(card.user.name)
        return passes.Claim(card.compound_id, passes.Bearer.USER, card.user.pk, label=label, **facts)
    label = f"{china.mask_name(card.holder)} {card.works_for}".strip()
    return passes.Claim(card.compound_id, passes.Bearer.HOLDER, card.pk, label=label, **facts)
