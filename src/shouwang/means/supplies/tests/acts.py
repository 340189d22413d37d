"""What the tests of the store do again and again."""

import uuid
from datetime import timedelta

from django.utils import timezone

from shouwang.kernel.words import Words
from shouwang.means.supplies import services
from shouwang.means.supplies.rules.ledger import Kind, Piece
from shouwang.testing.cast import NOW

FRESH = timedelta(days=190)
"""How long what arrives keeps, unless said otherwise."""
MASK = services.ItemFacts("mask", Words(en="Surgical mask", zh="医用口罩"), "piece", {"盒": 50}, minimum=200)
AGENT = services.ItemFacts("disinfectant", Words(en="Bleach", zh="含氯消毒液"), "ml")


class Stocked:
    """The storekeeper's world: two places and two items, with a step in a word each."""

    def __init__(self, cast, now=NOW):
        self.cast, self.now, self.sam = cast, now, cast.actor("sam", now)
        self.room = self.store("库房", "room")
        self.cabinet = self.store("南门柜", "cabinet")
        self.mask = self.item(MASK)
        self.agent = self.item(AGENT)

    def store(self, name, kind):
        return services.say_store(compound_id=self.cast.pine.pk, name=name, kind=kind, actor=self.sam, now=self.now)

    def item(self, facts):
        return services.say_item(compound_id=self.cast.pine.pk, facts=facts, actor=self.sam, now=self.now)

    def receive(self, quantity, *, item=None, lot="", nonce=None, store=None, **more):
        expires_on = more.pop("expires_on", timezone.localdate(self.now) + FRESH)
        arrival = services.Arrival((item or self.mask).pk, quantity, lot, expires_on)
        given = {"actor": self.sam, "now": self.now, **more}
        return services.receive(
            compound_id=self.cast.pine.pk,
            arrivals=[arrival],
            store_id=(store or self.room).pk,
            nonce=nonce or uuid.uuid4(),
            **given,
        )

    def issue(self, quantity, *, item=None, who=None, nonce=None, **more):
        return services.issue(
            compound_id=self.cast.pine.pk,
            item_id=(item or self.mask).pk,
            quantity=quantity,
            store_id=self.room.pk,
            actor=self.cast.actor(who, self.now) if who else self.sam,
            now=self.now,
            nonce=nonce or uuid.uuid4(),
            **more,
        )

    def move(self, kind, batch, quantity, *, nonce=None, **more):
        given = {"from_store": self.room.pk, "to_store": None, **more}
        movement = services.Movement(kind, (Piece(batch.pk, quantity),), nonce or uuid.uuid4(), **given)
        return services.move(compound_id=self.cast.pine.pk, movement=movement, actor=self.sam, now=self.now)

    def batch(self, entry):
        return entry.lines.first().batch

    def lend(self, batch, quantity, partner="梧桐苑"):
        return self.move(Kind.LEND, batch, quantity, partner=partner)
