"""What devices say, read without a database: vectors of our own after the vendor's field names."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shouwang.protect.devices import rules
from shouwang.protect.devices.rules import Bucket, Health, Kind, NotReadable, Reading, Vendor, proving

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))


def hik(inner=None, **outer):
    event = {"majorEventType": 5, "subEventType": 75, "serialNo": 17, "employeeNoString": "P12", **(inner or {})}
    message = {"dateTime": "2026-11-23T14:29:58+08:00", "AccessControllerEvent": event, **outer}
    return read(json.dumps(message).encode(), vendor=Vendor.HIKVISION)[0]


def read(body, kind="application/json", vendor=Vendor.GENERIC):
    return rules.parse(body, kind, vendor=vendor, device=1, received_at=NOW, zone=BEIJING)


def generic(*events):
    return read(json.dumps({"events": list(events)}).encode())


def test_a_face_pass_is_read_with_the_vendors_own_spelling():
    told = hik(
        {"currTemperature": 38.1, "isAbnomalTemperature": True, "mask": "no", "currentEvent": True, "name": "李小华"}
    )
    assert (told.kind, told.verify_mode, told.person_ref, told.serial) == (Kind.PASSED, "face", "P12", "17")
    assert (told.temperature_c, told.mask, told.current) == (Decimal("38.1"), False, True)
    assert told.occurred_at == NOW - timedelta(seconds=2)
    assert "name" not in told.raw and "currTemperature" not in told.raw  # noqa: PT018


@pytest.mark.parametrize(("inner", "kind", "mode"), [
    ({"subEventType": 1, "cardNo": "8001"}, Kind.PASSED, "card"),
    ({"subEventType": 38}, Kind.PASSED, "fingerprint"),
    ({"subEventType": 156}, Kind.PASSED, "code"),
    ({"subEventType": 76, "employeeNoString": ""}, Kind.FAILED, "face"),
    ({"subEventType": 9}, Kind.FAILED, "card"),
    ({"subEventType": 21}, Kind.DOOR, ""),
    ({"majorEventType": 1, "subEventType": 1028}, Kind.ALARM, ""),
    ({"majorEventType": 3, "subEventType": 80}, Kind.OTHER, ""),
    ({"majorEventType": 99, "subEventType": 1}, Kind.OTHER, ""),
    ({"majorEventType": "5"}, Kind.OTHER, ""),
    ({"subEventType": 999, "employeeNoString": "", "currTemperature": 36.2}, Kind.TEMPERATURE, ""),
])  # fmt: skip
def test_each_major_and_minor_has_its_kind_and_unknown_ones_are_kept_as_other(inner, kind, mode):
    told = hik(inner)
    assert (told.kind, told.verify_mode) == (kind, mode)


@pytest.mark.parametrize(("value", "unit", "read_as", "flags"), [
    (36.5, "celsius", Decimal("36.5"), ()),
    ("36.50", "", Decimal("36.5"), ()),
    (98.6, "fahrenheit", Decimal("37.0"), ()),
    (97.0, "F", Decimal("36.1"), ()),
    (0, "celsius", None, ("temperature",)),
    (98.6, "celsius", None, ("temperature",)),
    ("warm", "", None, ("temperature",)),
    (True, "", None, ("temperature",)),
    ([36.5], "", None, ("temperature",)),
    ("NaN", "", None, ("temperature",)),
    (None, "celsius", None, ()),
])  # fmt: skip
def test_a_temperature_is_read_in_celsius_and_an_impossible_one_is_dropped_and_flagged(value, unit, read_as, flags):
    told = hik({"currTemperature": value, "thermometryUnit": unit})
    assert (told.temperature_c, told.flags) == (read_as, flags)


@pytest.mark.parametrize(("time", "at", "flags"), [
    ("2026-11-23T14:29:58+08:00", NOW - timedelta(seconds=2), ()),
    ("2026-11-23T06:29:58Z", NOW - timedelta(seconds=2), ()),
    ("2026-11-23T14:29:58", NOW - timedelta(seconds=2), ("no_offset",)),
    ("1970-01-01T08:00:00+08:00", datetime(1970, 1, 1, tzinfo=UTC), ()),
    ("2026-11-22T07:29:58-23:00", NOW - timedelta(seconds=2), ()),
    ("0001-01-01T00:00:00+08:00", NOW, ("no_time",)),
    ("yesterday", NOW, ("no_time",)),
    (None, NOW, ("no_time",)),
])  # fmt: skip
def test_times_keep_their_offset_and_what_is_no_time_is_flagged(time, at, flags):
    told = hik(dateTime=time)
    assert (told.occurred_at, told.flags) == (at, flags)


def test_a_serial_that_is_too_long_is_refused_and_not_taken_for_another_with_the_same_beginning():
    long, other, fits = generic(*({"serial": text, "person": "P1"} for text in ("9" * 61, "9" * 60 + "8", "9" * 60)))
    assert long.refusal.code == other.refusal.code == "device.serial"
    assert fits.serial == "9" * 60


def test_a_kept_event_says_so_and_an_event_without_serial_is_known_by_its_content():
    assert hik({"currentEvent": False}).current is False
    assert hik().current is None
    one, same, other = hik({"serialNo": None}), hik({"serialNo": None}), hik({"serialNo": None, "cardNo": "7"})
    assert one.serial == same.serial != other.serial
    assert one.flags == ("no_serial",)


def test_a_heartbeat_is_a_sign_of_life():
    (told,) = read(b'{"eventType":"heartBeat","dateTime":"2026-11-23T14:30:00+08:00"}', vendor=Vendor.HIKVISION)
    assert told.kind is Kind.HEARTBEAT


def test_multipart_with_a_picture_is_read_and_the_picture_is_left_alone():
    event = json.dumps(
        {
            "dateTime": "2026-11-23T14:29:58+08:00",
            "AccessControllerEvent": {"majorEventType": 5, "subEventType": 75, "serialNo": 3},
        }
    )
    for name in ("event_log", "AccessControllerEvent"):
        body = (
            (
                f'--MIME_boundary\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: application/json\r\n\r\n{event}\r\n'
                '--MIME_boundary\r\nContent-Disposition: form-data; name="Picture"; filename="Picture.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
            ).encode()
            + b"\xff\xd8\x00--\r\n\r\n{"
            + bytes(range(256)) * 20
            + b"\r\n--MIME_boundary--\r\n"
        )
        (told,) = read(body, "multipart/form-data; boundary=MIME_boundary", Vendor.HIKVISION)
        assert (told.serial, told.kind) == ("3", Kind.PASSED)


@pytest.mark.parametrize(("body", "kind", "code"), [
    (b"", "application/json", "device.json"),
    (b"\xff\xfe{", "application/json", "device.json"),
    (b"[" * 100_000, "application/json", "device.json"),
    (b"[1]", "application/json", "device.shape"),
    (b"7", "application/json", "device.shape"),
    (b'{"events": 7}', "application/json", "device.shape"),
    (b"x" * (rules.MAX_BODY + 1), "application/json", "device.size"),
    (b"x", "multipart/form-data", "device.parts"),
    (b"--b\r\n\r\nx\r\n--b--", "multipart/form-data; boundary=b", "device.parts"),
])  # fmt: skip
def test_what_is_no_event_is_refused_with_a_code(body, kind, code):
    with pytest.raises(NotReadable) as refused:
        read(body, kind)
    assert refused.value.code == code


def test_a_batch_of_a_thousand_is_read_and_one_more_is_not():
    events = [{"serial": str(n), "person": "P1"} for n in range(1001)]
    assert len(generic(*events[:1000])) == 1000
    with pytest.raises(NotReadable) as refused:
        generic(*events)
    assert refused.value.code == "device.batch"


@pytest.mark.parametrize("odd", [{"kind": []}, {"kind": {}}, {"mode": ["face"]}, {"kind": 7}, {"mode": None}])
def test_a_kind_or_mode_that_is_no_word_is_refused_and_no_fault(odd):
    [told] = generic({"serial": "7", "person": "P1", **odd})
    assert (told.serial, told.refusal.code) == ("7", "device.kind")


def test_a_wrong_event_of_a_batch_leaves_the_others():
    told = generic({"serial": "1"}, {"person": "P1"}, 7, {"serial": "2", "kind": "party"}, {"serial": "3"})
    assert [each.serial if isinstance(each, Reading) else each.refusal.code for each in told] == [
        "1", "device.serial", "device.event", "device.kind", "3",
    ]  # fmt: skip


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "events",
                        "serial",
                        "kind",
                        "mode",
                        "at",
                        "temperature",
                        "unit",
                        "mask",
                        "AccessControllerEvent",
                        "dateTime",
                        "majorEventType",
                        "subEventType",
                        "eventType",
                        "employeeNoString",
                        "serialNo",
                        "currTemperature",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
    )
)
def test_whatever_json_arrives_is_read_or_refused_and_never_a_fault(message):
    for vendor in Vendor:
        try:
            told = read(json.dumps(message).encode(), vendor=vendor)
        except NotReadable:
            continue
        assert all(each.occurred_at.tzinfo for each in told if isinstance(each, Reading))


def test_only_what_happens_now_may_open_a_door():
    def reading(ago, current=None, flags=()):
        at = NOW - timedelta(seconds=ago)
        return Reading(1, Vendor.GENERIC, at, NOW, "1", Kind.PASSED, current=current, flags=flags)

    assert rules.is_current(reading(5), None)
    assert not rules.is_current(reading(61), None)
    assert not rules.is_current(reading(5, current=False), None)
    assert not rules.is_current(reading(0, flags=("no_time",)), None)
    assert rules.is_current(reading(0, current=True, flags=("no_time",)), None)
    assert not rules.is_current(reading(86_400, current=True), None)
    assert not rules.is_current(reading(-86_400, current=True), None)
    assert rules.is_current(reading(86_400, current=True), timedelta(days=-1))
    assert rules.visit_time(reading(90_000), timedelta(days=-1)) == NOW - timedelta(seconds=3_600)
    assert rules.visit_time(reading(-90_000), None) == NOW


def test_a_burst_is_taken_and_then_as_many_as_grow_back():
    bucket, at = Bucket(0, None), NOW
    for _request in range(120):
        bucket, wait = rules.draw(bucket, at)
        assert wait == 0
    bucket, wait = rules.draw(bucket, at)
    assert 0 < wait <= 0.05
    bucket, wait = rules.draw(bucket, at + timedelta(seconds=1))
    assert wait == 0
    assert rules.draw(bucket, NOW - timedelta(days=1))[1] == 0


def test_requests_that_waited_for_one_another_and_come_out_of_turn_win_no_time():
    bucket, waits = Bucket(0, NOW), []
    for turn in range(40):
        bucket, wait = rules.draw(bucket, NOW + timedelta(seconds=turn % 2 * 0.5))
        waits.append(wait)
    assert waits.count(0) == 10, "half a second's worth"


@pytest.mark.parametrize(("given", "health"), [
    ({}, Health.WELL),
    ({"seen_at": NOW - timedelta(seconds=181)}, Health.SILENT),
    ({"seen_at": None}, Health.SILENT),
    ({"seen_at": None, "watched_since": NOW}, Health.NEVER),
    ({"seen_at": NOW - timedelta(days=9), "heartbeat_s": 0}, Health.WELL),
    ({"offset_s": -121}, Health.DRIFT),
    ({"faults": 1}, Health.FAULTS),
    ({"state": "paused"}, Health.PAUSED),
    ({"state": "revoked", "seen_at": None}, Health.REVOKED),
])  # fmt: skip
def test_health_is_one_word(given, health):
    usual = {
        "state": "active",
        "heartbeat_s": 60,
        "seen_at": NOW,
        "watched_since": NOW - timedelta(hours=1),
        "offset_s": 3,
        "faults": 0,
    }
    assert rules.health(**{**usual, **given}, now=NOW) is health


def test_a_signature_binds_time_nonce_and_body():
    right = proving.sign("s", "1", "n", b"{}")
    assert proving.signed("s", "1", "n", right.upper(), b"{}")
    for secret, stamp, nonce, body in (
        ("t", "1", "n", b"{}"),
        ("s", "2", "n", b"{}"),
        ("s", "1", "m", b"{}"),
        ("s", "1", "n", b"{ }"),
    ):
        assert not proving.signed(secret, stamp, nonce, right, body)


def test_digest_answers_as_the_standards_own_example_does():
    fields = {"realm": "http-auth@example.org", "uri": "/dir/index.html", "algorithm": "MD5", "qop": "auth", "nc": "00000001",
              "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", "cnonce": "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"}  # fmt: skip
    answer = proving.digest_response(
        fields, user="Mufasa", password="Circle of Life", realm=fields["realm"], method="GET"
    )
    assert answer == "8ca523f5e9506fed4657c9700eebdbec"  # RFC 7616, 3.9.1
