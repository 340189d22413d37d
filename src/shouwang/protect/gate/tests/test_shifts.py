"""Who was on duty at a phone: passwords, PINs, and help that needs neither; all of it on record."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.test import Client

from shouwang.base.journal.models import Entry, Event
from shouwang.base.presence import selectors as presence
from shouwang.kernel import clock
from shouwang.protect.gate.models import Decision
from shouwang.protect.gate.tests.phone import Phone
from shouwang.testing.cast import NOW
from shouwang.web import pages

MINUTE = timedelta(minutes=1)


@pytest.fixture
def at(monkeypatch):
    def set_clock(now):
        monkeypatch.setattr(clock, "now", lambda: now)

    set_clock(NOW)
    return set_clock


def moment(phone, shift, at=NOW, **facts):
    ms = int(at.timestamp() * 1000)
    return {
        "nonce": str(uuid.uuid4()),
        "at": ms,
        "device_at": ms,
        "shift": shift,
        "guard": phone.cast.user("bob").pk,
        **facts,
    }


def test_what_happened_to_a_pin_without_a_network_is_in_the_journal_once_with_its_own_time(cast, at):
    phone = Phone(cast)
    told = [
        moment(phone, shift, NOW + n * MINUTE) for n, shift in enumerate(("set", "taken", "wrong", "blocked", "taken"))
    ]
    at(NOW + 60 * MINUTE)
    assert set(phone.upload(*told, phone.decided(NOW)).values()) == {"taken"}
    assert set(phone.upload(*told).values()) == {"known"}
    entries = Entry.objects.filter(data__has_key="nonce").order_by("at")
    assert [(entry.action, entry.actor_id is not None, entry.at) for entry in entries] == [
        ("gate.pin_set", True, NOW),
        ("gate.shift_taken", True, NOW + MINUTE),
        ("gate.pin_wrong", False, NOW + 2 * MINUTE),
        ("gate.pin_blocked", False, NOW + 3 * MINUTE),
        ("gate.shift_taken", True, NOW + 4 * MINUTE),
    ]
    assert all(entry.data["guard"] == cast.user("bob").name for entry in entries)
    manager = Client()
    manager.force_login(cast.user("alice"))
    assert "PIN" in manager.get("/c/pine/journal/").content.decode()


def test_a_pin_of_somebody_who_never_signed_on_at_this_phone_is_noted_nowhere(cast, at):
    phone = Phone(cast)
    stranger = moment(phone, "taken", guard=cast.user("cleo").pk)
    odd = moment(phone, "shared")
    assert list(phone.upload(stranger, odd).values()) == ["taken", "unreadable"]
    assert not Entry.objects.filter(action="gate.shift_taken").exists()


def test_help_that_nobody_on_duty_let_in_is_on_record_as_whoever_held_the_phone_and_the_managers_are_told(cast, at):
    phone = Phone(cast)
    facts = {"kind": "visitor", "proof": "looked_up", "errand": "emergency", "guard": 0}
    names = ["急救 120 14:20 南门", "急救 120 14:21 南门"]
    phone.upload(*(phone.decided(NOW - (10 - n) * MINUTE, visitor=name, **facts) for n, name in enumerate(names)))
    assert list(Decision.objects.values_list("guard", "passed", "source")) == [(None, True, "offline")] * 2
    assert Event.objects.filter(name="gate.GateOverridden").count() == 2
    manager = Client()
    manager.force_login(cast.user("alice"))
    answer = manager.get(f"/c/pine/gate/figures?day={NOW:%Y-%m-%d}")
    assert {row.decision.who for row in answer.context["overrides"]} == set(names)
    assert all(text in answer.content.decode() for text in ("持手机者", *names))
    assert {one.who for one in presence.without_home(cast.pine.pk)} == set(names), "two ambulances, two rows"


def test_signing_on_at_a_phone_takes_a_password_that_was_given_just_now_and_only_once(cast, at):
    phone, browser = Phone(cast), Client()
    address, shown = "/api/v1/gate/station/guards", {"Authorization": f"Station {phone.token}"}

    def given(when):
        browser.force_login(cast.user("bob"))
        session = browser.session
        session[pages.ENTERED_AT] = when.timestamp()
        session.save()

    browser.force_login(cast.user("bob"))
    assert browser.post(address, headers=shown).json()["code"] == "station.sign_in"
    assert "_auth_user_id" not in browser.session, "what is left is asked for the password"
    given(NOW - 6 * MINUTE)
    assert browser.post(address, headers=shown).json()["code"] == "station.sign_in"
    given(NOW - MINUTE)
    assert browser.post(address, headers=shown).json()["guard"]["id"] == cast.user("bob").pk
    assert browser.post(address, headers=shown).json()["code"] == "station.sign_in"
