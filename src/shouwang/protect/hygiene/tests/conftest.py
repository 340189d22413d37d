"""A compound whose lifts are disinfected, with cleaners on their posts and agent in the store."""

import uuid

import pytest

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.words import Words
from shouwang.means.supplies.tests.acts import Stocked
from shouwang.means.workforce.tests.conftest import man
from shouwang.protect.hygiene import services
from shouwang.protect.hygiene.models import Spot
from shouwang.testing.cast import NOW, Cast, assemble, furnish


def equip(cast: Cast, now=NOW):
    """Lay out areas, choose the agent and fill the store; cleo, vera and sam clean, stella leads them."""
    man(cast, now)
    stocked = Stocked(cast, now)
    stocked.receive(10_000, item=stocked.agent, lot="L1")
    alice = cast.actor("alice", now)
    services.lay_out(compound_id=cast.pine.pk, actor=alice, now=now)
    services.say_product(
        compound_id=cast.pine.pk, agent="chlorine", item_id=stocked.agent.pk, store_id=stocked.room.pk,
        form="liquid", strength=50_000, actor=alice, now=now,
    )  # fmt: skip
    return stocked


def ask(cast: Cast, minutes=120, *, kind="lift", now=NOW, exercise=False):
    """Raise the measure over the compound."""
    order = posture.Order(
        cast.pine.pk, "incident", f"{kind}-{minutes}", Words("Plan", "预案"), [PlaceRef(cast.pine.pk)],
        severity=3, by_name="Alice", exercise=exercise,
    )  # fmt: skip
    return posture.raise_measures(order=order, measures=[("disinfect_every", kind, minutes)], starts_at=now)


class Rounds:
    """The cleaners' world, with a step in a word each."""

    def __init__(self, cast, now=NOW):
        self.cast, self.now = cast, now
        self.stocked = equip(cast, now)
        self.lift = Spot.objects.filter(compound=cast.pine, area__kind="lift").select_related("area").first()

    def start(self, who="cleo", *, spot=None, **more):
        given = {"nonce": uuid.uuid4(), "now": self.now, **more}
        code = (spot or self.lift).area.code
        return services.start(compound_id=self.cast.pine.pk, code=code, actor=self.cast.actor(who, self.now), **given)

    def finish(self, row, who="cleo", **more):
        given = {"nonce": uuid.uuid4(), "now": self.now, **more}
        actor = self.cast.actor(who, self.now)
        return services.finish(compound_id=self.cast.pine.pk, started=row.nonce, actor=actor, **given)


@pytest.fixture
def rounds(db):
    return furnish(assemble(), Rounds)
