"""Doors against a simulated terminal that really speaks ISAPI with Digest over a socket."""

import uuid
from datetime import timedelta

import pytest

from shouwang.base.journal.models import Entry
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import selectors as postures
from shouwang.base.posture import services as posture
from shouwang.base.presence.models import Visit
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.protect.devices import reactions, rules, selectors, services
from shouwang.protect.devices.drivers import Command, Isapi, Result, Unreachable
from shouwang.protect.devices.drivers.simulated import SimulatedTerminal
from shouwang.protect.devices.events import DeviceSilent
from shouwang.protect.devices.models import Device, DeviceEvent, DoorCommand
from shouwang.protect.devices.rules import Kind, Reading, Vendor
from shouwang.protect.devices.services.doors import DoorRefused
from shouwang.protect.devices.tests import telling
from shouwang.testing.cast import NOW


@pytest.fixture
def terminal():
    with SimulatedTerminal() as terminal:
        yield terminal


@pytest.fixture
def device(cast, terminal):
    device, _secret = telling.device(cast, now=NOW - timedelta(days=1), vendor=Vendor.HIKVISION)
    return services.set_control(
        compound_id=cast.pine.pk, device_id=device.pk, url=terminal.url, user=terminal.user,
        password=terminal.password, door=1, actor=cast.actor("alice"), now=NOW,
    )  # fmt: skip


class Door:
    """A driver that only says what it was taught."""

    def __init__(self, *said):
        self.said, self.told = list(said), []

    def command(self, door, command):
        self.told.append((door, command))
        return self.said.pop(0)


def by_hand(cast, device, *, nonce=None, reason="老人忘带卡", who="bob"):
    return services.ask_open(
        compound_id=cast.pine.pk, device_id=device.pk, reason=reason, actor=cast.actor(who),
        nonce=nonce or uuid.uuid4(), now=NOW,
    )  # fmt: skip


def raised(cast, at):
    return postures.in_force(cast.pine.pk, since=at)


def evacuate(cast, at=NOW):
    order = posture.Order(
        cast.pine.pk, "plan", "1", Words(en="Fire", zh="火灾"), [PlaceRef(cast.pine.pk)], severity=4, by_name="Alice"
    )
    return posture.raise_measures(order=order, measures=[("life_safety", "", "exits_open")], starts_at=at)


def test_a_guard_opens_a_door_and_the_terminal_really_opens_it(cast, device, terminal):
    done = services.send(command_id=by_hand(cast, device).pk, now=NOW)
    assert (done.state, terminal.doors) == ("done", {1: "open"})
    assert list(Entry.objects.filter(action__startswith="door.").values_list("action", flat=True)) == [
        "door.told",
        "door.done",
    ]
    assert terminal.password not in str(list(Entry.objects.values_list("data", flat=True)))


def test_a_terminal_with_another_password_and_one_that_refuses_and_one_that_is_off_say_so(device, terminal):
    assert Isapi(terminal.url, "admin", "wrong").command(1, Command.OPEN) == Result("failed", "door.password")
    terminal.refuses = True
    isapi = Isapi(terminal.url, terminal.user, terminal.password)
    assert isapi.command(1, Command.OPEN) == Result("failed", "door.refused")
    assert Isapi("http://127.0.0.1:1", "a", "b").command(1, Command.OPEN) == Result("failed", "door.unreachable")
    with pytest.raises(Unreachable):
        isapi.search(since_serial=1, starts_at=NOW, ends_at=NOW)


def test_an_answer_that_is_lost_leaves_the_door_unknown_and_is_never_said_again(cast, device, terminal):
    terminal.hangs_s = 0.3
    isapi = Isapi(terminal.url, terminal.user, terminal.password, timeout_s=0.1)
    command = by_hand(cast, device)
    assert services.send(command_id=command.pk, now=NOW, driver=isapi).state == "unknown"
    silent = Door()
    assert services.send(command_id=command.pk, now=NOW, driver=silent).state == "unknown"
    assert silent.told == []


def test_a_command_whose_sender_died_is_unknown_and_one_that_waited_too_long_is_not_said(cast, device):
    dead, late = by_hand(cast, device), by_hand(cast, device)
    DoorCommand.objects.filter(pk=dead.pk).update(state="sending", sent_at=NOW)
    DoorCommand.objects.filter(pk=late.pk).update(why="decision")
    door = Door()
    assert services.send(command_id=late.pk, now=NOW + timedelta(seconds=11), driver=door).state == "expired"
    assert door.told == []
    assert services.sweep_commands(now=NOW + timedelta(seconds=31)) == 1
    dead.refresh_from_db()
    assert dead.state == "unknown"


def test_a_second_click_is_one_command_and_a_reason_is_needed(cast, device):
    nonce = uuid.uuid4()
    assert by_hand(cast, device, nonce=nonce).pk == by_hand(cast, device, nonce=nonce).pk
    with pytest.raises(DoorRefused):
        by_hand(cast, device, reason="  ")
    for who in ("cleo", "rosa", "mallory", "erik"):
        with pytest.raises(outcomes.Forbidden):
            by_hand(cast, device, who=who)
    assert DoorCommand.objects.count() == 1


def test_whoever_the_gate_lets_pass_has_the_door_opened_once(cast, device):
    person = telling.resident(cast, now=NOW)
    reading = Reading(device.pk, Vendor.HIKVISION, NOW, NOW, "1", Kind.PASSED, f"P{person.pk}", "face")
    for _again in range(2):
        services.receive(device_id=device.pk, readings=[reading], drift=None, now=NOW)
    kept = Reading(device.pk, Vendor.HIKVISION, NOW, NOW, "2", Kind.PASSED, f"P{person.pk}", "face", current=False)
    services.receive(device_id=device.pk, readings=[kept], drift=None, now=NOW)
    command = DoorCommand.objects.get()
    assert (command.why, command.event.serial, command.command) == ("decision", "1", "open")


def test_an_evacuation_holds_every_exit_open_until_the_device_agrees_and_says_loudly_which_did_not(cast, device):
    other, _secret = telling.device(cast, now=NOW, name="北门")
    Device.objects.filter(pk=other.pk).update(control_url="http://127.0.0.1:1")
    assert services.open_exits(compound_id=cast.pine.pk, now=NOW) == 0
    evacuate(cast)
    assert len(selectors.shut_exits(cast.pine.pk, now=NOW)) == 2  # nobody has told them yet
    assert services.open_exits(compound_id=cast.pine.pk, now=NOW) == 2
    assert services.open_exits(compound_id=cast.pine.pk, now=NOW) == 0
    good, bad = (DoorCommand.objects.get(device=each) for each in (device, other))
    services.send(command_id=good.pk, now=NOW, driver=Door(Result("done")))
    services.send(command_id=bad.pk, now=NOW, driver=Door(Result("unknown", "door.no_answer")))
    assert [each.device.pk for each in selectors.shut_exits(cast.pine.pk, now=NOW)] == [other.pk]
    assert services.open_exits(compound_id=cast.pine.pk, now=NOW) == 1
    door = Door(Result("done"))
    services.send(command_id=bad.pk, now=NOW + timedelta(minutes=9), driver=door)
    assert door.told == [(1, Command.HOLD_OPEN)]
    assert selectors.shut_exits(cast.pine.pk, now=NOW) == []
    assert services.open_exits(compound_id=cast.pine.pk, now=NOW) == 0


def test_an_exit_whose_job_was_lost_is_told_again_and_only_once(cast, device):
    evacuate(cast)
    assert services.open_exits(compound_id=cast.pine.pk, now=NOW) == 1
    assert services.open_exits(compound_id=cast.pine.pk, now=NOW + timedelta(seconds=5)) == 0
    assert services.open_exits(compound_id=cast.pine.pk, now=NOW + timedelta(seconds=30)) == 1
    door = Door(Result("done"))
    for _job in range(2):
        services.send(command_id=DoorCommand.objects.get().pk, now=NOW, driver=door)
    assert door.told == [(1, Command.HOLD_OPEN)]


def test_a_door_that_opened_in_an_earlier_evacuation_is_not_thought_open_in_the_next(cast, device):
    first = evacuate(cast)
    services.open_exits(compound_id=cast.pine.pk, now=NOW)
    services.send(command_id=DoorCommand.objects.get().pk, now=NOW, driver=Door(Result("done")))
    assert [
        each.open for each in selectors.watched(compound_id=cast.pine.pk, raised=raised(cast, NOW), now=NOW).exits
    ] == [True]
    later = NOW + timedelta(minutes=1)
    posture.lower(raising_id=first.pk, at=later)
    evacuate(cast, later)
    assert [
        each.open for each in selectors.watched(compound_id=cast.pine.pk, raised=raised(cast, later), now=later).exits
    ] == [False]


def test_exits_stay_open_while_the_evacuation_holds_and_a_person_ends_it(cast, device):
    raising = evacuate(cast)
    asked = {"compound_id": cast.pine.pk, "device_id": device.pk, "actor": cast.actor("bob"), "now": NOW}
    with pytest.raises(DoorRefused) as refused:
        services.ask_resume(**asked, nonce=uuid.uuid4())
    assert refused.value.code == "door.evacuation"
    posture.lower(raising_id=raising.pk, at=NOW)
    assert services.ask_resume(**{**asked, "now": NOW + timedelta(seconds=1)}, nonce=uuid.uuid4()).command == "normal"


def test_what_a_terminal_logged_and_did_not_push_is_fetched_once_and_opens_nothing(cast, device, terminal):
    person = telling.resident(cast, now=NOW - timedelta(days=1))
    for minute in range(65):
        terminal.see(f"P{person.pk}" if minute == 0 else "", at=NOW - timedelta(minutes=120 - minute))
    terminal.see(f"P{person.pk}", at=NOW - timedelta(seconds=5))
    assert services.poll(device_id=device.pk, now=NOW) == 65
    assert services.poll(device_id=device.pk, now=NOW) == 0
    assert DeviceEvent.objects.count() == 65
    assert Visit.objects.get().entered_at == NOW - timedelta(minutes=120)
    assert not DoorCommand.objects.exists()
    device.refresh_from_db()
    assert device.cursor == 65


def test_a_terminal_that_cannot_be_reached_is_a_fault_on_its_page_and_no_crash(cast, device):
    Device.objects.filter(pk=device.pk).update(control_url="http://127.0.0.1:1")
    assert services.poll(device_id=device.pk, now=NOW) == 0
    device.refresh_from_db()
    assert device.last_fault == "door.unreachable"


def test_a_manager_tries_whether_a_device_answers(cast, client, device, terminal):
    client.force_login(cast.user("alice"))
    address = f"/c/pine/devices/{device.pk}/try"
    assert "应答正常" in client.post(address, follow=True).content.decode()
    terminal.password = "changed"
    assert "设备拒绝密码" in client.post(address, follow=True).content.decode()
    Device.objects.update(control_url="")
    assert "先填写" in client.post(address, follow=True).content.decode()


def test_managers_and_engineers_are_told_of_a_silent_device_once(cast, device):
    from shouwang.means.notices.models import Notice

    Device.objects.filter(pk=device.pk).update(silent_since=NOW)
    event = DeviceSilent(device.pk, cast.pine.pk)
    for _again in range(2):
        reactions.tell_of_silence(event=event, now=NOW)
    assert Notice.objects.get().roles == ["manager", "engineer"]
    assert services.due_polls() == [device.pk]
    assert rules.State(device.state) is rules.State.ACTIVE


def test_a_guards_page_shows_what_doors_were_told(cast, client, device):
    client.force_login(cast.user("bob"))
    answer = client.post(
        f"/c/pine/devices/{device.pk}/open", {"reason": "急救", "nonce": str(uuid.uuid4())}, follow=True
    )
    page = answer.content.decode()
    assert "急救" in page
    DoorCommand.objects.update(state="unknown", detail="door.no_answer")
    assert "请到门口查看" in client.get("/c/pine/devices/doors").content.decode()
    assert client.post(f"/c/pine/devices/{device.pk}/open", {"command": "normal"}).status_code == 302
    client.force_login(cast.user("alice"))
    wrong = client.post(f"/c/pine/devices/{device.pk}/control", {"url": "http://x/y", "door": "1"})
    assert wrong.status_code == 422
    assert client.post(f"/c/pine/devices/{device.pk}/control", {"url": "", "door": "99"}).status_code == 422
