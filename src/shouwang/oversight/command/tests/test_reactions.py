"""Whoever has to know at once is told, once, however often the reaction is repeated."""

import uuid

import pytest

from shouwang.base.journal import services as journal
from shouwang.base.journal.models import Reaction
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel.words import Words
from shouwang.means.notices import selectors as notices
from shouwang.oversight.command.services import incidents, starting
from shouwang.oversight.command.tests.stage import fill_posts, put_in_force
from shouwang.protect.gate import services as gate
from shouwang.protect.gate.rules import Direction
from shouwang.testing.cast import NOW


def react():
    """Carry out what is due, twice over."""
    for reaction_id in Reaction.objects.values_list("pk", flat=True):
        assert journal.react(reaction_id=reaction_id, now=NOW) == "done"
        Reaction.objects.filter(pk=reaction_id).update(state="due")
        assert journal.react(reaction_id=reaction_id, now=NOW) == "done"


def titles(cast, who):
    return [notice.title["en"] for notice in notices.inbox(cast.actor(who), cast.pine.pk, now=NOW)]


def test_the_manager_reads_what_a_resident_reported(cast):
    facts = incidents.Facts(kind="fire", title="Smoke in the stairwell", place="1-1")
    incidents.report(compound_id=cast.pine.pk, facts=facts, actor=cast.actor("rosa"), now=NOW)
    react()
    assert titles(cast, "alice") == ["Reported: Smoke in the stairwell"]
    assert titles(cast, "bob") == []


def test_a_fire_reported_at_night_reaches_the_guards_who_may_start_the_plan(cast):
    put_in_force(cast, "fire")
    facts = incidents.Facts(kind="fire", title="Smoke in the stairwell", place="1-1")
    incidents.report(compound_id=cast.pine.pk, facts=facts, actor=cast.actor("rosa"), now=NOW)
    react()
    for who in ("alice", "bob", "erik"):
        assert titles(cast, who) == ["Reported: Smoke in the stairwell"]
    assert titles(cast, "cleo") == []


def test_the_manager_and_the_company_read_that_a_guard_started_the_fire_plan(cast):
    version = put_in_force(cast, "fire")
    fill_posts(cast, version)
    starting.start(compound_id=cast.pine.pk, version_id=version.pk, level="iii", actor=cast.actor("bob"), now=NOW)
    react()
    for who in ("alice", "carol"):
        assert titles(cast, who).count("Bob started: Fire response plan, Level Ⅲ") == 1


def test_the_manager_reads_that_a_guard_let_an_ambulance_in(cast):
    order = posture.Order(cast.pine.pk, "plan", "1", Words(en="Plan", zh="预案"), [PlaceRef(cast.pine.pk)])
    posture.raise_measures(order=order, measures=[("visitors", "", "none")], starts_at=NOW)
    encounter = gate.Encounter(
        gate_id=cast.south.pk,
        direction=Direction.IN,
        visitor="Ambulance crew",
        override_reason="Heart attack",
    )
    gate.decide(compound_id=cast.pine.pk, encounter=encounter, actor=cast.actor("bob"), nonce=uuid.uuid4(), now=NOW)
    react()
    assert titles(cast, "alice") == ["南门: Bob let somebody pass"]


@pytest.mark.parametrize("who", ["bob", "rosa", "mallory"])
def test_nobody_else_reads_about_an_override(cast, who):
    test_the_manager_reads_that_a_guard_let_an_ambulance_in(cast)
    if who != "mallory":
        assert titles(cast, who) == []
    else:
        assert list(notices.inbox(cast.actor(who), cast.plane.pk, now=NOW)) == []
