"""The rows of the register: people with their homes, masked, with what matched marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shouwang.base.accounts.selectors import Actor
from shouwang.base.residents import rules as resident_rules
from shouwang.base.residents import selectors as residents
from shouwang.kernel import pinyin
from shouwang.kernel.china import mask_name
from shouwang.kernel.numerals import tidy

OLD_AGE = 80


@dataclass(frozen=True)
class Tag:
    """One word about somebody: ``now`` is an order in force, ``act`` wants action today."""

    label: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One person in one home.

    Args:
        name: the masked name in pieces, each with whether the search matched it.
        household: the masked name of whom to ask in this home; empty when it is this person.
        people: how many live in the home.
        declared: how many the household said, where that differs.
    """

    residence_id: int
    person_id: int
    home: Any
    name: tuple[tuple[str, bool], ...]
    household: str
    relation: str
    lives_in: bool
    people: int
    declared: int | None
    tags: tuple[Tag, ...]
    phone_tail: str


def found(actor: Actor, compound_id: int, text: str, only: str, *, now: datetime) -> residents.Found:
    """Residences that were meant by the search box and the filter, within the actor's buildings."""
    buildings = actor.buildings("register.see", compound_id=compound_id)
    return residents.Found(compound_id, text, now, only, buildings)


def rows_of(residences: Sequence[Any], text: str, *, compound_id: int, now: datetime) -> list[Row]:
    """One page of residences as rows; four queries whatever their number."""
    tokens = pinyin.tokens(tidy(text))
    households = _households({each.home_id for each in residences}, now)
    people = residents.found([each.person_id for each in residences], now=now)
    orders = orders_by_subject(compound_id, now=now)
    return [
        Row(
            residence_id=each.pk,
            person_id=each.person_id,
            home=each.home,
            name=marked(each.person.name, tokens),
            household="" if each.is_contact else households[each.home_id][0],
            relation=_(resident_rules.RELATION_LABELS[each.relation]),
            lives_in=each.lives_in,
            people=households[each.home_id][1],
            declared=otherwise(each.home, households[each.home_id][1]),
            tags=tags_of(people[each.person_id], each.home_id, orders, now=now),
            phone_tail=each.person.phone_tail,
        )
        for each in residences
    ]


def otherwise(home: Any, people: int) -> int | None:
    """How many people a household declared, where the register knows another number; None where they agree."""
    declared: int | None = home.declared_people
    return declared if declared != people else None


def _households(home_ids: Collection[int], now: datetime) -> dict[int, tuple[str, int]]:
    """Whom to ask (masked) and how many live there, by home."""
    names: dict[int, str] = {}
    people: dict[int, int] = defaultdict(int)
    for member in residents.members_of(home_ids, now=now):
        people[member.home_id] += member.lives_in
        if member.is_contact:
            names[member.home_id] = mask_name(member.person.name)
    return {home_id: (names.get(home_id, ""), people[home_id]) for home_id in home_ids}


def marked(name: str, tokens: Iterable[str]) -> tuple[tuple[str, bool], ...]:
    """A masked name in runs of characters that matched and that did not.

    >>> marked("赵小丽", ["zl"])
    (('赵', True), ('*', False), ('丽', True))
    """
    masked = mask_name(name)
    hits: frozenset[int] = frozenset().union(*(pinyin.matched(name, token) for token in tokens))
    if len(masked) != len(name) or not hits:
        return ((masked, False),)
    runs: list[tuple[str, bool]] = []
    for index, character in enumerate(masked):
        hit = index in hits and character != "*"
        if runs and runs[-1][1] == hit:
            runs[-1] = (runs[-1][0] + character, hit)
        else:
            runs.append((character, hit))
    return tuple(runs)


Orders = dict[tuple[str, int], set[str]]


def orders_by_subject(compound_id: int, *, now: datetime) -> Orders:
    """The kinds of orders in force by ("person" or "home", id)."""
    orders: Orders = defaultdict(set)
    for order in residents.restrictions_in_force(compound_id, now=now):
        subject = ("person", order.person_id) if order.person_id else ("home", order.home_id or 0)
        orders[subject].add(order.kind)
    return orders


def tags_of(person: Any, home_id: int, orders: Orders, *, now: datetime) -> tuple[Tag, ...]:
    """Orders first, then needs with the heaviest on top; great age joins living alone."""
    kinds = orders.get(("person", person.pk), set()) | orders.get(("home", home_id), set())
    tags = [Tag(_(resident_rules.RESTRICTION_LABELS[kind]), "now") for kind in sorted(kinds)]
    years = resident_rules.age(person.born_on, timezone.localdate(now))
    needs = sorted(person.present_needs, key=lambda need: -resident_rules.NEED_WEIGHTS.get(need.kind, 0))
    tags += [Tag(_need(need.kind, years)) for need in needs]
    return tuple(tags)


def _need(kind: str, years: int | None) -> str:
    if kind == resident_rules.NeedKind.LIVES_ALONE and years is not None and years >= OLD_AGE:
        return _("%(years)s, lives alone") % {"years": years}
    return _(resident_rules.NEED_LABELS[kind])
