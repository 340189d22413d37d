"""Printed cards: issue one or a building's, print, report lost or withdraw, end those of people who left."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from shouwang.base.accounts import selectors as accounts
from shouwang.base.accounts.selectors import Actor
from shouwang.base.journal import services as journal
from shouwang.base.places import selectors as places
from shouwang.base.residents import selectors as residents
from shouwang.kernel import outcomes
from shouwang.kernel.numerals import tidy
from shouwang.kernel.words import gettext_noop as _
from shouwang.protect.gate import passes
from shouwang.protect.gate.models import Card
from shouwang.protect.gate.rules import cards as rules
from shouwang.protect.gate.rules.cards import CardRefused, Ended
from shouwang.protect.gate.selectors import cards
from shouwang.protect.gate.selectors.keys import load

OPERATION = cards.OPERATION
NAMELESS = "—"
"""What stands for the holder of a card whose name was erased."""


@dataclass(frozen=True)
class Wanted:
    """A card that is to be issued: to a person who lives here, a user who works here, or somebody named.

    Args:
        gates: ids of the gates it is good for; empty for all.
        ends_at: the first instant at which it no longer holds; None without end.
    """

    starts_at: datetime
    ends_at: datetime | None = None
    person_id: int | None = None
    user_id: int | None = None
    holder: str = ""
    works_for: str = ""
    gates: tuple[int, ...] = field(default=())
    why: str = ""


@transaction.atomic
def issue(*, wanted: Wanted, actor: Actor, compound_id: int, nonce: uuid.UUID, now: datetime) -> Card:
    """Issue one card; the same nonce gives the same card again.

    Locks the compound's cards.

    Raises:
        CardRefused: ``card.nobody``, ``card.gates``, ``card.span``, ``card.no_end``, ``card.too_long``,
            ``card.has_one``, ``card.moved_out``.
        NotFound: ``resident.unknown``, ``account.unknown``: not of this compound, or not of the actor's buildings.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OPERATION, compound_id=compound_id)
    journal.in_turn("gate.cards", compound_id)
    known = Card.objects.filter(nonce=nonce, compound_id=compound_id).first()
    if known is not None:
        return known
    bearer = _bearer(wanted, actor, compound_id, now)
    rules.check_span(wanted.starts_at, wanted.ends_at, end_needed=bearer is passes.Bearer.HOLDER, now=now)
    _check_gates(wanted.gates, compound_id)
    card = _make(wanted, bearer, actor, compound_id, nonce, now)
    _note("gate.card_issued", card, actor, now, {"bearer": bearer.name.lower(), "gates": list(card.gates)})
    return card


def _bearer(wanted: Wanted, actor: Actor, compound_id: int, now: datetime) -> passes.Bearer:
    if wanted.person_id is not None:
        residents.require_person(actor, OPERATION, wanted.person_id, compound_id=compound_id, now=now)
        if not residents.residences_of(wanted.person_id, now=now).filter(lives_in=True).exists():
            raise CardRefused("card.moved_out", _("This person does not live here now."))
        _has_none(compound_id, now, person_id=wanted.person_id)
        return passes.Bearer.PERSON
    if actor.buildings(OPERATION, compound_id=compound_id) is not None:
        raise outcomes.Forbidden("account.forbidden", _("Your role does not allow this."))
    if wanted.user_id is not None:
        if not accounts.staff_of(compound_id, now=now).filter(pk=wanted.user_id).exists():
            raise outcomes.NotFound("account.unknown", _("There is no such account."))
        _has_none(compound_id, now, user_id=wanted.user_id)
        return passes.Bearer.USER
    if not tidy(wanted.holder):
        raise CardRefused("card.nobody", _("Say for whom the card is."))
    return passes.Bearer.HOLDER


def _has_none(compound_id: int, now: datetime, **whose: int) -> None:
    held = cards.live_of(compound_id=compound_id, now=now, **whose)
    if held is not None:
        raise CardRefused(
            "card.has_one", _("Card {number} of this person still holds. Report it lost first."), number=held.number
        )


def _check_gates(gates: Sequence[int], compound_id: int) -> None:
    if len(gates) > passes.MOST_GATES:
        raise CardRefused("card.gates", _("Choose at most {n} gates, or none for all."), n=passes.MOST_GATES)
    if set(gates) - {gate.pk for gate in places.gates(compound_id)}:
        raise CardRefused("gate.unknown", _("Choose one of this compound's gates."))


def _make(
    wanted: Wanted, bearer: passes.Bearer, actor: Actor, compound_id: int, nonce: uuid.UUID, now: datetime
) -> Card:
    last = Card.objects.filter(compound_id=compound_id).aggregate(last=Max("number"))["last"] or 0
    named = bearer is passes.Bearer.HOLDER
    return Card.objects.create(
        compound_id=compound_id,
        number=last + 1,
        bearer=bearer.value,
        person_id=wanted.person_id,
        user_id=None if wanted.person_id else wanted.user_id,
        holder=tidy(wanted.holder)[:60] if named else "",
        works_for=tidy(wanted.works_for)[:120] if named else "",
        why=tidy(wanted.why)[:200],
        gates=sorted(set(wanted.gates)),
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        issued_at=now,
        issued_by=actor.name[:120],
        key=load().newest,
        nonce=nonce,
    )


@transaction.atomic
def issue_batch(
    *, building_id: int, wanted: Wanted, actor: Actor, compound_id: int, nonce: uuid.UUID, now: datetime
) -> list[Card]:
    """A card for everybody in a building who has no phone and no card; twice the same nonce makes them once.

    Args:
        wanted: span, gates and reason of all; whoever it names is not looked at.

    Raises:
        CardRefused: see :func:`issue`; ``card.nobody_without_phone``, ``card.too_many``.
        Forbidden: ``account.forbidden``.
    """
    accounts.require(actor, OPERATION, compound_id=compound_id, building_id=building_id)
    journal.in_turn("gate.cards", compound_id)
    rows = cards.phoneless(actor, building_id, compound_id=compound_id, now=now)
    people = list(dict.fromkeys(row.person_id for row in rows))
    made = list(Card.objects.filter(batch=nonce, compound_id=compound_id).order_by("number"))
    if made:
        return made
    if not people:
        raise CardRefused("card.nobody_without_phone", _("Nobody in this building is without a phone and a card."))
    if len(people) > rules.MOST_IN_BATCH:
        raise CardRefused("card.too_many", _("At most {n} cards at once."), n=rules.MOST_IN_BATCH)
    return [_one_of_batch(person_id, wanted, actor, compound_id, nonce, now) for person_id in people]


def _one_of_batch(
    person_id: int, wanted: Wanted, actor: Actor, compound_id: int, nonce: uuid.UUID, now: datetime
) -> Card:
    own = Wanted(wanted.starts_at, wanted.ends_at, person_id=person_id, gates=wanted.gates, why=wanted.why)
    own_nonce = uuid.uuid5(nonce, str(person_id))
    card = issue(wanted=own, actor=actor, compound_id=compound_id, nonce=own_nonce, now=now)
    card.batch = nonce
    card.save(update_fields=["batch"])
    return card


@transaction.atomic
def print_cards(*, ids: Sequence[int], actor: Actor, compound_id: int, now: datetime) -> list[cards.Printed]:
    """The sheets of paper with these cards, signed with the newest key, on record; ended ones are left out.

    A card may be printed again when the paper wore out or its key was withdrawn.

    Raises:
        CardRefused: ``card.none_chosen``, ``card.too_many_printed``.
        Forbidden: ``account.forbidden``.
    """
    if len(ids) > rules.MOST_PRINTED:
        raise CardRefused("card.too_many_printed", _("At most {n} cards on one print-out."), n=rules.MOST_PRINTED)
    found = cards.reachable(actor, compound_id=compound_id, now=now).filter(pk__in=list(ids), revoked_at__isnull=True)
    good = list(found.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now)).order_by("number"))
    if not good:
        raise CardRefused("card.none_chosen", _("Choose cards that hold."))
    newest = load().newest
    Card.objects.filter(pk__in=[card.pk for card in good]).update(printed_at=now, key=newest)
    for card in good:
        card.printed_at, card.key = now, newest
        _note("gate.card_printed", card, actor, now, {"key": newest})
    return cards.sheet(good, compound_id=compound_id, now=now)


@transaction.atomic
def end(*, card_id: int, how: Ended, why: str, actor: Actor, compound_id: int, now: datetime) -> Card:
    """Report a card lost, or withdraw it with a reason; from this instant the gate does not believe it. Twice is once.

    Locks the card.

    Raises:
        CardRefused: ``card.no_reason``.
        NotFound: ``card.unknown``: of another compound or not of the actor's buildings.
        Forbidden: ``account.forbidden``.
    """
    mine = cards.reachable(actor, compound_id=compound_id, now=now).filter(pk=card_id)
    card = Card.objects.select_for_update().filter(pk__in=mine.values("pk")).first()
    if card is None:
        raise outcomes.NotFound("card.unknown", _("There is no such card."))
    if how is Ended.WITHDRAWN and not why.strip():
        raise CardRefused("card.no_reason", _("Please say why; the guard reads it.")).at("why")
    if card.revoked_at is None:
        _end(card, how, tidy(why)[:200], actor, now)
    return card


@transaction.atomic
def end_of_person(*, person_id: int, now: datetime) -> int:
    """End the cards of somebody who lives here no more, and say how many; for whoever still does nothing ends."""
    if residents.residences_of(person_id, now=now).filter(lives_in=True).exists():
        return 0
    held = list(Card.objects.select_for_update().filter(person_id=person_id, revoked_at__isnull=True))
    for card in held:
        _end(card, Ended.MOVED, "", Actor.system(), now)
    return len(held)


def _end(card: Card, how: Ended, why: str, actor: Actor, now: datetime) -> None:
    card.revoked_at, card.revoked_by, card.revoked_how, card.revoked_why = now, actor.name[:120], how, why
    card.save(update_fields=["revoked_at", "revoked_by", "revoked_how", "revoked_why"])
    _note("gate.card_ended", card, actor, now, {"how": how})


@transaction.atomic
def erase_ended(*, now: datetime) -> int:
    """Forget contractors' cards and reasons of cards that ended 90 days ago, and say how many.

    A card that was ended before its last day keeps its number until then, so that a phone without a network
    goes on refusing the paper. Later the paper leads to nothing: its holder's id was the erased card's own.
    """
    since = now - timedelta(days=rules.KEPT_DAYS)
    ended = Card.objects.filter(Q(revoked_at__lte=since) | Q(ends_at__lte=since))
    named = ended.filter(bearer=passes.Bearer.HOLDER)
    gone, _each = named.filter(ends_at__lte=since).delete()
    nameless = named.exclude(holder=NAMELESS).update(holder=NAMELESS, works_for="", why="", revoked_why="")
    silent = ended.exclude(why="", revoked_why="").update(why="", revoked_why="")
    return gone + nameless + silent


def _note(action: str, card: Card, actor: Actor, now: datetime, data: dict[str, object]) -> None:
    facts = {"number": card.number, **data}
    journal.record(
        actor=actor, action=action, compound_id=card.compound_id, subject=("card", card.pk), data=facts, now=now
    )
