"""Pages of rosters: what each reader sees and may press, on the desk and on a phone."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from shouwang.kernel import clock, ids
from shouwang.means.rosters import services
from shouwang.means.rosters.models import Clocking, Request, Roster, Run, Shift, StaffFile, Station
from shouwang.means.rosters.tests.conftest import hire, week
from shouwang.means.rosters.views import board
from shouwang.means.workforce.models import Absence
from shouwang.testing import cast as stage

ROSTERS = "/c/pine/duties/rosters/"
MINE = "/c/pine/duties/shifts/"


def whole_week(cast, now):
    return week(cast, now, rest={})


@pytest.fixture
def scene(db):
    """A published week from today on: bob early, vera late, from tomorrow for four days."""
    now = clock.now()
    cast = stage.assemble(now)
    stage.furnish(cast, hire)
    cast.roster = stage.furnish(cast, whole_week)
    return cast


@pytest.fixture
def enter(scene):
    def entering(who):
        client = Client(headers={"accept-language": "en"})
        client.force_login(scene.user(who))
        return client

    return entering


@pytest.fixture
def day():
    return timezone.localdate(clock.now()) + timedelta(days=2)


def test_manager_sees_the_grid_changes_a_cell_and_is_warned(scene, enter, day):
    client, address = enter("alice"), f"{ROSTERS}{scene.roster.pk}/"
    assert client.get(ROSTERS).headers["Location"] == address
    page = client.get(address).content.decode()
    assert "All rules of working time are kept." in page
    bob = scene.user("bob").pk
    panel = client.get(address, {"user": bob, "day": day.isoformat()}).content.decode()
    assert "Only 8 hours of rest before" not in panel.split("Late shift")[0]
    cell = {"user": bob, "day": day.isoformat(), "choice": "gate.l"}
    board = client.post(f"{address}cell/", cell, headers={"HX-Request": "true"}).content.decode()
    assert "Only 8 hours of rest before, at least 11 are due." in board
    assert Shift.objects.filter(user=bob, day=day, slot="l", dropped="").exists()


def test_long_roster_is_paged_and_searched_and_whole_on_paper(scene, enter, day, monkeypatch):
    monkeypatch.setattr(board, "PEOPLE", 2)
    client, address = enter("alice"), f"{ROSTERS}{scene.roster.pk}/"
    first = client.get(address).context
    assert [len(lines) for _group, lines in first["shown"]][:1] == [2]
    second = client.get(address, {"page": "2"})
    assert [line.file.user.name for _group, lines in second.context["shown"] for line in lines] == ["Stella", "Cleo"]
    assert f"day={day}&amp;page=2" in second.content.decode()
    found = client.get(address, {"q": "Ver"}).context["shown"]
    assert [line.file.user.name for _group, lines in found for line in lines] == ["Vera"]
    printed = client.get(f"{address}print/").content.decode()
    assert all(name in printed for name in ("Bob", "Vera", "Stella", "Cleo"))


def test_guard_sees_the_grid_without_keys(scene, enter, day):
    page = enter("vera").get(f"{ROSTERS}{scene.roster.pk}/")
    assert page.status_code == 403
    page = enter("bob").get(f"{ROSTERS}{scene.roster.pk}/").content.decode()
    assert "Sick call" not in page
    cell = {"user": scene.user("bob").pk, "day": day.isoformat(), "choice": "."}
    assert enter("bob").post(f"{ROSTERS}{scene.roster.pk}/cell/", cell).status_code == 403
    assert Shift.objects.filter(dropped="").count() == 8


def test_open_shift_shows_who_can_stand_in_and_why_not_the_others(scene, enter, day):
    Shift.objects.filter(user=scene.user("vera"), day__gte=day).update(dropped="hand")
    client, address = enter("alice"), f"{ROSTERS}{scene.roster.pk}/"
    asked = {"at": "gate", "day": day.isoformat(), "slot": "l"}
    page = client.get(address, asked).content.decode()
    assert "Who can stand in" in page
    assert "Works that day already." in page
    given = {"station": "gate", "day": day.isoformat(), "slot": "l", "user": scene.user("vera").pk}
    answer = client.post(f"{address}stand-in/", given, follow=True).content.decode()
    assert "Vera stands in and is told." in answer


def test_sick_call_leads_to_a_re_plan(scene, enter, day):
    client, address = enter("alice"), f"{ROSTERS}{scene.roster.pk}/"
    sick = {"user": scene.user("vera").pk, "from": day.isoformat(), "until": day.isoformat(), "code": "sick"}
    page = client.post(f"{address}sick/", {**sick, "nonce": str(ids.new_nonce())}, follow=True)
    leave = Request.objects.get()
    assert "Vera cannot come" in page.content.decode()
    assert "Which rules clash" in page.content.decode()
    asked = {"at": "gate", "day": day.isoformat(), "slot": "l"}
    why = client.post(f"{address}explain/", asked, headers={"HX-Request": "true"}).content.decode()
    assert "<b>1 too few</b>" in why
    assert "<b>Vera</b>" in why
    drawn = client.post(f"{address}replan/?leave={leave.pk}", headers={"HX-Request": "true"}).content.decode()
    assert "looking for the first plan" in drawn
    run = Run.objects.get(kind="replan")
    assert "Stop and keep the best" in client.get(f"{address}replan/{run.pk}/?leave={leave.pk}").content.decode()
    services.work_out_replan(run_id=run.pk, now=clock.now())
    ready = client.get(f"{address}replan/{run.pk}/", headers={"HX-Request": "true"})
    assert ready["HX-Refresh"] == "true"
    assert "Use plan " in client.get(f"{address}?leave={leave.pk}").content.decode()
    done = client.post(f"{address}replan/{run.pk}/accept/?leave={leave.pk}", {"point": "0"}, follow=True)
    assert "Carried out." in done.content.decode()


def test_draft_is_worked_out_and_published_from_the_page(scene, enter):
    client = enter("alice")
    span = {"starts_on": scene.roster.starts_on.isoformat(), "last_on": scene.roster.last_on.isoformat()}
    client.post(f"{ROSTERS}begin/", {**span, "nonce": str(ids.new_nonce())})
    draft = Roster.objects.get(state="draft")
    address = f"{ROSTERS}{draft.pk}/"
    client.post(f"{address}run/start/", {"seconds": "1", "nonce": str(ids.new_nonce())})
    run = Run.objects.get()
    assert "Waiting for a worker" in client.get(address).content.decode()
    services.solve(run_id=run.pk, now=clock.now())
    done = client.get(f"{address}run/", headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"
    assert "no less than" in client.get(address).content.decode()
    answer = client.post(f"{address}publish/", {"knowingly": "1"}, follow=True).content.decode()
    assert "The roster is in force." in answer
    assert client.get(address).context["run"] is None


def test_draft_says_how_much_changed_in_force_since_it_began(scene, enter, day):
    client = enter("alice")
    span = {"starts_on": scene.roster.starts_on.isoformat(), "last_on": scene.roster.last_on.isoformat()}
    client.post(f"{ROSTERS}begin/", {**span, "nonce": str(ids.new_nonce())})
    address = f"{ROSTERS}{Roster.objects.get(state='draft').pk}/"
    assert "changed since this draft began" not in client.get(address).content.decode()
    bob = {"user": scene.user("bob").pk, "day": day.isoformat(), "choice": ""}
    client.post(f"{ROSTERS}{scene.roster.pk}/cell/", bob)
    assert "1 shift of the roster in force has changed since this draft began" in client.get(address).content.decode()


def test_roster_prints_and_exports(scene, enter):
    client, address = enter("alice"), f"{ROSTERS}{scene.roster.pk}/"
    assert "paper-a3" in client.get(f"{address}print/", {"paper": "a3"}).content.decode()
    answer = client.get(f"{address}export/")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = list(book["Shifts"].iter_rows(values_only=True))
    assert len(rows) == 9
    assert rows[1][5] in ("Bob", "Vera")
    assert client.get("/c/plane/duties/rosters/").status_code == 404
    assert client.get(f"{ROSTERS}999999/").status_code == 404


def test_that_somebody_is_sick_is_seen_by_who_leads_them_and_never_hangs_on_the_wall(scene, enter, day):
    alice, address = enter("alice"), f"{ROSTERS}{scene.roster.pk}/"
    span = {"from": day.isoformat(), "until": day.isoformat()}
    alice.post(f"{address}sick/", {"user": scene.user("vera").pk, **span, "nonce": str(ids.new_nonce())})
    sick, leave = '<td class="s', '<td class="v'
    signs = {cell.sign for line in alice.get(address).context["grid"].groups[0].lines for cell in line.cells}
    assert "s" in signs
    printed = alice.get(f"{address}print/").content.decode()
    assert (sick in printed, leave in printed) == (False, True)
    leave = Request.objects.get(user=scene.user("vera"))
    assert alice.get(address, {"leave": leave.pk}).context["panel"]["leave"] == leave
    assert enter("bob").get(address, {"leave": leave.pk}).context["panel"] == {}
    signs = {cell.sign for line in enter("bob").get(address).context["grid"].groups[0].lines for cell in line.cells}
    assert ("s" in signs, "v" in signs) == (False, True)
    book = load_workbook(BytesIO(b"".join(alice.get(f"{address}export/").streaming_content)))
    assert "Sick" not in str(list(book["Roster"].iter_rows(values_only=True)))


def test_everyday_need_and_special_days_are_set(scene, enter):
    client = enter("alice")
    assert "Contacts an hour" in client.get(f"{ROSTERS}stations/").content.decode()
    said = {"base-e": "3", "base-l": "1", "start-e": "06:30", "hours-e": "8", "start-l": "14:00", "hours-l": "8",
            "start-n": "22:00", "hours-n": "8", "exposure": "5", "requires": ["security"]}  # fmt: skip
    client.post(f"{ROSTERS}stations/gate/", said)
    station = Station.objects.get(key="gate", compound=scene.pine)
    assert (station.base["e"], station.hours["e"]) == (3, ["06:30", 480])
    assert client.post(f"{ROSTERS}stations/gate/", {**said, "hours-e": "20"}).status_code == 422
    client.post(f"{ROSTERS}days/", {"day": "2027-02-06", "kind": "holiday", "name": "除夕"})
    assert station.code in client.get(f"{ROSTERS}codes/").content.decode()


def test_bob_sees_his_shifts_asks_and_has_a_calendar(scene, enter, day):
    client = enter("bob")
    assert "Next shift" in client.get(MINE).content.decode()
    mine = Shift.objects.get(user=scene.user("bob"), day=day)
    page = client.get(f"{MINE}swap/{mine.pk}/", {"other": scene.user("vera").pk}).content.decode()
    assert "None: they take mine" in page
    sent = {"shift": mine.pk, "other": scene.user("vera").pk, "other_shift": "", "nonce": str(ids.new_nonce())}
    assert client.post(f"{MINE}swap/", sent).status_code == 422  # vera works that day already
    Shift.objects.filter(user=scene.user("vera")).update(dropped="hand")
    assert day in {each[1] for each in enter("vera").get(MINE).context["open"]}
    away = {"from": day.isoformat(), "until": day.isoformat(), "user": scene.user("vera").pk}
    enter("alice").post(f"{ROSTERS}{scene.roster.pk}/sick/", away)
    assert day not in {each[1] for each in enter("vera").get(MINE).context["open"]}
    Request.objects.all().delete()
    Absence.objects.all().delete()
    client.post(f"{MINE}swap/", sent)
    client.post(f"{MINE}swap/", sent | {"nonce": str(ids.new_nonce())})
    swap = Request.objects.get()
    assert "asks to swap:" in enter("vera").get(MINE).content.decode()
    client.post(f"{MINE}requests/{swap.pk}/withdraw/")
    assert Request.objects.get().state == "withdrawn"
    made = client.post(f"{MINE}calendar/").content.decode()
    token = made.split("/calendar/")[1].split(".ics")[0]
    feed = Client().get(f"/calendar/{token}.ics")
    events = Calendar.from_ical(feed.content).walk("VEVENT")
    assert len(events) == 4
    assert "Bob" not in feed.content.decode()
    client.post(f"{MINE}calendar/", {"revoke": "1"})
    assert Client().get(f"/calendar/{token}.ics").status_code == 404
    assert StaffFile.objects.get(user=scene.user("bob")).calendar_hash is None


def test_a_shift_that_is_over_does_not_stand_among_those_that_come(scene, enter):
    shifts = Shift.objects.filter(user=scene.user("bob"), dropped="").order_by("starts_at")
    over, next_one, *later = shifts
    now = clock.now()
    Shift.objects.filter(pk=over.pk).update(starts_at=now - timedelta(hours=9), ends_at=now - timedelta(hours=1))
    context = enter("bob").get(MINE).context
    assert context["near"].pk == next_one.pk
    assert [shift.pk for shift, _clock in context["shifts"]] == [each.pk for each in later]


def test_clock_asks_for_the_end_of_a_shift_that_is_over_and_says_when_it_is_too_early(scene, enter):
    over, next_one, *_later = Shift.objects.filter(user=scene.user("bob"), dropped="").order_by("starts_at")
    now, gate = clock.now(), Station.objects.get(compound=scene.pine, key="gate").code
    client = enter("bob")
    early = client.get(f"/c/pine/clock/{gate}/").content.decode()
    assert "Too early" in early
    assert 'name="nonce"' not in early
    Shift.objects.filter(pk=over.pk).update(starts_at=now - timedelta(hours=9), ends_at=now - timedelta(hours=1))
    Clocking.objects.create(shift=over, kind="in", at=now - timedelta(hours=9), by="Bob")
    assert client.get(MINE).context["near"].pk == over.pk
    address = f"http://testserver/c/pine/clock/{gate}/"
    assert "Clock out" in client.get("/c/pine/clock/", {"code": address.lower()}).content.decode()
    client.post(f"{MINE}press/", {"code": gate, "way": "out"})
    assert Clocking.objects.filter(shift=over, kind="out").exists()
    assert client.get(MINE).context["near"].pk == next_one.pk


def test_wrong_place_is_said_before_the_press(scene, enter):
    now = clock.now()
    Shift.objects.filter(user=scene.user("bob")).order_by("starts_at").first()
    first = Shift.objects.filter(user=scene.user("bob")).earliest("starts_at")
    Shift.objects.filter(pk=first.pk).update(starts_at=now - timedelta(minutes=2), ends_at=now + timedelta(hours=8))
    client = enter("bob")
    cleaning = Station.objects.get(compound=scene.pine, key="cleaning").code
    assert "scan the code there" in client.get(f"/c/pine/clock/{cleaning}/").content.decode()
    assert client.post(f"{MINE}press/", {"code": cleaning, "way": "in"}).status_code == 422
    assert not Clocking.objects.exists()
    gate = Station.objects.get(compound=scene.pine, key="gate").code
    assert "Clock in" in client.get(f"/c/pine/clock/{gate}/").content.decode()
    assert "Clocked in." in client.post(f"{MINE}press/", {"code": gate, "way": "in"}, follow=True).content.decode()
    left = {"code": gate, "way": "out", "handover": "Key is in the box"}
    client.post(f"{MINE}press/", left)
    assert Clocking.objects.get(kind="out").handover == "Key is in the box"


def test_an_address_with_a_number_that_is_none_shows_the_roster_and_a_form_says_so(scene, enter, day):
    client, address = enter("alice"), f"{ROSTERS}{scene.roster.pk}/"
    for odd in ({"user": "²"}, {"leave": "²"}, {"user": "9" * 40}, {"leave": "²", "day": "x"}):
        assert client.get(address, {"day": day.isoformat()} | odd).status_code == 200
    sent = {"user": "²", "day": day.isoformat(), "choice": "gate.l"}
    assert client.post(f"{address}cell/", sent).status_code == 422
    assert not Shift.objects.filter(day=day, slot="l", dropped="", user=scene.user("bob")).exists()
