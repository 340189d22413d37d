"""A gate with two people on duty, homes of one, three and two people, and too few masks."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.base.residents.services import bulk
from shouwang.kernel.words import Words
from shouwang.means.allocation import services
from shouwang.means.allocation.rules.entitling import Basis, Circle, Term
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.testing.cast import NOW, furnish

TERMS = {
    Circle.POSTS: Term(1, Basis.PERSON, 2, 4),
    Circle.FRAIL: Term(2, Basis.PERSON, 2, 4),
    Circle.EVERYBODY: Term(3, Basis.PERSON, 1, 4),
}


class Shortage:
    """Somebody frail lives alone in the first home, families in the next two; the fourth is empty."""

    def __init__(self, cast, now=NOW):
        self.cast, self.now = cast, now
        pine = cast.pine.pk
        rows = [
            bulk.PersonRow(
                key=10 * home + one, home_id=cast.homes[home].pk, name=f"林{'一二三'[one]}{home}", needs=needs
            )
            for home, (people, needs) in enumerate(((1, ("frail",)), (3, ()), (2, ())))
            for one in range(people)
        ]
        bulk.write(plan=bulk.plan(compound_id=pine, rows=rows, now=now), now=now)
        order = posture.Order(pine, "plan", "1", Words.of("Plan"), [PlaceRef(pine)], severity=3)
        posture.raise_measures(order=order, measures=[("minimum_on_duty", "gate", 2)], starts_at=now)
        self.store = Stocked(cast, now)
        today = timezone.localdate(now)
        self.store.receive(4, lot="new", expires_on=today + timedelta(days=400), store=self.store.cabinet)
        self.store.receive(6, lot="old", expires_on=today + timedelta(days=40))

    def here(self, who):
        return {"compound_id": self.cast.pine.pk, "actor": self.cast.actor(who, self.now), "now": self.now}

    def propose(self, who="sam", terms=None, nonce=None, **more):
        facts = {"item_class": "mask", "item_ids": [self.store.mask.pk], **more}
        terms = TERMS if terms is None else terms
        return services.propose(terms=terms, nonce=nonce or uuid.uuid4(), **self.here(who), **facts)

    def left(self):
        """Masks by lot."""
        batches = {each.lot: each for each in self.store.mask.batches.all()}
        return {lot: sum(balance.quantity for balance in each.balances.all()) for lot, each in batches.items()}


def got(row):
    """Who gets how many: the gate, then the homes in order."""
    lines = {line.key: line.got for line in row.lines.all()}
    return [lines[key] for key in sorted(lines, key=lambda key: (key != "post:gate", key))]


@pytest.fixture
def shortage(cast):
    """Ten masks for a gate and three homes."""
    return furnish(cast, Shortage)
