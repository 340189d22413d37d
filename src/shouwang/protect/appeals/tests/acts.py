"""What the tests of appeals do again and again."""

import uuid

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.words import Words
from shouwang.protect.appeals import rules, services
from shouwang.protect.gate import services as gate
from shouwang.protect.gate.rules import Direction
from shouwang.testing.cast import NOW

FRIEND = "钱进"


def close(cast, now=NOW):
    """No visitor is admitted."""
    order = posture.Order(
        cast.pine.pk, "plan", "1", Words(en="Plan", zh="预案"), [PlaceRef(cast.pine.pk)], severity=3, by_name="Alice"
    )
    posture.raise_measures(order=order, measures=[("visitors", "", "none")], starts_at=now)


def refuse(cast, *, now=NOW, who="bob", **met):
    """A visitor is not let pass."""
    given = met if met else {"visitor": FRIEND, "home_id": cast.homes[0].pk}
    encounter = gate.Encounter(gate_id=cast.south.pk, direction=Direction.IN, **given)
    return gate.decide(
        compound_id=cast.pine.pk, encounter=encounter, actor=cast.actor(who, now), nonce=uuid.uuid4(), now=now
    )


def appeal(cast, decision, *, who="bob", who_is="", now=NOW, **more):
    """The guard writes an appeal down."""
    facts = {"claim": rules.Claim.INVITED, "words": "女儿家，昨天说好的", "who": who_is, **more}
    return services.appeal(
        decision_id=decision.pk, actor=cast.actor(who, now), compound_id=cast.pine.pk, now=now, **facts
    )


def answer(cast, row, verdict=rules.Answer.ADMITTED, *, who="stella", now=NOW, **more):
    """Somebody answers it."""
    facts = {"sentence": "住户已电话确认", "minutes": 30, **more}
    return services.answer(
        appeal_id=row.pk, verdict=verdict, actor=cast.actor(who, now), compound_id=cast.pine.pk, now=now, **facts
    )


def use(cast, row, *, who="bob", nonce=None, now=NOW, gate_id=None):
    """The guard lets pass by the answer."""
    return services.let_pass(
        appeal_id=row.pk,
        gate_id=gate_id or row.gate_id,
        nonce=nonce or uuid.uuid4(),
        actor=cast.actor(who, now),
        compound_id=cast.pine.pk,
        now=now,
    )
