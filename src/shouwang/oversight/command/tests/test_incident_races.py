"""Two people at the same instant, on real connections; and any interleaving of two incidents reverts exactly."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as posture
from shouwang.kernel import ids
from shouwang.kernel.outcomes import Conflict
from shouwang.oversight.command.models import Activation
from shouwang.oversight.command.selectors import responses
from shouwang.oversight.command.tests.stage import Scene
from shouwang.testing import cast as stage
from shouwang.testing.cast import NOW


def at_once(*actions):
    """Do several things at the same instant, each on a connection of its own; what came of each."""
    outcomes, ready = [None] * len(actions), threading.Barrier(len(actions))

    def do(index, action):
        try:
            ready.wait()
            outcomes[index] = action()
        except Exception as refused:
            outcomes[index] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


@pytest.fixture
def scene(transactional_db):
    return stage.furnish(stage.assemble(), Scene)


def test_two_people_activate_at_once_and_the_second_sees_what_the_first_did(scene):
    other, seen = scene.declare(), responses.seen(scene.cast.pine.pk)
    carol = scene.cast.actor("carol")
    came = at_once(
        lambda: scene.activate(1, seen=seen),
        lambda: scene.activate(2, seen=seen, incident_id=other.pk, actor=carol),
    )
    refused = [each for each in came if isinstance(each, Conflict)]
    assert len(refused) == 1
    assert refused[0].code == "incident.stale"
    winner = Activation.objects.get()
    assert winner.changed_by_name in str(refused[0])


def test_a_double_click_on_two_connections_activates_once(scene):
    nonce = ids.new_nonce()
    came = at_once(*[lambda: scene.activate(1, seen="", nonce=nonce)] * 2)
    assert {each.pk for each in came} == {Activation.objects.get().pk}


def test_raising_and_standing_down_at_once_leaves_one_of_the_two(scene):
    activation = scene.activate(1)
    seen = responses.seen(scene.cast.pine.pk)
    came = at_once(
        lambda: scene.change(activation, 2, seen=seen, now=NOW + timedelta(minutes=1)),
        lambda: scene.stand_down(activation, seen=seen, now=NOW + timedelta(minutes=1)),
    )
    assert sum(isinstance(each, Activation) for each in came) == 1


STEPS = st.lists(st.tuples(st.integers(0, 1), st.integers(-1, 2)), max_size=7)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_interleaving_of_two_incidents_leaves_exactly_what_each_still_holds(cast, steps):
    """Step ``(incident, rank)`` sets a level; rank -1 stands down. At the end one after the other ends."""
    mark = transaction.savepoint()
    scene, running, at = Scene(cast), {}, NOW
    incidents = [scene.incident, scene.declare()]
    place = PlaceRef(cast.pine.pk)
    before = posture.at(place, now=NOW)
    for which, rank in [*steps, (0, -1), (1, -1)]:
        at += timedelta(minutes=1)
        if rank < 0:
            if which in running:
                scene.stand_down(running.pop(which)[0], now=at)
        elif which not in running:
            running[which] = (scene.activate(rank, incident_id=incidents[which].pk, now=at), rank)
        elif running[which][1] != rank:
            running[which] = (scene.change(running[which][0], rank, now=at), rank)
        held = posture.at(place, now=at)
        ranks = {rank for _activation, rank in running.values()}
        severities = {scene.pack.levels[rank].severity for rank in ranks}
        assert {source.severity for source in held.sources()} == severities
    assert posture.at(place, now=at) == before
    transaction.savepoint_rollback(mark)
