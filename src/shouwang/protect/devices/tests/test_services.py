"""Devices on a real database: once per serial, doors only for now, silence noticed."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection

from shouwang.base.journal.models import Entry, Event
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.base.presence.models import Visit
from shouwang.kernel import outcomes
from shouwang.kernel.words import Words
from shouwang.protect.devices import rules, selectors, services
from shouwang.protect.devices.models import Device, DeviceEvent
from shouwang.protect.devices.rules import Kind, Reading, Vendor
from shouwang.protect.devices.tests import telling
from shouwang.protect.gate.models import Decision
from shouwang.testing.cast import NOW


def passed(device, serial, ref, *, at=NOW, now=NOW, **more):
    return Reading(device.pk, Vendor.GENERIC, at, now, serial, Kind.PASSED, ref, "face", **more)


def receive(device, *readings, now=NOW, drift=None):
    return services.receive(device_id=device.pk, readings=readings, drift=drift, now=now)


@pytest.fixture
def terminal(cast):
    return telling.device(cast, now=NOW)[0]


@pytest.fixture
def lihua(cast):
    return telling.resident(cast, now=NOW)


def test_a_recognised_resident_is_decided_and_the_device_told_to_open(cast, terminal, lihua):
    (taken,) = receive(terminal, passed(terminal, "1", f"P{lihua.pk}")).taken
    assert (taken.status, taken.outcome, taken.opened) == ("recorded", "allow", True)
    made = Decision.objects.get()
    assert (made.person_id, made.direction, made.source, made.source_id) == (lihua.pk, "in", "device", terminal.pk)
    assert Visit.objects.get().person_id == lihua.pk
    assert DeviceEvent.objects.get().decision_id == made.pk


def test_a_device_that_repeats_and_reorders_is_recorded_once_and_opens_once(cast, terminal, lihua):
    first, second = passed(terminal, "1", f"P{lihua.pk}"), passed(terminal, "2", f"P{lihua.pk}")
    receive(terminal, second, first, first)
    again = receive(terminal, first, second, now=NOW + timedelta(seconds=9)).taken
    assert [one.status for one in again] == ["known", "known"]
    assert not any(one.opened for one in again)
    assert [one.outcome for one in again] == ["allow", "allow"]
    assert DeviceEvent.objects.count() == Decision.objects.count() == 2


def test_kept_events_are_drawn_as_visits_at_their_own_time_in_any_order_and_open_nothing(cast, lihua):
    device, _secret = telling.device(cast, now=NOW, way=rules.Way.BOTH)
    hours = [NOW - timedelta(hours=back) for back in (5, 3)]
    going = [
        passed(device, "9", f"P{lihua.pk}", at=hours[1], current=False, way="out"),
        passed(device, "8", f"P{lihua.pk}", at=hours[0], current=False, way="in"),
    ]
    assert [(t.outcome, t.opened) for t in receive(device, *going).taken] == [("visit", False)] * 2
    stay = Visit.objects.get()
    assert (stay.entered_at, stay.left_at, stay.entry_how) == (hours[0], hours[1], "offline")
    assert not Decision.objects.exists()


def test_a_stranger_is_recorded_and_not_let_in(cast, terminal):
    (taken,) = receive(terminal, passed(terminal, "1", "P999999")).taken
    assert (taken.outcome, taken.opened, taken.codes) == ("unknown", False, ("person.unknown",))
    assert not Decision.objects.exists()


def test_a_resident_of_another_compound_is_a_stranger_here(cast, terminal, lihua):
    Device.objects.filter(pk=terminal.pk).update(compound_id=cast.plane.pk)
    (taken,) = receive(terminal, passed(terminal, "1", f"P{lihua.pk}")).taken
    assert (taken.outcome, taken.opened) == ("unknown", False)


def test_the_gates_rules_hold_at_a_terminal_too(cast, terminal, lihua):
    order = posture.Order(
        cast.pine.pk, "plan", "1", Words(en="Plan", zh="预案"), [PlaceRef(cast.pine.pk)], severity=3, by_name="Alice"
    )
    posture.raise_measures(order=order, measures=[("temperature", "", "everyone")], starts_at=NOW)
    hot = passed(terminal, "1", f"P{lihua.pk}", temperature_c=38)
    (taken,) = receive(terminal, hot).taken
    assert (taken.outcome, taken.opened) == ("check", False)
    assert "temperature.high" in taken.codes


def test_a_clock_wrong_by_a_day_is_flagged_and_opens_only_once_it_was_measured(cast, terminal, lihua):
    wrong = NOW + timedelta(days=1)
    (before,) = receive(terminal, passed(terminal, "1", f"P{lihua.pk}", at=wrong, current=True)).taken
    assert not before.opened
    services.heard(device_id=terminal.pk, told_at=wrong, firmware="V3.2", drift=None, now=NOW)
    (after,) = receive(terminal, passed(terminal, "2", f"P{lihua.pk}", at=wrong, current=True)).taken
    assert after.opened
    told = DeviceEvent.objects.get(serial="2")
    assert (told.occurred_at, told.received_at, told.flags) == (wrong, NOW, ["clock"])
    terminal.refresh_from_db()
    assert selectors.health_of(terminal, now=NOW) is rules.Health.DRIFT


def test_a_flood_is_slowed_and_what_is_sent_again_is_not_lost(cast, terminal, lihua):
    Device.objects.filter(pk=terminal.pk).update(tokens=1, tokens_at=NOW)
    assert receive(terminal, passed(terminal, "1", f"P{lihua.pk}")).taken
    slowed = receive(terminal, passed(terminal, "2", f"P{lihua.pk}"))
    assert slowed.wait_s > 0
    assert DeviceEvent.objects.count() == 1
    later = NOW + timedelta(seconds=1)
    assert receive(terminal, passed(terminal, "2", f"P{lihua.pk}"), now=later).taken[0].status == "recorded"


def test_after_a_factory_reset_the_same_serials_are_new(cast, terminal, lihua):
    receive(terminal, passed(terminal, "1", f"P{lihua.pk}"))
    services.count_reset(compound_id=cast.pine.pk, device_id=terminal.pk, actor=cast.actor("alice"), now=NOW)
    (taken,) = receive(terminal, passed(terminal, "1", f"P{lihua.pk}")).taken
    assert taken.status == "recorded"


def test_a_device_without_a_gate_records_and_lets_nobody_pass(cast, lihua):
    device, _secret = telling.device(cast, now=NOW, gate_id=None)
    (taken,) = receive(device, passed(device, "1", f"P{lihua.pk}")).taken
    assert (taken.outcome, taken.opened, taken.codes) == ("recorded", False, ("device.no_gate",))


def test_a_scanned_pass_code_is_decided_and_not_kept(cast, terminal):
    (taken,) = receive(terminal, passed(terminal, "1", "SW1.not-really")).taken
    assert (taken.outcome, taken.opened) == ("refuse", False)
    assert DeviceEvent.objects.get().person_ref == "code"


def test_a_silent_device_is_noticed_once_and_recovers_by_itself(cast, terminal):
    late = NOW + timedelta(minutes=4)
    assert [services.find_silent(now=late) for _again in range(2)] == [1, 0]
    assert [each.device.pk for each in selectors.watched(compound_id=cast.pine.pk, raised=(), now=late).silent] == [
        terminal.pk
    ]
    services.heard(device_id=terminal.pk, told_at=None, firmware="", drift=None, now=late)
    assert [event.name for event in Event.objects.order_by("pk")] == ["devices.DeviceSilent", "devices.DeviceBack"]
    assert selectors.watched(compound_id=cast.pine.pk, raised=(), now=late).silent == ()
    assert services.find_silent(now=late) == 0


def test_the_secret_is_sealed_shown_once_and_a_new_one_voids_it(cast):
    facts = services.Facts("东门", rules.DeviceKind.TERMINAL)
    nonce, who = uuid.uuid4(), cast.actor("alice")
    made, again = (
        services.register(compound_id=cast.pine.pk, facts=facts, actor=who, nonce=nonce, now=NOW) for _ in range(2)
    )
    assert made.device.pk == again.device.pk
    assert again.secret is None
    stored = bytes(Device.objects.get(pk=made.device.pk).secret_sealed)
    assert made.secret.encode() not in stored
    new = services.rotate(compound_id=cast.pine.pk, device_id=made.device.pk, actor=who, now=NOW)
    assert new.secret != made.secret
    assert made.secret not in str(list(Entry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("who", ["bob", "erik", "rosa", "mallory", "stan"])
def test_only_the_management_registers_and_revokes(cast, terminal, who):
    facts = services.Facts("东门", rules.DeviceKind.TERMINAL)
    with pytest.raises(outcomes.Forbidden):
        services.register(compound_id=cast.pine.pk, facts=facts, actor=cast.actor(who), nonce=uuid.uuid4(), now=NOW)
    with pytest.raises(outcomes.Forbidden):
        services.rotate(compound_id=cast.pine.pk, device_id=terminal.pk, actor=cast.actor(who), now=NOW)
    assert Device.objects.count() == 1


def test_revoking_is_for_good_and_a_name_is_there_once(cast, terminal):
    who, pine = cast.actor("alice"), cast.pine.pk
    services.set_state(compound_id=pine, device_id=terminal.pk, state=rules.State.REVOKED, actor=who, now=NOW)
    with pytest.raises(outcomes.Conflict):
        services.set_state(compound_id=pine, device_id=terminal.pk, state=rules.State.ACTIVE, actor=who, now=NOW)
    with pytest.raises(outcomes.Conflict):
        telling.device(cast, now=NOW, name=terminal.name)
    with pytest.raises(services.DeviceRefused):
        telling.device(cast, now=NOW, gate_id=999_999)


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://x", "http://", "http://a@b", "http://192.168.1.64/x?y", "javascript:1", "http://["),
        *("http://169.254.169.254", "http://[fe80::1]", "http://[::ffff:169.254.169.254]", "http://0.0.0.0"),
        "http://224.0.0.1",
    ],
)
def test_a_control_address_is_a_host_of_the_network_and_nothing_else(cast, terminal, url):
    with pytest.raises(services.DeviceRefused) as refused:
        services.set_control(
            compound_id=cast.pine.pk, device_id=terminal.pk, url=url, user="admin", password="x", door=1,
            actor=cast.actor("alice"), now=NOW,
        )  # fmt: skip
    assert list(refused.value.fields) == ["url"]


def test_old_events_are_erased_and_the_gates_decisions_stay(cast, terminal, lihua):
    receive(terminal, passed(terminal, "1", f"P{lihua.pk}"))
    assert services.erase_old(now=NOW + timedelta(days=29)) == 0
    assert services.erase_old(now=NOW + timedelta(days=31)) == 1
    assert Decision.objects.count() == 1


def test_a_batch_of_kept_events_takes_few_statements(cast, terminal, lihua, django_assert_max_num_queries):
    kept = [
        passed(terminal, str(n), f"P{lihua.pk}", at=NOW - timedelta(minutes=n), current=False) for n in range(1, 101)
    ]
    with django_assert_max_num_queries(120, connection=connection):
        receive(terminal, *kept)
    assert DeviceEvent.objects.count() == 100
