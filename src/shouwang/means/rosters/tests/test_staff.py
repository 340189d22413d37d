"""Staff files: what is in them, who may look, what is refused."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from django.test import Client

from shouwang.base.journal.models import Entry
from shouwang.base.places.rules import PlaceRef
from shouwang.base.posture import services as posture
from shouwang.kernel import ids, outcomes
from shouwang.kernel.words import Words
from shouwang.means.rosters import selectors, services
from shouwang.means.rosters.models import StaffFile, Term
from shouwang.means.rosters.rules import RosterRefused
from shouwang.means.rosters.tests.conftest import TODAY
from shouwang.means.workforce import services as workforce
from shouwang.means.workforce.models import Holder
from shouwang.testing.cast import NOW


def test_alice_sees_who_lacks_what_the_post_asks_for(pine):
    rows = {row.file.user.username: row for row in selectors.rows(pine.pine.pk, now=NOW, today=TODAY)}
    assert rows["stella"].lacks == ("security",)
    assert rows["bob"].lacks == ()
    assert rows["bob"].contract.data["hours_week"] == 40


def test_certificate_that_has_ended_no_longer_counts(pine, by):
    term = Term.objects.get(file=pine.files["bob"], kind="certificate")
    services.end_term(**by(), file_id=pine.files["bob"], term_id=term.pk, on=TODAY)
    row = next(r for r in selectors.rows(pine.pine.pk, now=NOW, today=TODAY) if r.file.pk == pine.files["bob"])
    assert row.lacks == ("security",)


def test_new_contract_ends_the_one_before_and_two_at_once_are_refused(pine, by):
    terms = {"file_id": pine.files["bob"], "kind": "contract", "code": "comprehensive", "data": {"hours_week": 42}}
    services.add_term(**by(), **terms, starts_on=date(2026, 12, 1))
    old, new = Term.objects.filter(file=pine.files["bob"], kind="contract").order_by("starts_on")
    assert (old.ends_on, new.ends_on) == (date(2026, 12, 1), None)
    with pytest.raises(RosterRefused) as no:
        services.add_term(**by(), **terms, starts_on=date(2026, 6, 1), ends_on=date(2027, 1, 1))
    assert no.value.code == "staff.overlap"
    assert Term.objects.filter(file=pine.files["bob"], kind="contract").count() == 2


def test_number_is_sealed_and_each_look_is_on_record(pine, by):
    term = Term.objects.get(file=pine.files["bob"], kind="certificate")
    assert b"7788" not in bytes(term.sealed)
    assert term.tail == "7788"
    look = {"file_id": pine.files["bob"], "term_id": term.pk}
    with pytest.raises(RosterRefused):
        services.unmask(**by(), **look, reason=" ")
    assert not Entry.objects.filter(action="staff.unmasked").exists()
    assert services.unmask(**by(), **look, reason="audit")["number"] == "BA-2026-7788"
    entry = Entry.objects.get(action="staff.unmasked")
    assert entry.data == {"field": "certificate", "reason": "audit"}


def test_protection_is_the_managers_alone_and_leaves_no_word_in_the_journal(pine, by):
    terms = {
        "file_id": pine.files["cleo"],
        "kind": "protection",
        "code": "",
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=90),
        "secret": {"kind": "pregnant"},
    }
    with pytest.raises(outcomes.Forbidden):
        services.add_term(**by("carol"), **terms)
    assert not Term.objects.filter(kind="protection").exists()
    services.add_term(**by(), **terms)
    entry = Entry.objects.filter(action="staff.term_added").latest("pk")
    assert entry.data == {"user": pine.user("cleo").pk}


def test_stranger_and_foreign_station_are_refused(pine, by):
    with pytest.raises(RosterRefused) as no:
        services.open_file(**by(), user_id=pine.user("mallory").pk, station="gate")
    assert no.value.code == "staff.stranger"
    with pytest.raises(outcomes.NotFound):
        services.open_file(**by(), user_id=pine.user("erik").pk, station="kitchen")
    with pytest.raises(outcomes.Forbidden):
        services.open_file(**by("bob"), user_id=pine.user("erik").pk, station="gate")
    assert StaffFile.objects.count() == 4


def test_same_form_sent_twice_writes_once(pine, by):
    terms = {"file_id": pine.files["bob"], "kind": "contact", "code": "", "starts_on": TODAY, "nonce": ids.new_nonce()}
    contact = {"name": "Li", "relation": "sister", "phone": "13900001234"}
    first = services.add_term(**by(), **terms, secret=contact)
    assert services.add_term(**by(), **terms, secret=contact).pk == first.pk


def test_pages_of_staff_show_write_and_export(pine):
    client = Client(headers={"accept-language": "en"})
    client.force_login(pine.user("alice"))
    page = client.get("/c/pine/duties/staff/").content.decode()
    assert "lacks Security guard certificate" in page
    address = f"/c/pine/duties/staff/{pine.files['bob']}/"
    assert "····7788" in client.get(address).content.decode()
    sent = {"nonce": str(ids.new_nonce()), "kind": "availability", "code": "never", "starts_on": "2026-11-23"}
    answer = client.post(f"{address}terms/", {**sent, "weekdays": ["6"], "slots": ["n"]}, follow=True)
    assert "Cannot work" in answer.content.decode()
    term = Term.objects.get(file=pine.files["bob"], kind="certificate")
    looked = client.post(f"{address}terms/{term.pk}/look/", {"reason": "audit"}).content.decode()
    assert "BA-2026-7788" in looked
    assert client.get("/c/pine/duties/staff/export/")["Content-Type"].startswith("application/vnd")
    assert client.get("/c/pine/duties/staff/print/").status_code == 200
    assert client.get("/c/plane/duties/staff/").status_code == 404


def test_post_refuses_who_lacks_its_certificate_and_takes_them_in_an_emergency_for_a_reason(pine, by):
    title = Words("Gate", "门岗")
    workforce.ensure_posts(**by(), posts=[workforce.PostRow("gate", title, "gate", title, 10)])
    seat = {**by(), "post_key": "gate", "rank": 0}
    workforce.fill_post(**seat, user_id=pine.user("bob").pk)
    stella, cleo = pine.user("stella").pk, pine.user("cleo").pk
    for who, reason in ((stella, ""), (stella, "no other guard"), (cleo, "")):
        with pytest.raises(workforce.DutyRefused) as no:
            workforce.fill_post(**seat, user_id=who, exception=reason)
        assert no.value.code == "post.uncertified"
    assert Holder.objects.get(ends_at=None).user == pine.user("bob")
    scope = [PlaceRef(pine.pine.pk)]
    plan = Words("Epidemic", "疫情")
    for exercise, seated in ((True, False), (False, True)):
        order = posture.Order(pine.pine.pk, "incident", str(exercise), plan, scope, severity=4, exercise=exercise)
        posture.raise_measures(order=order, measures=[("mask", "", "public")], starts_at=NOW)
        with contextlib.suppress(workforce.DutyRefused):
            workforce.fill_post(**seat, user_id=stella, exception="no other guard")
        assert (Holder.objects.get(ends_at=None).user == pine.user("stella")) is seated
    noted = Entry.objects.filter(action="workforce.post_filled").latest("pk").data
    assert (noted["exception"], len(noted["lacks"])) == ("no other guard", 1)
