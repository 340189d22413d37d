"""What the board shows of gates and devices, and that it cries out for an exit that is not open."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from shouwang.base.places import services as places
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.base.residents import services as residents
from shouwang.kernel import clock
from shouwang.kernel.words import Words
from shouwang.oversight.command.tests.stage import fill_posts, put_in_force
from shouwang.protect.devices import services as devices
from shouwang.protect.devices.drivers import Result
from shouwang.protect.devices.models import Device, DoorCommand
from shouwang.protect.devices.tests import telling

BOARD = "/c/pine/board/"


@pytest.fixture(autouse=True)
def forget():
    cache.clear()


@pytest.fixture
def terminal(cast):
    """A terminal with a door at the south gate, silent for 42 minutes."""
    device, _secret = telling.device(cast, now=clock.now(), name="南门终端")
    seen_at = clock.now() - timedelta(minutes=42, seconds=5)
    fields = {"control_url": "http://127.0.0.1:1", "heartbeat_s": 60, "seen_at": seen_at, "watched_since": seen_at}
    Device.objects.filter(pk=device.pk).update(**fields)
    return device


class Agreeing:
    """A door that does what it is told."""

    def command(self, _door, _command):
        return Result("done")


def see(client, cast, who="alice", query=""):
    client.force_login(cast.user(who))
    return client.get(BOARD + query).content.decode()


def evacuate(cast, now):
    place = [PlaceRef(cast.pine.pk, cast.homes[2].building_id)]
    order = posture.Order(cast.pine.pk, "plan", "1", Words(en="Fire", zh="火灾"), place, severity=4, by_name="Alice")
    posture.raise_measures(order=order, measures=[("life_safety", "", "exits_open")], starts_at=now)


def test_a_manager_sees_for_how_long_a_device_is_silent_and_the_street_does_not(client, cast, terminal):
    assert "失联 42 分" in see(client, cast)
    assert "失联" not in see(client, cast, "stan")


def test_an_exit_that_the_evacuation_has_not_opened_is_an_alarm_until_its_device_agrees(client, cast, terminal):
    now = clock.now()
    assert "疏散" not in see(client, cast)
    evacuate(cast, now)
    for who in ("alice", "stan"):
        page = see(client, cast, who)
        assert 'role="alert"' in page
        assert "1 个疏散出口没有打开" in page
        assert "南门终端" in page
    devices.open_exits(compound_id=cast.pine.pk, now=now)
    assert "1 个疏散出口没有打开" in see(client, cast)
    devices.send(command_id=DoorCommand.objects.get().pk, now=now, driver=Agreeing())
    wall = see(client, cast, query="?screen=1")
    assert "疏散出口没有打开" not in wall
    assert "可控的 1 个出口均已常开" in wall


def test_the_board_still_takes_at_most_twenty_queries_in_an_evacuation(
    client, scene, terminal, django_assert_max_num_queries
):
    scene.activate(2, now=clock.now())
    evacuate(scene.cast, clock.now())
    see(client, scene.cast)
    with django_assert_max_num_queries(20):
        client.get(BOARD)


def steps(client, cast, who="alice"):
    """The first steps on the board, each ticked or not; none when they are not shown."""
    cache.clear()
    shown = see(client, cast, who).partition('id="h-beginning"')[2].partition("</section>")[0]
    return ["text-success" in step for step in shown.split("<li")[1:]]


def test_a_new_compound_is_led_through_its_first_steps_until_somebody_leads_it(client, cast):
    assert steps(client, cast) == [False, False, True, False, False]
    residents.register_person(
        actor=cast.actor("alice"),
        compound_id=cast.pine.pk,
        facts=residents.Facts("李秀英"),
        moving_in=residents.MovingIn(cast.homes[0].pk),
        now=clock.now(),
    )
    places.add_areas(compound_id=cast.pine.pk, areas=[("lobby", "门厅", None, None)])
    version = put_in_force(cast)
    assert steps(client, cast) == [True, True, True, True, False]
    assert steps(client, cast, "stan") == [], "whoever lays nothing out sees the board alone"
    fill_posts(cast, version)
    assert steps(client, cast) == []
